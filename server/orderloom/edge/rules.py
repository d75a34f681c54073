"""Conditions in a manifest: JsonLogic over plain data, compiled once when the manifest is loaded."""

from collections.abc import Mapping

from pydantic_core import PydanticCustomError

from orderloom.edge.faults import FaultFound
from orderloom.errors import OrderloomError
from orderloom.logic.errors import InvalidRuleError
from orderloom.logic.evaluate import dynamic, run
from orderloom.logic.parse import parse
from orderloom.logic.values import truthy
from orderloom.sdk.failures import Fault


class Condition:
    """A compiled condition."""

    def __init__(self, rule: object) -> None:
        """Compile ``rule``; raises ``InvalidRuleError`` for one that cannot run."""
        self._closure = dynamic(parse(rule))

    def holds(self, data: Mapping[str, object]) -> bool:
        """Whether it holds for ``data``; raises ``FaultFound`` when it breaks off while it runs."""
        try:
            return truthy(run(self._closure, data))
        except OrderloomError as error:
            raise FaultFound(Fault("rule.failed", "", {"reason": error.error_code})) from error


ALWAYS = Condition(rule=True)
"""The condition of what has none."""


def condition(rule: object) -> Condition:
    """The compiled condition, for a field of a manifest."""
    if rule is True:
        return ALWAYS
    try:
        return Condition(rule)
    except InvalidRuleError as error:
        raise PydanticCustomError("manifest.rule", "{reason}", {"reason": error.problems[0].code}) from error
