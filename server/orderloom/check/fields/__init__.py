"""One module per field type: whether its options make sense, and the codec that moves its values."""
