"""Messages: what people and other systems are told, in which words, through which channels and when."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.assignee import Assignee
from orderloom.model.document import Document, Expression, Flag, Id, Item, Items, LocalText, Part, Span
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.connection import Connection
from orderloom.model.kinds.flow import ValueType
from orderloom.model.kinds.role import Role
from orderloom.model.kinds.table import Table

APP = "app"
"""The channel of the bell: a notice in the app itself."""
MAIL = "mail"
WEBHOOK = "webhook"
ROBOT = "robot"

SEND = "send"
"""The action of a connection that says what comes through ``WEBHOOK``."""

Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day: ``08:30``."""


class Channel(Part):
    """One way to tell it; ``subject`` and ``body`` are templates that may name the message's fields and values."""

    id: Literal["app", "mail", "webhook", "robot"]
    """In the app, by mail, to another system's address, or through a robot of a chat."""
    subject: LocalText | None = None
    """The first line; absent: the message's title."""
    body: LocalText
    """The words."""
    connection: Id | None = None
    """With ``webhook`` and ``robot``: where it goes."""
    action: Id | None = None
    """With ``robot``: the action of the connection's plugin that says it."""


class MessageValue(Item):
    """A value that whoever sends the message adds, read as ``given.<id>``."""

    type: ValueType = "text"
    """What it is."""


class Quiet(Part):
    """Hours of the day in which nobody is disturbed; what comes up then is told afterwards."""

    start: Annotated[Hour, Field(alias="from")]
    """When they begin."""
    until: Hour
    """When they end; before ``from``: the next morning."""
    zone: str | None = None
    """The zone of the clock; absent: the app's."""


class Dedupe(Part):
    """What was told a moment ago is not told again."""

    key: Expression
    """What makes two messages the same, beside their receiver and channel."""
    span: Annotated[Span, Field(alias="for")]
    """For how long."""


class Digest(Part):
    """Many messages to one person become one."""

    every: Span | None = None
    """How long they are gathered from the first on."""
    at: Hour | None = None
    """The time of day at which what has gathered is told, in the app's zone."""


class Message(Document):
    """Words for people or for another system, told by steps of flows."""

    kind: Literal["message"] = "message"
    table: Id | None = None
    """The table of the record it is about."""
    fields: Items[Id] = ()
    """The fields of the record that its templates may name."""
    values: Items[MessageValue] = ()
    """What else they may name; whoever sends the message gives it."""
    to: Assignee | None = None
    """Who is told when the sender names nobody."""
    channels: Annotated[Items[Channel], Field(min_length=1)]
    """How they are told; what a person has switched off is left out, except the app itself."""
    urgent: Flag = False
    """Whether it ignores quiet hours."""
    popup: Flag = False
    """Whether it stands before every page until the person has acknowledged it."""
    quiet: Quiet | None = None
    """When nobody is disturbed; people may choose further hours for themselves."""
    dedupe: Dedupe | None = None
    """Whether the same is told once only."""
    digest: Digest | None = None
    """Whether several become one."""


KIND = Kind(
    id="message",
    shape=Message,
    after=(Table, Role, Connection),
    references=(
        Reference("table", Table),
        Reference("channels/*/connection", Connection),
    ),
)
