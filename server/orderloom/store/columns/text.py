"""Text fields: short texts."""

from orderloom.store.column import words

COLUMN = words("text")
