"""Look-up fields: nothing is stored, see ``store.virtual``."""

from orderloom.store.column import unstored

COLUMN = unstored("lookup")
