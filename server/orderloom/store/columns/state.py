"""State fields: the code."""

from orderloom.store.column import words

COLUMN = words("state")
