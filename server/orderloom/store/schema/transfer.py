"""Imports under way, the rows they could not take, and the mappings that are used again."""

from sqlalchemy import Column, Table

from orderloom.store.schema.parts import metadata, partial, words
from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

_COUNTS = ("total", "position", "good", "bad", "created", "updated", "unchanged", "refused")

import_job = Table(
    "import_job",
    metadata,
    words("id", key=True),
    words("app"),
    words("table"),
    words("account"),
    words("file"),
    words("state"),
    Column("header", LETTER, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    words("sheet"),
    Column("sheets", LETTER, nullable=False),
    Column("mapped", LETTER, nullable=False),
    *(Column(name, WHOLE, nullable=False) for name in _COUNTS),
    words("key"),
    words("fault"),
    Column("started_at", MOMENT),
    Column("ended_at", MOMENT),
)
partial("ix_import_job_due", "state IN ('judging', 'running')", import_job.c.created_at)

import_row = Table(
    "import_row",
    metadata,
    words("job", key=True),
    Column("place", WHOLE, primary_key=True, comment="which row below the header"),
    Column("number", WHOLE, nullable=False, comment="as spreadsheet programs count"),
    Column("problems", LETTER, nullable=False),
)

import_mapping = Table(
    "import_mapping",
    metadata,
    words("app", key=True),
    words("table", key=True),
    Column("header", WORDS, primary_key=True, comment="fingerprint of the header"),
    Column("mapped", LETTER, nullable=False),
)
