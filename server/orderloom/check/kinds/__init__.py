"""One module per document kind: what makes it sound, and what it compiles to."""
