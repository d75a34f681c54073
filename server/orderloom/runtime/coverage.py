"""Which capabilities an app proves: row of the catalogue → documents → scenarios → passed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.scenario import ScenarioResult


@dataclass(frozen=True, slots=True)
class Row:
    """One capability: it passed when at least one scenario bears its name and all of them pass."""

    row: str
    passed: bool
    documents: tuple[str, ...]
    scenarios: tuple[str, ...]


class Coverage:
    """Gathers rows from apps whose scenarios were played."""

    def __init__(self) -> None:
        """No rows yet."""
        self._documents: dict[str, set[str]] = {}
        self._scenarios: dict[str, set[str]] = {}
        self._failed: set[str] = set()

    def add(self, app: str, results: Iterable[ScenarioResult], documents: Mapping[str, Iterable[str]]) -> None:
        """Take up what came of an app's scenarios; ``documents`` say what each is about (``touched``)."""
        for result in results:
            for row in result.rows:
                self._scenarios.setdefault(row, set()).add(f"{app}:{result.id}")
                named = (f"{app}:{name}" for name in documents.get(result.id, ()))
                self._documents.setdefault(row, set()).update(named)
                if not result.passed:
                    self._failed.add(row)

    def rows(self) -> tuple[Row, ...]:
        """Every row that a scenario bears, in order; names are ``app:kind/id`` and ``app:scenario``."""
        return tuple(
            Row(row, row not in self._failed, tuple(sorted(self._documents[row])), tuple(sorted(scenarios)))
            for row, scenarios in sorted(self._scenarios.items())
        )


def touched(plan: AppPlan, scenario: str) -> Iterator[str]:
    """The documents (``kind/id``) that a scenario is about.

    Those it names, and those of the tables it names that have a member it names: a transition it takes, a mark it
    expects; fields aside.
    """
    kind = next((key[0] for key in plan.documents if key[1] == scenario and plan.find(ScenarioPlan, scenario)), "")
    named = frozenset(_texts(plan.documents.get((kind, scenario))))
    fields = frozenset(name for table in named for name in _fields(plan, table))
    for (sort, name), data in plan.documents.items():
        if (sort, name) == (kind, scenario):
            continue
        attached = isinstance(data, Mapping) and data.get("table") in named
        if name in named or (attached and named & frozenset(_members(data)) - fields):
            yield f"{sort}/{name}"


def _fields(plan: AppPlan, table: str) -> Iterable[str]:
    found = plan.find(TablePlan, table)
    return () if found is None else found.fields


def _texts(data: object) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value)


def _members(data: object) -> Iterator[str]:
    """The ids of all members of a document's collections, and the marks it sets."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in {"id", "mark"} and isinstance(value, str):
                yield value
            yield from _members(value)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for value in data:
            yield from _members(value)
