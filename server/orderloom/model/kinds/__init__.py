"""One module per document kind: its shape and what its ids refer to."""
