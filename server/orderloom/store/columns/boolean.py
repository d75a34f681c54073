"""Yes-or-no fields."""

from orderloom.store.column import OneColumn
from orderloom.store.types import FLAG

COLUMN = OneColumn("boolean", FLAG, "b")
