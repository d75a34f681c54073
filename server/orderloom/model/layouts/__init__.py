"""One module per layout of views: what a view says to be laid out that way."""
