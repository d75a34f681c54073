"""How far the tables of apps have been widened, filled and narrowed."""

from sqlalchemy import Column, Integer, Table

from orderloom.store.schema.parts import metadata, words
from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

holding = Table(
    "holding",
    metadata,
    words("physical", key=True),
    Column("column", WORDS, primary_key=True, nullable=False, comment="empty for the table itself"),
    words("app"),
    words("table"),
    words("field"),
    Column("columns", LETTER, nullable=False),
    words("state"),
    Column("since", MOMENT, nullable=False),
    Column("position", WORDS, nullable=False, comment="of a table: the last record that was moved"),
    Column("moved", WHOLE, nullable=False),
    Column("failed", WHOLE, nullable=False),
    words("problem"),
)
"""The columns that hold the values of a field: current, filling, filled or retired; and whole tables."""

process = Table("process", metadata, words("id", key=True), Column("seen_at", MOMENT, nullable=False))
"""Processes that work on this database, with their last sign of life."""

plan_report = Table(
    "plan_report",
    metadata,
    words("process", key=True),
    words("app", key=True),
    Column("number", Integer, nullable=False, comment="the version that the process works by"),
    Column("coming", Integer, nullable=False, comment="the version whose columns its writes keep right as well"),
)
