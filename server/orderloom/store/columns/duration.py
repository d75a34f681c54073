"""Duration fields: whole seconds."""

from orderloom.store.column import OneColumn
from orderloom.store.types import WHOLE

COLUMN = OneColumn("duration", WHOLE, "i")
