"""The draft over the last days: what would have been different."""
