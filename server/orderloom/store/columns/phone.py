"""Phone fields: the normalised number."""

from orderloom.store.column import words

COLUMN = words("phone")
