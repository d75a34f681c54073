"""The shapes of builder documents, and nothing about what they mean when used."""
