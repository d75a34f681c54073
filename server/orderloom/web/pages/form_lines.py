"""The lines of a form: records of another table that belong to the form's record and are saved together with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orderloom.check.form_parts import PARENT
from orderloom.check.form_plan import FormPlan, LinesPlan, SectionPlan
from orderloom.check.plan import Env, FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Record
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Change, Operation, Outcome, Status
from orderloom.runtime.record.gate import Access
from orderloom.web.forms import Form
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_fill import FIELDS, Filled, Frame
from orderloom.web.pages.form_model import CREATE, POINTER, UPDATE, Line, context, stored
from orderloom.web.pages.form_rules import Asking, shown_fields
from orderloom.web.widgets.render import words

LINES = "l."
"""Begins the names of all inputs of lines: ``l.<section>.<key>.f.<field>``."""
BLANK = "__row__"
"""The key of the line that new ones are copied from."""


@dataclass(frozen=True)
class Group:
    """The lines of one section, for one person: what they may do with them."""

    visit: AppVisit
    section: SectionPlan
    plan: LinesPlan
    table: TablePlan
    access: Access
    outer: frozenset[str]
    """The fields of the record around the lines that may be read."""

    @property
    def may_add(self) -> bool:
        """Whether new lines may be made."""
        return self.access.create and self.plan.link in self.access.creatable

    @property
    def may_remove(self) -> bool:
        """Whether stored lines may be taken away."""
        return self.access.delete

    def mode(self, line: Line) -> str:
        """Whether a line makes a record or changes one."""
        return UPDATE if line.record else CREATE

    def frame(self, around: Env, record: Record | None = None) -> Frame:
        """One line inside a record that rules see as ``around``."""
        parent = {PARENT + path: value for path, value in around.items() if not path.startswith("@")}
        asking = Asking(
            table=self.table,
            fields=shown_fields(self.table, self.plan.fields),
            around={**context(self.visit), **parent},
            before=record.values if record else None,
        )
        mode = UPDATE if record else CREATE
        held = stored(self.table, record) if record else {}
        return Frame(self.visit, self.table, self.access, mode, asking, held, self.outer)

    def prefix(self, key: str) -> str:
        """What the names of a line's inputs begin with."""
        return f"{LINES}{self.section.id}.{key}."

    def stored(self, record: str) -> list[Line]:
        """The lines of a record as they are stored, in their order."""
        if self.plan.link not in self.access.readable:
            return []
        order = self.plan.position or "sys_created_at"
        sort = (order,) if order in self.access.readable else ()
        filter_: object = {"==": [{"var": self.plan.link}, record]}
        query = self.visit.query(self.table.id, filter=filter_, sort=sort, limit=self.plan.most)
        found = self.visit.read(query).items
        return [Line(str(place), stored(self.table, one), one, one.version) for place, one in enumerate(found, start=1)]

    def blank(self, around: Env, key: str = BLANK) -> Line:
        """A new line with its defaults."""
        return Line(key, self.frame(around).first({}))

    def keys(self, posted: Form) -> list[str]:
        """The keys of the lines in a posted form, in their order."""
        start = f"{LINES}{self.section.id}."
        named = (name.removeprefix(start).partition(".")[0] for name, _ in posted.pairs if name.startswith(start))
        return [key for key in dict.fromkeys(named) if key and key != BLANK]


def groups(visit: AppVisit, form: FormPlan) -> Iterator[Group]:
    """The sections with lines that this person may see."""
    around = visit.rights.on(form.table)
    for section in form.sections:
        plan = section.lines
        table = visit.plan.find(TablePlan, plan.table) if plan else None
        access = visit.rights.on(plan.table) if plan else None
        if plan and table and access and access.read:
            yield Group(visit, section, plan, table, access, around.readable if around else frozenset())


@dataclass(frozen=True)
class FilledLine:
    """One line as filled in, with the change it asks for; None where there is nothing to do."""

    line: Line
    change: Change | None = None


@dataclass(frozen=True)
class FilledLines:
    """All lines of one section as filled in; ``found`` is wrong with them as a whole."""

    group: Group
    lines: tuple[FilledLine, ...]
    found: tuple[Problem, ...] = ()


def read_lines(group: Group, posted: Form, record: str, around: Env, base: Change, *, asked: bool) -> FilledLines:
    """What was filled in of one section; where the form does not show it (``asked``), nothing is to be done."""
    there = {line.record.id: line.record for line in group.stored(record) if line.record} if record else {}
    reader = _Reader(group, posted, there, around, base)
    lines = [line for key in group.keys(posted) if (line := reader.line(key, asked=asked)) is not None]
    placed = _placed(group, lines)
    counted = sum(not one.line.gone for one in placed)
    return FilledLines(group, placed, _too_few(group, counted) if asked else ())


def _too_few(group: Group, counted: int) -> tuple[Problem, ...]:
    plan, at = group.plan, f"/lines/{group.section.id}"
    if counted < plan.least:
        told = {"least": plan.least, "count": counted}
        return (problem("pages.lines.few", at, told, titles={"title": group.section.title}),)
    if counted > plan.most:
        return (problem("pages.lines.many", at, {"most": plan.most}, titles={"title": group.section.title}),)
    return ()


@dataclass(frozen=True)
class _Reader:
    """Reads the lines of one section; ``there`` are the stored ones by id."""

    group: Group
    posted: Form
    there: Mapping[str, Record]
    around: Env
    base: Change

    def line(self, key: str, *, asked: bool) -> FilledLine | None:
        """One line; None for a new one that nobody has touched."""
        prefix = self.group.prefix(key)
        named, version = self.posted.text(f"{prefix}record"), self.posted.text(f"{prefix}version")
        record = self.there.get(named)
        frame = self.group.frame(self.around, record)
        filled = frame.read(self.posted, prefix, self._at(key))
        gone = self.posted.text(f"{prefix}gone") == "1"
        based = int(version) if version.isdecimal() else 0
        values = {**frame.held, **filled.typed}
        line = Line(key, values, record, based, scanned=filled.scanned, gone=gone)
        if record is None:
            idle = gone or not self._touched(frame, filled)
            lost = (problem("pages.lines.removed_meanwhile"),) if named else ()
            return None if idle else FilledLine(line, self._create(key, filled, lost) if asked else None)
        if gone:
            return FilledLine(line, self._remove(record, based, key) if asked else None)
        return FilledLine(line, self._update(record, based, key, filled) if asked else None)

    def _at(self, key: str) -> str:
        return f"/lines/{self.group.section.id}/{key}{FIELDS}"

    def _touched(self, frame: Frame, filled: Filled) -> bool:
        """Whether a new line says more than its defaults."""
        begun = frame.first({})
        return any(_says(value) and value != begun.get(name) for name, value in filled.typed.items())

    def _create(self, key: str, filled: Filled, lost: tuple[Problem, ...]) -> Change:
        return replace(
            self.base,
            table=self.group.table.id,
            operation=Operation.CREATE,
            link=self.group.plan.link,
            fields=filled.given,
            found=(*lost, *filled.found),
            pointer=self._at(key),
        )

    def _update(self, record: Record, version: int, key: str, filled: Filled) -> Change:
        return replace(
            self.base,
            table=self.group.table.id,
            operation=Operation.UPDATE,
            record=record.id,
            version=version,
            fields=filled.given,
            found=filled.found,
            pointer=self._at(key),
        )

    def _remove(self, record: Record, version: int, key: str) -> Change:
        return replace(
            self.base,
            table=self.group.table.id,
            operation=Operation.DELETE,
            record=record.id,
            version=version,
            pointer=self._at(key),
        )


def _says(value: object) -> bool:
    """Whether a value is more than an empty input or an empty box."""
    return value is not None and value is not False and value not in ("", [])


def _placed(group: Group, lines: Sequence[FilledLine]) -> tuple[FilledLine, ...]:
    """The lines numbered in the order they stand in, where the table keeps it; changes of nothing are left out."""
    placed, number = [], 0
    for one in lines:
        change = one.change
        number += not one.line.gone
        if change is not None and not one.line.gone:
            fields = {**change.fields, **_number(group, one.line, number)}
            idle = change.operation is Operation.UPDATE and not fields and not change.found
            change = None if idle else replace(change, fields=fields)
        placed.append(replace(one, change=change))
    return tuple(placed)


def _number(group: Group, line: Line, number: int) -> dict[str, object]:
    name = group.plan.position
    may = name in (group.access.changeable if line.record else group.access.creatable)
    held = line.record.values.get(name) if line.record and name else None
    return {name: number} if name and may and held != number else {}


def changes(filled: Sequence[FilledLines]) -> list[FilledLine]:
    """The lines that ask for a change, in the order it is carried out: first what goes, so that its keys are free."""
    asked = [line for section in filled for line in section.lines if line.change is not None]
    return sorted(asked, key=lambda one: not one.line.gone)


def answered(filled: FilledLines, outcomes: Mapping[str, Outcome]) -> list[Line]:
    """The lines as they are shown again, with what became of each; ``outcomes`` by key."""
    group = filled.group
    return [_answered(group, one, outcomes.get(one.line.key)) for one in filled.lines]


def _answered(group: Group, one: FilledLine, outcome: Outcome | None) -> Line:
    problems = one.change.found if one.change and outcome is None else outcome.problems if outcome else ()
    line = replace(one.line, problems=tuple(_local(found) for found in problems))
    if outcome is None or line.record is None:
        return line
    if outcome.status is Status.STALE:
        return _based_anew(group, line)
    if outcome.status is Status.MISSING:
        told = problem("pages.lines.removed_meanwhile")
        return replace(line, record=None, version=0, problems=(told,))
    return line


def _local(found: Problem) -> Problem:
    """A problem of a line as its own form would have it."""
    _, mark, name = found.pointer.partition(f"{FIELDS}/")
    return replace(found, pointer=POINTER + name if mark else "")


def _based_anew(group: Group, line: Line) -> Line:
    """A line that somebody else has changed: what is typed stays, what they wrote is shown, their version counts."""
    record = line.record
    if record is None:
        return line
    look = group.visit.look()
    theirs = {
        plan.id: words(plan, record.values.get(plan.id), look) or look.say("pages.nothing")
        for plan in _fields(group)
        if line.values.get(plan.id) != plan.codec.encode(record.values.get(plan.id))
    }
    return replace(line, version=record.version, theirs=theirs)


def _fields(group: Group) -> list[FieldPlan]:
    names = [one.id for one in group.plan.fields]
    return [group.table.fields[name] for name in names if name in group.access.readable]
