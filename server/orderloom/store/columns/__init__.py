"""One module per field type: the columns it lies in and how its values get in and out."""
