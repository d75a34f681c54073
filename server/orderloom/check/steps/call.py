"""Steps that ask something of a platform, in the checker."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.check.step import PlainStep, StepContext
from orderloom.logic.compile import Checked
from orderloom.logic.types import ANY, BOOL, DATE, DATETIME, INT, STR, LogicType, dec
from orderloom.model.kinds.connection import Connection
from orderloom.model.step import Step
from orderloom.model.steps.call import STEP, CallOptions
from orderloom.sdk.actions import ActionFacts, PluginFacts

_TYPES: Final[Mapping[str, LogicType]] = {
    "words": STR,
    "whole": INT,
    "number": dec(6),
    "flag": BOOL,
    "day": DATE,
    "moment": DATETIME,
    "anything": ANY,
}
_FREE: Final = frozenset({"any", "null"})
_NUMBERS: Final = frozenset({"int", "dec"})


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What is asked of whom, and the types of what comes back by name; none of an action that nobody knows."""

    connection: str
    action: str
    gives: Mapping[str, str]


class CallCheck(PlainStep[CallOptions]):
    """The step in the checker."""

    id = STEP.id

    def check(self, step: Step, options: CallOptions, around: StepContext) -> Iterable[Problem]:
        """A connection and an action of its plugin, with everything that it takes, of the right types."""
        yield from around.context.reference(Connection, options.connection, "/options/connection")
        actions = _actions(options, around)
        if actions is None:
            return
        action = actions.get(options.action)
        if action is None:
            yield Problem("call.unknown_action", "/options/action", known(options.action, actions))
            return
        yield from _given_faults(step, action, around)

    def pauses(self, options: CallOptions) -> bool:
        """The run waits for the answer."""
        return True

    def leaves(self, step: Step, options: CallOptions, around: StepContext) -> Mapping[str, LogicType]:
        """What the action gives; it may give less than it says. Of an action that nobody knows here, anything."""
        actions = _actions(options, around)
        if actions is None:
            return {"": ANY}
        action = actions.get(options.action)
        return {f".{one.id}": _TYPES[one.type].or_null() for one in action.gives} if action else {}

    def compile(self, step: Step, options: CallOptions, around: StepContext) -> CallPlan:
        """The ids and types."""
        action = (_actions(options, around) or {}).get(options.action)
        gives = {one.id: one.type for one in action.gives} if action else {}
        return CallPlan(options.connection, options.action, gives)


def _actions(options: CallOptions, around: StepContext) -> Mapping[str, ActionFacts] | None:
    """The actions of the connection's plugin; None when the connection or the plugin is not known here."""
    connection = around.context.find(Connection, options.connection)
    plugins = around.context.platforms
    return plugins.actions(connection.plugin) if connection and isinstance(plugins, PluginFacts) else None


def _given_faults(step: Step, action: ActionFacts, around: StepContext) -> Iterator[Problem]:
    wanted = {one.id: one for one in action.takes}
    for place, given in enumerate(step.given):
        at = f"/with/{place}"
        if given.id not in wanted:
            yield Problem("call.unknown_value", f"{at}/id", {**known(given.id, wanted), "action": action.id})
            continue
        found = around.context.expressions.compiled(given.value, around.schema)
        asked = _TYPES[wanted[given.id].type]
        if isinstance(found, Checked) and not _fits(found.type, asked):
            told = {"name": given.id, "type": str(found.type), "wanted": str(asked)}
            yield Problem("call.value_type", f"{at}/value", told)
    there = {given.id for given in step.given}
    for one in action.takes:
        if one.required and one.id not in there:
            yield Problem("call.value_missing", "/with", {"name": one.id, "action": action.id})


def _fits(found: LogicType, wanted: LogicType) -> bool:
    """Whether a value of one type can be what the action takes; platforms' texts take whatever is one value."""
    if wanted.kind == "str":
        return found.kind not in ("list", "object")
    kinds = {found.kind, wanted.kind}
    return len(kinds) == 1 or bool(kinds & _FREE) or kinds == _NUMBERS


CHECK = CallCheck()
