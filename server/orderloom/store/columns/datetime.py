"""Moment fields."""

from orderloom.store.column import OneColumn
from orderloom.store.types import MOMENT

COLUMN = OneColumn("datetime", MOMENT, "m")
