"""Rows of a sheet as changes: every cell is read by its column's field, what cannot be read is told with its column."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderloom.check.kinds.rule import RulePlan
from orderloom.check.plan import AppPlan, FieldFault, FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.problems import as_row, problem
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Status
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.cells import ID_PART, CellForm, Way, Words, form_of
from orderloom.runtime.transfer.columns import words_of, zone_of
from orderloom.runtime.transfer.links import Links
from orderloom.runtime.transfer.safe import unguarded
from orderloom.runtime.transfer.shapes import BadRow, Cell, Import, SheetRow

DOOR = "import"
"""How the journal calls the door."""

_UNKNOWN = "transfer.cell.unknown"
_FIELDS = "/fields/"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the parts of a field stand."""

    field: FieldPlan
    columns: Mapping[str, int]
    format: str
    form: CellForm


class Reading:
    """How the rows of one import become changes of one actor."""

    def __init__(self, plan: AppPlan, table: TablePlan, job: Import, actor: Actor, links: Links) -> None:
        self._plan = plan
        self._table = table
        self._job = job
        self._actor = actor
        self._links = links
        self._places = list(_places(table, job))
        self._codes = {one.field.id: words_of(one.field, plan, "zh") for one in self._places}
        self._way = Way(zone_of(plan))
        asked = job.mapped.confirm
        self._guarded = not job.sheets  # only texts with separators have marks in front of what looks like a formula
        self._confirm = frozenset(rule.id for rule in plan.on(RulePlan, table.id)) if asked else frozenset()

    def changes(self, rows: Sequence[SheetRow]) -> list[Change]:
        """One change per row; what its cells say wrongly goes along as ``found``."""
        words = {**self._codes, **self._named(rows)}
        ways = {
            one.field.id: replace(self._way, format=one.format, words=words.get(one.field.id)) for one in self._places
        }
        return [self._change(row, ways) for row in rows]

    def _named(self, rows: Sequence[SheetRow]) -> dict[str, Words]:
        """What the cells of linking fields mean, asked once for all rows."""
        found = {}
        for place in self._places:
            if place.field.refers is not None and "" in place.columns:
                column = place.columns[""]
                found[place.field.id] = self._links.words(
                    place.field, (texts.plain(self._cell(row, column)) for row in rows)
                )
        return found

    def _change(self, row: SheetRow, ways: Mapping[str, Way]) -> Change:
        fields: dict[str, object] = {}
        found: list[Problem] = []
        for place in self._places:
            try:
                value = self._value(place, row, ways[place.field.id])
            except FieldFault as fault:
                if not (self._job.mapped.lenient and place.field.dictionary and fault.error_code == _UNKNOWN):
                    at, titles = _FIELDS + place.field.id, {"field": place.field.title}
                    found.append(problem(fault.error_code, at, fault.facts, titles=titles))
            else:
                if value is not None:
                    fields[place.field.id] = value
        return Change(
            app=self._plan.id,
            table=self._table.id,
            operation=Operation.UPSERT if self._job.mapped.key else Operation.CREATE,
            actor=self._actor,
            cause=Cause(DOOR, self._job.id),
            fields=fields,
            key=self._job.mapped.key or None,
            confirm=self._confirm,
            found=tuple(found),
        )

    def _cell(self, row: SheetRow, column: int) -> Cell:
        cell = row.cells[column] if column < len(row.cells) else None
        return unguarded(cell) if self._guarded and isinstance(cell, str) else cell

    def _value(self, place: _Place, row: SheetRow, way: Way) -> object:
        cells = {part: self._cell(row, column) for part, column in place.columns.items()}
        id = texts.plain(cells.pop(ID_PART)).strip() if ID_PART in cells else ""
        if id:
            return id
        if all(cell is None or cell == "" for cell in cells.values()):
            return None
        return place.form.read(place.field, cells, way)


def _places(table: TablePlan, job: Import) -> Sequence[_Place]:
    columns: dict[str, dict[str, int]] = defaultdict(dict)
    formats: dict[str, str] = {}
    for number, column in enumerate(job.mapped.columns):
        if column.field in table.fields:
            columns[column.field].setdefault(column.part, number)
            formats[column.field] = column.format or formats.get(column.field, "")
    return [
        _Place(table.fields[name], parts, formats[name], form_of(table.fields[name])) for name, parts in columns.items()
    ]


def bad_row(place: int, row: SheetRow, outcome: Outcome, job: Import) -> BadRow:
    """A refused row with its problems, each at the column of its field."""
    problems = outcome.problems
    if not problems:
        problems = (problem("record.missing"),)
    return BadRow(row.number, place, [{**as_row(one), "column": _column(one, job)} for one in problems])


def _column(found: Problem, job: Import) -> int | None:
    field = found.pointer.removeprefix(_FIELDS).partition("/")[0] if found.pointer.startswith(_FIELDS) else ""
    return next((place for place, one in enumerate(job.mapped.columns) if field and one.field == field), None)


def sort_of(outcome: Outcome) -> str:
    """Under which count of an import an outcome falls."""
    if outcome.status is Status.UNCHANGED:
        return "unchanged"
    return {Status.CREATED: "created", Status.CHANGED: "updated"}.get(outcome.status, "refused")
