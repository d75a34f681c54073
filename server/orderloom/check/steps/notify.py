"""Steps that tell people something, in the checker."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.assignees import AssigneePlan, assignee_faults, assignee_plan
from orderloom.check.fixes import known
from orderloom.check.kinds.message import value_codec
from orderloom.check.kinds.role import ALL
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext
from orderloom.logic.types import INT, LogicType
from orderloom.model.kinds.message import APP, MAIL, Message
from orderloom.model.kinds.role import Role
from orderloom.model.step import Step, StepOptions
from orderloom.model.steps.notify import STEP, NotifyOptions

_PERSONAL = frozenset({APP, MAIL})


@dataclass(frozen=True, slots=True)
class NotifyPlan:
    """Which message, and to whom; ``to`` None: whom the message names."""

    message: str
    to: AssigneePlan | None


class NotifyCheck(PlainStep[NotifyOptions]):
    """The step in the checker."""

    id = STEP.id

    def check(self, step: Step, options: NotifyOptions, around: StepContext) -> Iterable[Problem]:
        """A message about this flow's record, with all its values, that somebody gets."""
        yield from around.context.reference(Message, options.message, "/options/message")
        if options.to is not None:
            yield from assignee_faults(options.to, around.context, around.schema, "/options/to")
        message = around.context.find(Message, options.message)
        if message is None:
            return
        if message.table is not None and message.table != around.flow.table:
            yield Problem("message.other_table", "/options/message", {"table": message.table})
        if options.to is None and message.to is None and any(one.id in _PERSONAL for one in message.channels):
            yield Problem("message.nobody", "/options", {"message": message.id})
        yield from _given_faults(step, message)
        yield from _hidden_fields(message, around)

    def takes(self, step: Step, options: StepOptions, around: StepContext) -> Mapping[str, Codec]:
        """The values of the message."""
        message = around.context.find(Message, options.message) if isinstance(options, NotifyOptions) else None
        return {one.id: value_codec(one, around.context.surroundings) for one in message.values} if message else {}

    def leaves(self, step: Step, options: NotifyOptions, around: StepContext) -> Mapping[str, LogicType]:
        """How many people are told."""
        return {"": INT}

    def compile(self, step: Step, options: NotifyOptions, around: StepContext) -> NotifyPlan:
        """The message's id and the assignee."""
        to = assignee_plan(options.to, around.context, around.schema) if options.to is not None else None
        return NotifyPlan(options.message, to)


def _given_faults(step: Step, message: Message) -> Iterator[Problem]:
    """Values of ``with``: only those that the message knows, and none missing."""
    wanted = [value.id for value in message.values]
    there = {given.id for given in step.given}
    for place, given in enumerate(step.given):
        if given.id not in wanted:
            yield Problem("message.unknown_value", f"/with/{place}/id", known(given.id, wanted))
    for name in wanted:
        if name not in there:
            yield Problem("message.value_missing", "", {"name": name, "message": message.id})


def _hidden_fields(message: Message, around: StepContext) -> Iterator[Problem]:
    """Fields of the message that the flow's identity may not see."""
    role = around.context.find(Role, around.flow.identity)
    if role is None or message.table is None or message.table != around.flow.table:
        return
    right = next((one for one in role.tables if one.id == message.table and one.read), None)
    for name in message.fields:
        seen = right is not None and name not in right.hidden and {name, ALL} & set(right.readable)
        if not seen:
            yield Problem("message.field_hidden", "/options/message", {"role": role.id, "field": name})


CHECK = NotifyCheck()
