"""Link fields: the id of the other record."""

from orderloom.store.column import words

COLUMN = words("link")
