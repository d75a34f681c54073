"""Long text fields: texts of any length."""

from orderloom.store.column import words

COLUMN = words("long_text")
