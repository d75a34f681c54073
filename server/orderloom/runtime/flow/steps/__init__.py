"""One module per sort of step; each declares ``RUN``."""
