"""Team fields: the id of the team."""

from orderloom.store.column import words

COLUMN = words("team")
