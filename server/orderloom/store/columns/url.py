"""URL fields: the address as typed."""

from orderloom.store.column import words

COLUMN = words("url")
