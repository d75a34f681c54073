"""Number series: the number as it is written."""

from orderloom.store.column import words

COLUMN = words("number_series")
