"""One module per field type: the options a table's field of that type may carry."""
