"""Drafts of apps, how their versions came about, and what they were built from."""

from sqlalchemy import Column, Integer, Table

from orderloom.store.schema.parts import log, metadata, words
from orderloom.store.types import FLAG, LETTER, MOMENT, WHOLE, WORDS

version_origin = Table(
    "version_origin",
    metadata,
    words("app", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("by_name"),
    words("origin"),
    Column("of", Integer, nullable=False, comment="the version that a rollback went back to"),
    Column("forced", FLAG, nullable=False),
    Column("given", LETTER, nullable=False, comment="documents of the server as the folder had them"),
)

draft = Table(
    "draft",
    metadata,
    words("app", key=True),
    Column("base", Integer, nullable=False),
    Column("revision", WHOLE, nullable=False, comment="grows with every step"),
)

draft_document = Table(
    "draft_document",
    metadata,
    words("app", key=True),
    words("kind", key=True),
    words("document", key=True),
    Column("revision", WHOLE, nullable=False),
    Column("body", WORDS, comment="none when the draft removes it"),
    Column("at", MOMENT, nullable=False),
    words("by"),
)

draft_note = log(
    "draft_note",
    Column("app", WORDS, nullable=False, index=True),
    Column("revision", WHOLE, nullable=False),
    Column("at", MOMENT, nullable=False),
    words("by"),
    words("by_name"),
    Column("edits", LETTER, nullable=False),
    Column("inverse", LETTER, nullable=False),
)

app_base = Table(
    "app_base",
    metadata,
    words("app", key=True),
    words("stamp", key=True),
    Column("at", MOMENT, nullable=False),
    Column("documents", LETTER, nullable=False, comment="kind, id and text of each, as the template was built"),
)
