"""Steps of flows: what all have in common, what a sort of step declares about itself, and the registry of all sorts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression, Id, Item, Items, LocalText, Part, Span, Text, Whole
from orderloom.model.registry import Registry


class Given(Item):
    """A value that a step is given, by name."""

    value: Expression
    """How it is worked out."""


class Retry(Part):
    """How often a step that failed is tried again, after pauses that grow and are shaken a little."""

    tries: Annotated[Whole, Field(ge=2, le=20)]
    """Tries in all."""
    pause: Span = timedelta(seconds=5)
    """The pause before the second try."""
    factor: Annotated[Whole, Field(ge=1, le=10)] = 4
    """By how much every further pause is longer."""
    most: Span = timedelta(hours=6)
    """The longest pause."""


class Catch(Item):
    """Where a run goes on when a step has failed for good; ``@var.<id>`` then holds ``code`` and ``message``."""

    on: Items[str] = ("*",)
    """Codes of failures that are caught here; ``*`` for all."""
    next: Id
    """The step that follows."""


class StepOptions(Part):
    """What a sort of step needs to know beyond what all steps have."""


class Step(Item):
    """One step of a flow."""

    sort: Id
    """What it does."""
    title: LocalText | None = None
    """What people read on the graph and in lists."""
    note: Text | None = None
    """What whoever builds the flow should know; nothing follows from it."""
    options: Mapping[str, object] = Field(default_factory=dict)
    """What its sort needs to know."""
    given: Annotated[Items[Given], Field(alias="with")] = ()
    """Values that it is given: fields of a record, parameters of a call, inputs of a flow."""
    variable: Annotated[Id | None, Field(alias="as")] = None
    """The variable that keeps what came of it, read as ``@var.<name>``."""
    next: Id | None = None
    """The step that follows; absent: its graph ends here."""
    retry: Retry | None = None
    """Whether it is tried again when it fails."""
    catch: Items[Catch] = ()
    """Where the run goes on when it fails for good; uncaught, the run fails."""
    timeout: Span | None = None
    """How long it may wait for somebody or something."""
    on_timeout: Id | None = None
    """The step that follows then; absent: it has failed with ``flow.timeout``."""


@dataclass(frozen=True, slots=True)
class StepSort:
    """One sort of step; ``shape`` is what its ``options`` hold."""

    id: str
    shape: type[StepOptions]


STEPS: Registry[StepSort] = Registry("orderloom.model.steps", "STEP")
"""Every sort of step, by id."""
