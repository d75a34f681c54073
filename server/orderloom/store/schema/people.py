"""Teams, keys of programs and second factors of people."""

from sqlalchemy import Column, Index, Table

from orderloom.store.schema.parts import metadata, words
from orderloom.store.types import LETTER, MOMENT, WHOLE, WORDS

team = Table(
    "team",
    metadata,
    words("id", key=True),
    words("name"),
    Column("folded", WORDS, nullable=False, unique=True, comment="the name without case"),
    words("lead"),
)

team_member = Table("team_member", metadata, words("team", key=True), words("account", key=True))
Index("ix_team_member_account", team_member.c.account)

department = Table("department", metadata, words("id", key=True), words("name"), words("parent"), words("manager"))

placement = Table("placement", metadata, words("account", key=True), words("department"), words("manager"))

substitute = Table(
    "substitute",
    metadata,
    words("id", key=True),
    words("account"),
    words("stand_in"),
    Column("starts_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    words("id", key=True),
    Column("hash", WORDS, nullable=False, unique=True),
    Column("account", WORDS, nullable=False, index=True),
    words("name"),
    Column("scope", LETTER, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT),
    Column("last_used_at", MOMENT),
    Column("revoked_at", MOMENT),
)

second_factor = Table(
    "second_factor",
    metadata,
    words("account", key=True),
    Column("confirmed_at", MOMENT),
    Column("last_step", WHOLE, nullable=False, comment="the half minute whose code was used last"),
)

recovery_code = Table("recovery_code", metadata, words("account", key=True), words("hash", key=True))

reset_link = Table(
    "reset_link",
    metadata,
    words("hash", key=True),
    Column("account", WORDS, nullable=False, index=True),
    words("by"),
    Column("at", MOMENT, nullable=False),
    Column("ends_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
)
