"""The end of a scenario: what must be true of its records and tables."""

from collections.abc import Iterator

from orderloom.check.plan import FieldFault, TablePlan
from orderloom.check.problem import Problem
from orderloom.model.story_end import Expectation
from orderloom.runtime.problems import plain, problem
from orderloom.runtime.record.change import Page, Query, Record
from orderloom.runtime.record.query import MOST_ROWS
from orderloom.runtime.story import ANYONE, Story
from orderloom.runtime.story_apart import unmet_apart


def unmet(story: Story, expectation: Expectation) -> Iterator[Problem]:
    """Everything that is not as expected."""
    if expectation.table is not None:
        yield from _count(story, expectation, expectation.table)
    if expectation.record is not None:
        yield from _of_record(story, expectation)
    yield from unmet_apart(story, expectation)


def _of_record(story: Story, expectation: Expectation) -> Iterator[Problem]:
    table, record = story.records.get(expectation.record or "", ("", ""))
    page = _read(story, Query(story.sandbox.plan.id, table, ANYONE, id=record))
    if not page.items:
        yield _differs(expectation, expectation.record or "", "record", None)
        return
    [found] = page.items
    if expectation.state is not None and found.state != expectation.state:
        yield _differs(expectation, "state", expectation.state, found.state)
    yield from _fields(story, expectation, found)
    yield from _beside(story, expectation, found)


def _count(story: Story, expectation: Expectation, table: str) -> Iterator[Problem]:
    query = Query(story.sandbox.plan.id, table, ANYONE, filter=story.resolved(expectation.filter), limit=1)
    page = _read(story, query)
    yield from page.problems
    count = page.count.value if page.count else 0
    if not page.problems and expectation.count is not None and count != expectation.count:
        yield _differs(expectation, table, expectation.count, count)


def _fields(story: Story, expectation: Expectation, record: Record) -> Iterator[Problem]:
    fields = story.sandbox.plan.get(TablePlan, record.table).fields
    for name, wanted in story.named(expectation.fields).items():
        spec, value = fields[name], record.values.get(name)
        try:
            same = spec.codec.decode(wanted) == value
        except FieldFault:
            same = False
        if not same:
            yield _differs(expectation, name, wanted, spec.codec.encode(value))


def _beside(story: Story, expectation: Expectation, record: Record) -> Iterator[Problem]:
    """Marks, holds, events and refusals."""
    if expectation.marks is not None:
        marks = sorted(str(row.values["code"]) for row in _log(story, record, "marks"))
        if marks != sorted(expectation.marks):
            yield _differs(expectation, "marks", sorted(expectation.marks), marks)
    for log, wanted in (("holds", expectation.holds), ("refusals", expectation.refusals)):
        if wanted is not None and len(_log(story, record, log)) != wanted:
            yield _differs(expectation, log, wanted, len(_log(story, record, log)))
    if expectation.events is not None:
        kinds = [str(row.values["kind"]) for row in reversed(_log(story, record, "events"))]
        rest = iter(kinds)
        # Each expected event must come after the one before it; others may stand between.
        if not all(one.kind in rest for one in expectation.events):
            yield _differs(expectation, "events", [one.kind for one in expectation.events], kinds)


def _log(story: Story, record: Record, name: str) -> tuple[Record, ...]:
    query = Query(story.sandbox.plan.id, record.table, ANYONE, log=name, record=record.id, limit=MOST_ROWS)
    return _read(story, query).items


def _read(story: Story, query: Query) -> Page:
    return story.sandbox.engine.read(query)


def _differs(expectation: Expectation, what: str, wanted: object, found: object) -> Problem:
    facts = {"step": expectation.id, "what": what, "wanted": plain(wanted), "found": plain(found)}
    return problem("story.differs", "", facts)
