"""Grouped reading: what is asked for in words becomes keys and measures over fields that the actor may read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from orderloom.check.plan import FieldPlan
from orderloom.check.problem import Problem
from orderloom.logic.types import DATETIME, Schema
from orderloom.runtime.ports import GroupSpec, PageSpec
from orderloom.runtime.problems import problem
from orderloom.runtime.rows import GroupKey, Measure

BUCKETS: Final = ("day", "week", "month", "year")
"""The spans that dates and moments can be grouped by."""

MEASURES: Final = ("count", "sum", "avg", "min", "max", "distinct")
"""What can be worked out for a group; all but the first need a field."""

MOST_KEYS: Final = 3
MOST_MEASURES: Final = 12

_FIGURES: Final = frozenset({"int", "dec"})
_PLAIN: Final = frozenset({"bool", "int", "dec", "str", "date", "datetime"})
_OF_THE_ROW = frozenset({"id", "version"})
"""What tells rows apart and is no figure."""

_SUMMED: Final = frozenset({"sum", "avg"})


class Grouping:
    """Reads the keys, measures and order of one question; what is wrong with them is in ``faults``.

    ``schema`` holds the paths that the actor may read: anything else is as unknown as what does not exist.
    """

    def __init__(self, fields: Mapping[str, FieldPlan], schema: Schema) -> None:
        self._fields = fields
        self._schema = schema
        self.faults: list[Problem] = []

    def spec(
        self, group: Sequence[str], measures: Sequence[str], sort: Sequence[str], matching: PageSpec, zone: str
    ) -> GroupSpec:
        """The groups to fetch; only good for use without ``faults``."""
        if len(group) > MOST_KEYS or len(measures) > MOST_MEASURES:
            self.faults.append(problem("query.group.many", "/group", {"keys": MOST_KEYS, "measures": MOST_MEASURES}))
        wanted = tuple(measures) or ("count",)
        keys = tuple(key for written in group if (key := self._key(written)))
        found = tuple(measure for written in wanted if (measure := self._measure(written)))
        names = {written: place for place, written in enumerate((*group, *wanted))}
        return GroupSpec(matching, keys, found, tuple(self._order(sort, names)), zone)

    def _key(self, written: str) -> GroupKey | None:
        path, _, bucket = written.partition(":")
        kind = self._schema.get(path)
        if kind is None:
            self.faults.append(problem("query.field", "/group", {"field": path}))
            return None
        if kind.kind not in _PLAIN:
            self.faults.append(problem("query.group.field", "/group", {"field": path}))
            return None
        if (bucket and (bucket not in BUCKETS or not kind.is_moment)) or (kind.kind == DATETIME.kind and not bucket):
            told = {"field": path, "bucket": bucket, "known": ", ".join(BUCKETS)}
            self.faults.append(problem("query.group.bucket", "/group", told))
            return None
        return GroupKey(path, bucket)

    def _measure(self, written: str) -> Measure | None:
        name, _, field = written.partition(":")
        if name not in MEASURES or (name == "count") is bool(field):
            self.faults.append(problem("query.measure", "/measure", {"measure": written, "known": ", ".join(MEASURES)}))
            return None
        if not field:
            return Measure(name)
        kind = self._schema.get(field)
        if kind is None or field not in self._fields:
            self.faults.append(problem("query.field", "/measure", {"field": field}))
            return None
        if field in _OF_THE_ROW or kind.kind not in (_FIGURES if name in _SUMMED else _PLAIN):
            self.faults.append(problem("query.measure.field", "/measure", {"field": field, "measure": name}))
            return None
        return Measure(name, field)

    def _order(self, sort: Iterable[str], names: Mapping[str, int]) -> Iterable[tuple[int, bool]]:
        for written in sort:
            place = names.get(written.removeprefix("-"))
            if place is None:
                self.faults.append(problem("query.sort", "/sort", {"field": written.removeprefix("-")}))
            else:
                yield place, written.startswith("-")
