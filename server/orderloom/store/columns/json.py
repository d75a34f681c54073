"""JSON fields: kept whole; expressions cannot be pushed into them, except whether there is anything."""

from orderloom.store.column import OneColumn
from orderloom.store.types import JSON

COLUMN = OneColumn("json", JSON, "j")
