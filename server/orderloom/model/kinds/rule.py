"""Rules: conditions that refuse, ask, warn or mark when a record is written."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Expression, Id, LocalText
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.dictionary import Color
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.table import Table

Occasion = Annotated[str, Field(pattern=r"^(create|update|transition(:[a-z][a-z0-9_]{0,62})?)$")]
"""create, update, transition (any) or transition:<id>."""


class Rule(Document):
    """A condition on records of one table and what follows from it."""

    kind: Literal["rule"] = "rule"
    table: Id
    """The table."""
    on: Annotated[tuple[Occasion, ...], Field(min_length=1)]
    """When it looks."""
    when: Expression
    """True means that the rule applies."""
    then: Literal["block", "confirm", "warn", "label"]
    """Refuse, ask again, only tell, or keep a mark while it applies."""
    field: Id | None = None
    """The field where its message is shown."""
    message: LocalText | None = None
    """What people read; a mark's reason for labels."""
    mark: Id | None = None
    """The mark of a label."""
    color: Color | None = None
    """Colour of the message or mark."""


KIND = Kind(id="rule", shape=Rule, after=(Table, Machine), references=(Reference("table", Table),))
