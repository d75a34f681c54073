"""Deadlines compiled: occasions, lengths and levels, ready for the write path."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from orderloom.check.asks import asks_of, condition_faults, condition_test, value_maker
from orderloom.check.assignees import assignee_plan
from orderloom.check.calendar_plan import CalendarPlan, minute
from orderloom.check.compiler import OLD, paths
from orderloom.check.context import Context
from orderloom.check.deadline_faults import halt_faults, length_faults, level_faults, moment_faults, offset
from orderloom.check.deadline_plan import (
    WHOLE,
    BandPlan,
    DeadlinePlan,
    LengthPlan,
    LevelPlan,
    LockPlan,
    OccasionPlan,
    SegmentPlan,
)
from orderloom.check.plan import Closure, Env
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.core import reads
from orderloom.model.canonical import digest
from orderloom.model.kinds.deadline import KIND, Begin, Deadline, Halt, Length, Level


class DeadlineCheck:
    """Deadlines in the checker."""

    id = KIND.id

    def check(self, document: Deadline, context: Context) -> Iterable[Problem]:
        """A clock that starts, an end that comes, levels in order whose role may do what they say."""
        if (document.length is None) is (not document.segments):
            yield Problem("deadline.length_or_segments", "", {"deadline": document.id})
        facts = context.table(document.table)
        if facts is None:
            return
        yield from halt_faults(document.starts, facts, context, "/starts")
        yield from moment_faults(document.starts.at, facts, context, "/starts/at")
        yield from halt_faults(document.stops, facts, context, "/stops")
        yield from condition_faults(document.pauses, facts, context, "/pauses")
        if document.length is not None:
            yield from length_faults(document.length, facts, context, "/length")
        yield from _segments(document, facts, context)
        yield from level_faults(document, facts, context)

    def compile(self, document: Deadline, context: Context) -> DeadlinePlan:
        """Everything as closures; a deadline without segments has one without a name."""
        facts = context.sound_table(document.table)
        calendar = context.part(CalendarPlan, document.calendar) if document.calendar else None
        start, stop = _halt(document.starts, facts, context), _halt(document.stops, facts, context)
        pauses = condition_test(document.pauses, facts, context)
        return DeadlinePlan(
            id=document.id,
            title=document.title,
            table=document.table,
            identity=document.identity,
            start=start,
            stop=stop,
            segments=tuple(_lengths(document, facts, context)),
            levels=tuple(_level(one, facts, context) for one in document.levels),
            digest=_digest(document, context, calendar),
            at=_maker(document.starts.at, facts, context),
            again=document.starts.again == "restart",
            releases=frozenset(document.releases),
            pauses=pauses,
            calendar=calendar,
            zone=calendar.zone if calendar else context.app.timezone if context.app else "UTC",
            sources=frozenset(_sources(document, facts, (start.when, stop.when, pauses))),
        )


def _segments(document: Deadline, facts: TableFacts, context: Context) -> Iterator[Problem]:
    last = len(document.segments) - 1
    for place, segment in enumerate(document.segments):
        at = f"/segments/{place}"
        yield from length_faults(segment.length, facts, context, f"{at}/length")
        if segment.ends is not None:
            yield from halt_faults(segment.ends, facts, context, f"{at}/ends")
        if (segment.ends is None) is not (place == last):
            yield Problem("deadline.segment_end", at, {"segment": segment.id})


def _lengths(document: Deadline, facts: TableFacts, context: Context) -> Iterator[SegmentPlan]:
    if document.length is not None:
        yield SegmentPlan(WHOLE, document.title, _length(document.length, facts, context))
    for one in document.segments:
        ends = _halt(one.ends, facts, context) if one.ends else None
        yield SegmentPlan(one.id, one.title, _length(one.length, facts, context), ends)


def _halt(halt: Halt | Begin, facts: TableFacts, context: Context) -> OccasionPlan:
    return OccasionPlan(frozenset(halt.on), condition_test(halt.when, facts, context))


def _length(length: Length, facts: TableFacts, context: Context) -> LengthPlan:
    bands = (BandPlan(minute(one.begins), minute(one.until), minute(one.due), one.days) for one in length.bands)
    by, until = _maker(length.by, facts, context), _maker(length.until, facts, context)
    return LengthPlan(length.fixed, by, until, tuple(bands))


def _maker(rule: object, facts: TableFacts, context: Context) -> Closure | None:
    found = None if rule is None else context.expressions.compiled(rule, context.rule_schema(facts))
    return compile_core(found.core) if isinstance(found, Checked) else None


def _level(level: Level, facts: TableFacts, context: Context) -> LevelPlan:
    schema = context.rule_schema(facts)
    makers = (
        (one.id, value_maker(one.value, facts, context, schema, facts.fields[one.id].codec) or _nothing)
        for one in level.set
    )
    hold = level.hold
    return LevelPlan(
        id=level.id,
        title=level.title,
        color=level.color,
        offset=timedelta(seconds=offset(level)),
        marks=tuple((one.id, one.reason or level.title) for one in level.mark),
        clears=level.clear,
        lifts=bool(level.lift),
        sets=tuple(makers),
        hands_over=tuple((one.id, assignee_plan(one.to, context, schema)) for one in level.hand_over),
        transition=level.transition,
        hold=LockPlan(hold.reason, hold.blocks, hold.but) if hold else None,
    )


def _nothing(_env: Env) -> None:
    return None


def _digest(document: Deadline, context: Context, calendar: CalendarPlan | None) -> str:
    """Of the document and of everything outside it that its moments depend on."""
    said = document.model_dump(mode="json")
    asked = context.app.parameters if context.app and "param" in str(said) else ()
    outside = {one.id: one.default for one in asked}
    zone = context.app.timezone if context.app else ""
    return digest({"said": said, "outside": outside, "zone": zone, "calendar": calendar.digest if calendar else ""})


def _sources(document: Deadline, facts: TableFacts, closures: Iterable[Closure | None]) -> Iterator[tuple[str, str]]:
    """What its clock looks at, here and in the records that its conditions ask; moves tell of the state."""
    halts: list[Begin | Halt] = [document.starts, document.stops]
    halts += [one.ends for one in document.segments if one.ends]
    lengths = (document.length, *(one.length for one in document.segments))
    rules = [document.pauses, document.starts.at, *(halt.when for halt in halts)]
    rules += [rule for length in lengths if length for rule in (length.by, length.until)]
    for rule in rules:
        roots = (path.removeprefix(OLD).partition(".")[0] for path in paths(rule))
        yield from ((document.table, root) for root in roots if root in facts.fields)
    for closure in closures:
        for ask in asks_of(closure):
            yield ask.table, ask.field
            for core in ask.where:
                yield from ((ask.table, path.partition(".")[0]) for path in reads(core) if not path.startswith("@"))
    if any(one.startswith("transition") for halt in halts for one in halt.on):
        state = next((name for name, field in facts.fields.items() if field.traits.moved), "")
        yield from (((document.table, state),) if state else ())


CHECK = DeadlineCheck()
