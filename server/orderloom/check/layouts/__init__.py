"""One module per layout of views: whether its options make sense for a table."""
