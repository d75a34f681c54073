"""E-mail fields: the address."""

from orderloom.store.column import words

COLUMN = words("email")
