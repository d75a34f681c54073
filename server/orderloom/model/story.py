"""What stories are made of: what there is before, and what happens then, one step after the other."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Code, Flag, Id, Item, Items, Moment, Part, Span, Text, Whole

Values = Mapping[str, object]
"""Field values as doors receive them; the text ``$name`` stands for the id of a record of this scenario, or of one of
its ``people``.
"""


class StoryRecord(Item):
    """A record that exists before the story begins; later steps name it by ``id``."""

    table: Id
    """Its table."""
    state: Code | None = None
    """The state it is in; the first one when absent."""
    fields: Values = Field(default_factory=dict)
    """Its values."""


class Person(Item):
    """Somebody who works there; steps name them with ``by``, and rules for tasks and messages find them."""

    name: Text | None = None
    """What people call them; absent: the id."""
    roles: Items[Id] = ()
    """The roles they have."""
    teams: Items[Id] = ()
    """The teams they belong to."""
    leads: Items[Id] = ()
    """The teams they lead."""
    department: Id | None = None
    """Where they belong."""
    manager: Id | None = None
    """Another of these people."""
    stand_in: Id | None = None
    """They are away, and this one stands in for them."""


class Answer(Part):
    """What a connection answers to a call."""

    ok: Mapping[str, object] | None = None
    """It was done; what is in the answer."""
    status: Annotated[Whole, Field(ge=400, le=599)] | None = None
    """It was refused with this status."""


class Called(Item):
    """How calls of one action of a connection are answered, in the order they come; later ones, like those that nobody
    speaks of, go well and answer nothing.
    """

    connection: Id
    """Of which connection."""
    action: Id
    """Which action of its platform."""
    answers: tuple[Answer | Literal["timeout", "unclear"], ...]
    """One for each call: an answer, no answer (``timeout``), or a break after which nobody knows whether it was done
    (``unclear``).
    """


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


class StartStep(Part):
    """A flow is started; with the step's ``record`` it is about that record."""

    flow: Id
    """Which one."""
    inputs: Values = Field(default_factory=dict)
    """What it is given."""


class TaskStep(Part):
    """Somebody deals with an open task."""

    task: Text | None = None
    """Which: the id of the step of its flow, or its title; absent: the only one, or the only one of ``record``."""


class AnswerStep(TaskStep):
    """Somebody answers a task."""

    outcome: Code | None = None
    """What is decided."""
    fields: Values = Field(default_factory=dict)
    """What is filled in."""
    comment: str = ""
    """What is said about it."""


class AcknowledgeStep(Part):
    """Somebody confirms having read what stands in the way of working on."""

    message: Id | None = None
    """Which message; absent: the newest."""


class StockStep(Part):
    """Somebody moves stock by hand."""

    field: Id
    """The balance of the step's ``record``."""
    verb: Literal["reserve", "release", "commit", "receive", "adjust"]
    """How."""
    amount: object
    """How much."""
    holder: str = ""
    """For whom it is promised or given back; ``$name`` for a record."""
    reason: str = ""
    """Why."""


class Expected(Part):
    """What becomes of a step."""

    accepted: Flag = True
    """Whether it is done."""
    problems: Items[str] = ()
    """Codes (or ids) of the problems it must bring, at least."""


class StoryStep(Item):
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
    clear: Code | None = None
    """Verb: this mark of ``record`` is cleared."""
    stock: StockStep | None = None
    """Verb: stock of ``record`` is moved by hand."""
    start: StartStep | None = None
    """Verb: a flow is started."""
    claim: TaskStep | None = None
    """Verb: somebody takes a task on."""
    answer: AnswerStep | None = None
    """Verb: somebody answers a task."""
    urge: TaskStep | None = None
    """Verb: somebody asks for more haste."""
    acknowledge: AcknowledgeStep | None = None
    """Verb: somebody confirms a message that locks his pages."""
    actor: Annotated[Id | None, Field(alias="as")] = None
    """The role that acts; the scenario's own when absent."""
    by: Id | None = None
    """The one of ``people`` who acts, with all roles he has."""
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
        said: dict[str, object] = {
            "pass": self.passes,
            "create": self.create,
            "update": self.update,
            "delete": self.delete or None,
            "transition": self.transition,
            "hold": self.hold,
            "lift": self.lift,
            "receive": self.receive,
            "report": self.report,
            "clear": self.clear,
            "stock": self.stock,
            "start": self.start,
            "claim": self.claim,
            "answer": self.answer,
            "urge": self.urge,
            "acknowledge": self.acknowledge,
        }
        return tuple(verb for verb, there in said.items() if there is not None)
