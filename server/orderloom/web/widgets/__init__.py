"""One module per field type: how a form asks for it, a page shows it and a list narrows by it."""
