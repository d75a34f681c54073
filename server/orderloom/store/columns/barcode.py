"""Bar code fields: the code."""

from orderloom.store.column import words

COLUMN = words("barcode")
