"""Scenarios: small stories that prove an app does what it should, on a simulated clock."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Id, Items, Moment
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.app import ChosenValue
from orderloom.model.kinds.connection import Connection
from orderloom.model.kinds.deadline import Deadline
from orderloom.model.kinds.flow import Flow
from orderloom.model.kinds.message import Message
from orderloom.model.kinds.role import Role
from orderloom.model.kinds.table import Table
from orderloom.model.story import Called, Person, StoryRecord, StoryStep
from orderloom.model.story_end import Expectation


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
    people: Items[Person] = ()
    """Who works there; absent: nobody is looked for, and any id counts as a person."""
    given: Items[StoryRecord] = ()
    """What exists before."""
    calls: Items[Called] = ()
    """What connections answer."""
    steps: Annotated[Items[StoryStep], Field(alias="when")] = ()
    """What happens."""
    expectations: Annotated[Items[Expectation], Field(alias="then")] = ()
    """What must be true then."""


KIND = Kind(
    id="scenario",
    shape=Scenario,
    after=(Table, Role, Connection, Flow, Deadline, Message),
    references=(
        Reference("as", Role),
        Reference("people/*/roles/*", Role),
        Reference("given/*/table", Table),
        Reference("calls/*/connection", Connection),
        Reference("when/*/table", Table),
        Reference("when/*/as", Role),
        Reference("when/*/receive/connection", Connection),
        Reference("when/*/start/flow", Flow),
        Reference("then/*/table", Table),
        Reference("when/*/acknowledge/message", Message),
        Reference("then/*/calls/connection", Connection),
        Reference("then/*/messages/message", Message),
        Reference("then/*/runs/flow", Flow),
    ),
)
