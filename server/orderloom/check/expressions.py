"""Expressions of one table on its own, without its app: for ``expr check`` and for editors."""

from collections.abc import Mapping

from orderloom.check.context import Context
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.errors import OrderloomError
from orderloom.logic.types import Schema
from orderloom.model.kinds.table import KIND, Table


class TableRefused(OrderloomError):
    """A table document that cannot be read; ``problems`` lists everything wrong with its form."""

    code = "expression.no_table"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0] if problems else None
        super().__init__(count=len(problems), pointer=first.pointer if first else "")


def table_schema(data: object) -> Schema:
    """The types of all paths that a rule on this table may read: its fields, now and before, time, and the person.

    Neither dictionaries nor parameters are known. Raises ``TableRefused``.
    """
    document, problems = read_shape(KIND.shape, data if isinstance(data, Mapping) else {})
    if document is None:
        raise TableRefused(problems)
    context = Context({Table: {document.id: document}})
    return context.rule_schema(context.sound_table(document.id))
