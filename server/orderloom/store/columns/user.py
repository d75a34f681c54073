"""User fields: the id of the account."""

from orderloom.store.column import words

COLUMN = words("user")
