"""JSON Schemas of field values at the API: one module per field type, for the reference of the API."""
