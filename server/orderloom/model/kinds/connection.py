"""Connections: one account on one platform, and how what it sends becomes records."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Coded, Document, Expression, Id, Item, Items, LocalText
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.table import Table

ItemKey = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_.]{0,62}$")]
"""A key of the unified item, dotted where it lies deeper."""


class MapPart(Item):
    """One part of a composed value; ``id`` names the part."""

    value: Expression
    """JsonLogic over the item."""


class MapField(Item):
    """How one field is filled; ``id`` is the field."""

    value: Expression = None
    """JsonLogic over the item."""
    parts: Items[MapPart] = ()
    """Instead of ``value``: the parts of an object such as money or an address."""


class ChildMap(Item):
    """Records made from a list inside the item."""

    each: ItemKey
    """The list."""
    table: Id
    """Where they are kept."""
    link: Id
    """Their field that points to the parent record."""
    key: Id | None = None
    """The key that finds an existing one."""
    fields: Annotated[Items[MapField], Field(min_length=1)]
    """How they are filled; ``@index`` is the element's place, ``@item.…`` the whole item."""


class StatusEntry(Coded):
    """What a unified code means in this app: a state to report, or a reason why it means nothing here."""

    to: Code | None = None
    """The state it reports."""
    mark: Id | None = None
    """A mark set with it."""
    ignore: LocalText | None = None
    """Why it is not followed."""


class StatusMap(Item):
    """How the status of an item is reported."""

    id: Id = "status"
    """Only one exists; it needs no id of its own."""
    field: Id
    """The state field."""
    source: Annotated[ItemKey, Field(alias="from")]
    """The key with the unified code."""
    message: ItemKey | None = None
    """The key with the platform's own word for it."""
    occurred_at: ItemKey | None = None
    """The key with the moment it became true."""
    entries: Items[StatusEntry]
    """An answer for every code."""


class ItemMap(Item):
    """How one sort of unified item becomes a record."""

    item: str
    """The sort of item: order, parcel, after_sale or payment."""
    table: Id
    """Where it is kept."""
    key: Id
    """The key that finds an existing record."""
    fields: Annotated[Items[MapField], Field(min_length=1)]
    """How it is filled."""
    children: Items[ChildMap] = ()
    """Records made from lists inside it."""
    status: StatusMap | None = None
    """How its status is reported."""


class Connection(Document):
    """An account on a platform."""

    kind: Literal["connection"] = "connection"
    plugin: Id
    """The platform's plugin."""
    role: Literal["channel", "carrier", "payment", "robot", "finance", "other"] = "channel"
    """What the platform is to this app."""
    paused: bool = False
    """Whether it rests: messages are kept and wait, calls wait, and its maps need not be complete yet."""
    settings: Mapping[str, object] = Field(default_factory=dict)
    """Settings of the plugin, without secrets."""
    maps: Items[ItemMap] = ()
    """What becomes of its items."""


KIND = Kind(
    id="connection",
    shape=Connection,
    after=(Table, Machine),
    references=(Reference("maps/*/table", Table), Reference("maps/*/children/*/table", Table)),
    local=True,
)
