"""Integer fields."""

from orderloom.store.column import OneColumn
from orderloom.store.types import WHOLE

COLUMN = OneColumn("integer", WHOLE, "i")
