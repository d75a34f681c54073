"""Reported fields: the code that was believed last with what it rests on, and all that each source said.

A code nobody agrees on is kept as the empty text, so that the votes of a field without a value are not lost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.model.values import Reported, Vote
from orderloom.store.column import Columns, Part
from orderloom.store.types import JSON, MOMENT, WHOLE, WORDS, micros_of, moment_of

_NONE = ""


class ReportedColumns:
    """Code, source, agreement, age, and the votes as JSON."""

    id = "reported"
    plain = False

    def columns(self, field: FieldPlan) -> tuple[Part, ...]:
        """The code first: lists sort by it."""
        return ("t", WORDS), ("source", WORDS), ("agreeing", WHOLE), ("of", WHOLE), ("at", MOMENT), ("votes", JSON)

    def to_db(self, value: object) -> tuple[object, ...]:
        """One value per column."""
        if not isinstance(value, Reported):
            raise TypeError(type(value))
        votes = [[one.source, one.value, micros_of(one.at)] for one in value.votes]
        told = {"shown": value.shown, "votes": votes}
        return value.value or _NONE, value.source, value.agreeing, value.of, value.fetched_at, told

    def from_db(self, values: Sequence[object]) -> object:
        """The value with its votes."""
        code, source, agreeing, of, at, told = values
        if not isinstance(agreeing, int) or not isinstance(of, int) or not isinstance(told, Mapping):
            raise TypeError(type(told))
        shown = told.get("shown")
        return Reported(
            value=str(code) or None,
            source=str(source),
            fetched_at=at if isinstance(at, datetime) else None,
            agreeing=agreeing,
            of=of,
            shown=shown if isinstance(shown, str) else None,
            votes=tuple(Vote(str(who), str(what), moment_of(int(when))) for who, what, when in told["votes"]),
        )

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The code, and what it rested on when it was last reported."""
        code: ColumnElement[object] = func.nullif(columns[0], _NONE, type_=WORDS)
        source: ColumnElement[object] = func.nullif(columns[1], _NONE, type_=WORDS)
        return {"": code, ".source": source, ".agreeing": columns[2], ".of": columns[3], ".fetched_at": columns[4]}


COLUMN = ReportedColumns()
