"""Scenarios: small stories that prove an app does what it should, on a simulated clock."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Document, Expression, Flag, Id, Item, Items, Moment, Part, Span, Text, Whole
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.app import ChosenValue
from orderloom.model.kinds.connection import Connection
from orderloom.model.kinds.role import Role
from orderloom.model.kinds.table import Table

Values = Mapping[str, object]
"""Field values as doors receive them; the text ``$name`` stands for the id of a record of this scenario."""


class Given(Item):
    """A record that exists before the story begins; later steps name it by ``id``."""

    table: Id
    """Its table."""
    state: Code | None = None
    """The state it is in; the first one when absent."""
    fields: Values = Field(default_factory=dict)
    """Its values."""


class HoldStep(Part):
    """Somebody stops a record from moving on."""

    reason: Text
    """Why."""
    blocks: Items[str] = ("*",)
    """Transitions it blocks; ``*`` for all."""


class ReceiveStep(Part):
    """A message of a platform arrives."""

    connection: Id
    """Through which connection."""
    topic: str
    """Its topic, as the platform names it."""
    body: object
    """Its body."""


class ReportStep(Part):
    """A foreign system says what state it sees."""

    source: Text
    """Which system."""
    field: Id | None = None
    """The field it tells of, where that is not the state."""
    value: Text
    """The state it names; one that is no state of the machine is kept and followed nowhere."""
    occurred_at: Moment | None = None
    """Since when."""


class Expected(Part):
    """What becomes of a step."""

    accepted: Flag = True
    """Whether it is done."""
    problems: Items[str] = ()
    """Codes (or ids) of the problems it must bring, at least."""


class Step(Item):
    """One thing that happens. Exactly one of the verbs stands in it."""

    passes: Annotated[Span | None, Field(alias="pass")] = None
    """Verb: time passes."""
    create: Values | None = None
    """Verb: a record of ``table`` is made; ``name`` is how later steps call it."""
    update: Values | None = None
    """Verb: ``record`` is changed."""
    delete: Flag = False
    """Verb: ``record`` is deleted."""
    transition: Id | None = None
    """Verb: ``record`` is moved."""
    hold: HoldStep | None = None
    """Verb: ``record`` is held; ``lift`` names the hold by this step's id."""
    lift: Id | None = None
    """Verb: a hold is lifted."""
    receive: ReceiveStep | None = None
    """Verb: a message arrives and is processed."""
    report: ReportStep | None = None
    """Verb: a report about ``record`` arrives."""
    actor: Annotated[Id | None, Field(alias="as")] = None
    """The role that acts; the scenario's own when absent."""
    table: Id | None = None
    """With ``create``: the table."""
    name: Id | None = None
    """With ``create``: what later steps call the record."""
    record: Id | None = None
    """The record acted on."""
    fields: Values = Field(default_factory=dict)
    """With ``transition``: values given along."""
    confirm: Items[str] = ()
    """Confirmations given along."""
    expect: Expected = Expected()
    """What becomes of it."""

    @property
    def verbs(self) -> tuple[str, ...]:
        """The verbs that stand in it, as written; a sound step has one."""
        said = {
            "pass": self.passes is not None,
            "create": self.create is not None,
            "update": self.update is not None,
            "delete": self.delete,
            "transition": self.transition is not None,
            "hold": self.hold is not None,
            "lift": self.lift is not None,
            "receive": self.receive is not None,
            "report": self.report is not None,
        }
        return tuple(verb for verb, there in said.items() if there)


class ExpectedEvent(Part):
    """An event the record's history must hold."""

    kind: str
    """Its kind: created, updated, transition, report, hold, lift, mark, clear, deleted."""


class Expectation(Item):
    """Something that must be true in the end: of one ``record``, or of how many records of ``table`` match."""

    record: Id | None = None
    """The record looked at."""
    state: Code | None = None
    """Its state."""
    fields: Values = Field(default_factory=dict)
    """Some of its values."""
    marks: Items[Id] | None = None
    """Exactly the marks it has."""
    holds: Annotated[Whole, Field(ge=0)] | None = None
    """How many holds are in force."""
    events: tuple[ExpectedEvent, ...] | None = None
    """Events its history holds, in this order; others may stand between."""
    refusals: Annotated[Whole, Field(ge=0)] | None = None
    """How many refused changes are on its record."""
    table: Id | None = None
    """The table counted."""
    filter: Expression = None
    """Which of its records."""
    count: Annotated[Whole, Field(ge=0)] | None = None
    """How many there must be."""


class Scenario(Document):
    """A story: given, when, then."""

    kind: Literal["scenario"] = "scenario"
    rows: Items[Annotated[str, Field(pattern=r"^[A-Z]\d{1,3}$")]] = ()
    """The capabilities it shows."""
    clock: Moment
    """When it begins."""
    actor: Annotated[Id | None, Field(alias="as")] = None
    """The role that acts; absent: someone who may do everything."""
    parameters: Items[ChosenValue] = ()
    """Values that parameters have in this story, whatever they are in the app. A template leaves a story out of builds
    whose fixed parameter has another value.
    """
    given: Items[Given] = ()
    """What exists before."""
    steps: Annotated[Items[Step], Field(alias="when")] = ()
    """What happens."""
    expectations: Annotated[Items[Expectation], Field(alias="then")] = ()
    """What must be true then."""


KIND = Kind(
    id="scenario",
    shape=Scenario,
    after=(Table, Role, Connection),
    references=(
        Reference("as", Role),
        Reference("given/*/table", Table),
        Reference("when/*/table", Table),
        Reference("when/*/as", Role),
        Reference("when/*/receive/connection", Connection),
        Reference("then/*/table", Table),
    ),
)
