"""Day fields."""

from orderloom.store.column import OneColumn
from orderloom.store.types import DAY

COLUMN = OneColumn("date", DAY, "d")
