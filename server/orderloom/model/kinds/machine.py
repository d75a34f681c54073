"""State machines: the states a record goes through and the moves between them."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import (
    Code,
    Coded,
    Document,
    Expression,
    Flag,
    Id,
    Item,
    Items,
    LocalText,
    Part,
    Span,
    Whole,
)
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.dictionary import Color
from orderloom.model.kinds.table import Table

Blocked = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9_]{0,62})$")]
"""What a hold stops: a transition, ``*`` for all of them, ``edit`` for changes of fields by people."""


class State(Coded):
    """One state; its id is a code of the state field's dictionary."""

    final: Flag = False
    """Whether the story ends here."""
    required: Items[Id] = ()
    """Fields that must be filled while a record is in this state."""
    owner: Id | None = None
    """The role that works on records in this state."""
    usual: Span | None = None
    """How long a record usually is in this state; more than a fifth longer shows red."""
    advice: LocalText | None = None
    """What to do when a record stays much longer than usual."""


class SetField(Item):
    """A field that a transition computes; ``id`` is the field."""

    value: Expression
    """The new value."""


class ConfirmItem(Item):
    """Something a person must tick, or the transition is not done."""

    title: LocalText
    """The question or reminder."""


class MarkReason(Item):
    """A mark and the reason people read."""

    reason: LocalText
    """Why the record is marked."""


class WindowHold(Part):
    """The hold that is set when a trust window is over."""

    blocks: Annotated[Items[Blocked], Field(min_length=1)] = ("*",)
    """What is not possible any more."""
    but: Items[Id] = ()
    """Roles that may do it all the same."""


class Window(Item):
    """A trust window: how quickly, and from where, the move is believable."""

    id: Id = "within"
    """Only one window exists; it needs no id of its own."""
    state: Code
    """The state the record should come from."""
    seconds: Annotated[Whole, Field(gt=0)]
    """How long after entering that state the move is still believed."""
    mark: Id
    """The mark set when it is not."""
    reason: LocalText
    """Why, for people."""
    acts: Flag = False
    """Whether the mark is set as soon as the window is over, not only with a move that comes too late."""
    hold: WindowHold | None = None
    """With ``acts``: the hold that is set then, too."""


class StockEffect(Item):
    """A movement of stock that comes with a transition."""

    verb: Literal["reserve", "release", "commit", "receive"]
    """What happens: promise, give back, take out what was promised, put in."""
    over: Id | None = None
    """The table of lines, one movement each; absent: the record itself is the only line."""
    link: Id | None = None
    """The field of a line that links to the record."""
    product: Id | None = None
    """The field of a line that links to what has the balance; absent: the line has it itself."""
    field: Id
    """The balance."""
    amount: Expression = None
    """How much per line, read from the line; absent with release and commit: all that is still held for the record."""
    holder: Id | None = None
    """The field of the record that links to the one the stock is held for; absent: the record itself."""


class Transition(Item):
    """A move from one of several states to one state."""

    title: LocalText
    """The name of the action."""
    sources: Annotated[Items[Code], Field(alias="from", min_length=1)]
    """The states it leaves."""
    target: Annotated[Code, Field(alias="to")]
    """The state it enters."""
    guard: Expression = None
    """What must be true for it to be allowed."""
    guard_message: LocalText | None = None
    """What people read when the guard refuses."""
    roles: Items[Id] | None = None
    """Roles that may do it; absent: those whose role document lists it."""
    required: Items[Id] = ()
    """Fields that must be filled to do it."""
    sets: Items[SetField] = ()
    """Fields it computes, in order."""
    stock: Items[StockEffect] = ()
    """Movements of stock; one that cannot be done refuses the transition."""
    confirm: Items[ConfirmItem] = ()
    """What a person must tick."""
    within: Window | None = None
    """Its trust window."""
    on: Annotated[tuple[Literal["person", "report"], ...], Field(min_length=1)] = ("person",)
    """Whether people may do it, and whether reports of foreign systems may walk it."""
    skip: Flag = False
    """An explicit short cut: exempt from the trust window, never walked by reports."""
    primary: Flag = False
    """Whether it is the usual next step."""
    color: Color | None = None
    """Colour of its button."""
    marks: Items[MarkReason] = ()
    """Marks it sets."""
    clears: Items[Id] = ()
    """Marks it clears."""


class Machine(Document):
    """The states and transitions of one table; a table has at most one machine."""

    kind: Literal["machine"] = "machine"
    table: Id
    """The table."""
    field: Id
    """Its state field."""
    initial: Code
    """The state of a new record."""
    states: Annotated[Items[State], Field(min_length=1)]
    """The states."""
    transitions: Items[Transition] = ()
    """The moves."""


KIND = Kind(id="machine", shape=Machine, after=(Table,), references=(Reference("table", Table),))
