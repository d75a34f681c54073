"""What people keep of their own about views."""

from sqlalchemy import Column, Index, Table

from orderloom.store.schema.parts import metadata, words
from orderloom.store.types import FLAG, LETTER

favourite = Table(
    "favourite",
    metadata,
    words("id", key=True),
    words("app"),
    words("view"),
    words("account"),
    words("name"),
    words("query"),
    Column("first", FLAG, nullable=False),
)
Index("ux_favourite_name", favourite.c.account, favourite.c.app, favourite.c.view, favourite.c.name, unique=True)

column_choice = Table(
    "column_choice",
    metadata,
    words("account", key=True),
    words("app", key=True),
    words("view", key=True),
    Column("put_away", LETTER, nullable=False),
)
