"""Replay: the inputs of the last days once under the version in force and once under the draft, side by side.

Both run in sandboxes that begin with the records as they were; nothing of it reaches the live store or leaves the
house. What differs in the end is told with the first happening that went another way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.errors import OrderloomError
from orderloom.runtime.ports import Event, InboxMessage
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Query, Status
from orderloom.runtime.replay.inputs import Answered, Arrival, Asked, Input, Names, change_of, inputs_of
from orderloom.runtime.replay.past import Key, Past
from orderloom.runtime.replay.start import Start, plant, start_of
from orderloom.runtime.replay.tale import Happening, Tale, in_words, stand, tales_of
from orderloom.runtime.sandbox import Company, Ground, Sandbox
from orderloom.runtime.tasks.desk import By
from orderloom.runtime.tasks.rules import Answer
from orderloom.sdk.connector import Platforms

NEW = "+"
"""In front of a number: a record that came about in a sandbox only."""

Actors = Callable[[str], Actor | None]
"""A person of the past by account id, with the roles held now; None for programs and for those who are gone."""

Told = Callable[[int, int], bool]
"""Hears how many inputs of how many are done; False ends the replay there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that would be otherwise. ``differs`` has, by aspect, what is there under the version in force and under
    the draft; ``why`` are the first happenings that are not the same, None where there is none on that side.
    """

    table: str
    record: str
    title: str
    differs: Mapping[str, tuple[str, str]]
    in_force: Happening | None = None
    draft: Happening | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay. ``done`` of ``inputs`` were played; ``cut`` and ``partial`` as in ``Past``."""

    app: str
    since: datetime
    until: datetime
    events: int
    inputs: int
    done: int
    records: int
    differences: tuple[Difference, ...]
    cut: bool = False
    partial: bool = False


@dataclass(slots=True)
class Side:
    """One version at work."""

    plan: AppPlan
    ground: Ground
    sandbox: Sandbox
    names: Names = field(default_factory=Names)
    asked: list[tuple[Key, Happening]] = field(default_factory=list)
    there: set[str] = field(default_factory=set)
    """Ids that a record of the past is called by here."""


def replay(
    in_force: AppPlan,
    draft: AppPlan,
    past: Past,
    grounds: tuple[Ground, Ground],
    platforms: Platforms,
    actors: Actors,
    people: Company,
    told: Told = lambda _done, _all: True,
) -> Replayed:
    """Play ``past`` under both versions, each on an empty ground of its own; ``people`` are those of today."""
    start, inputs = start_of(in_force, past), inputs_of(in_force, past)
    ours, theirs = grounds
    sides = (
        _begun(in_force, in_force, ours, platforms, start, people),
        _begun(in_force, draft, theirs, platforms, start, people),
    )
    player, done = _Player(in_force, past, actors), 0
    for one in inputs:
        if not told(done, len(inputs)):
            break
        for side in sides:
            player.play(side, one)
        done += 1
    until = past.until if done == len(inputs) else inputs[done].at
    for side in sides:
        side.sandbox.world.reach(max(until, side.sandbox.clock.now()))
    first, second = _paired(*sides)
    return Replayed(
        app=in_force.id,
        since=past.since,
        until=until,
        events=len(past.events),
        inputs=len(inputs),
        done=done,
        records=len(first),
        differences=tuple(_differences(first, second)),
        cut=past.cut,
        partial=past.partial,
    )


def _begun(
    in_force: AppPlan, plan: AppPlan, ground: Ground, platforms: Platforms, start: Start, people: Company
) -> Side:
    side = Side(plan, ground, Sandbox(plan, ground, platforms, start.past.since, people, inherits=True))
    plant(ground.store, in_force, plan, start)
    side.there = {record for _, record in start.records}
    return side


class _Player:
    """Hands the inputs to a side, and learns what new things are called there."""

    def __init__(self, plan: AppPlan, past: Past, actors: Actors) -> None:
        self._plan = plan
        self._past = past
        self._actors = actors
        self._made: dict[str, list[Event]] = {}
        for event in past.events:
            if event.kind == "created" and event.cause.get("door") == "inbox":
                self._made.setdefault(str(event.cause.get("ref")), []).append(event)

    def play(self, side: Side, one: Input) -> None:
        """One input at its moment; whatever becomes of it."""
        try:
            side.sandbox.world.reach(max(one.at, side.sandbox.clock.now()))
            match one:
                case Arrival():
                    self._arrives(side, one.message)
                case Asked():
                    self._asks(side, one)
                case Answered():
                    self._answers(side, one.event)
            side.sandbox.world.settle()
        except OrderloomError as error:
            found = problem(error.error_code, "", error.facts)
            key = ("", "") if isinstance(one, Arrival) else (one.event.table, one.event.record)
            side.asked.append((key, Happening(one.at, "refused", error.error_code, told=in_words([found]))))

    def _arrives(self, side: Side, message: InboxMessage) -> None:
        """A message: the records it makes here are those it made then, table by table in their order."""
        came = side.sandbox.take_in(message)
        made: dict[str, list[str]] = {}
        for one in came.records:
            if one["record"] not in side.there:
                made.setdefault(one["table"], []).append(one["record"])
        for event in self._made.get(message.id, ()):
            here = made.get(event.table)
            if here:
                self._call(side, event.record, here.pop(0))

    def _asks(self, side: Side, asked: Asked) -> None:
        actor = self._actors(asked.event.actor)
        actor = actor or Actor(asked.event.actor, asked.event.actor_name, sort="system", trusted=True)
        change = change_of(self._plan, asked, actor, side.names, self._sealed(asked.event))
        outcome = side.sandbox.engine.change(change)
        if outcome.status is Status.CONFIRM:
            outcome = self._confirmed(side, asked, change, outcome)
        if not outcome.status.done:
            return
        for event, came in zip((asked.event, *asked.further), (outcome, *outcome.then), strict=False):
            if event.kind == "created" and came.record is not None:
                self._call(side, event.record, came.record.id)
        if change.operation is Operation.HOLD:
            query = Query(side.plan.id, change.table, _ANYONE, log="holds", record=change.record, limit=1)
            rows = side.sandbox.engine.read(query).items
            side.names.holds[str(asked.event.input.get("hold"))] = rows[0].id if rows else ""

    def _answers(self, side: Side, event: Event) -> None:
        """The same task here, if anybody is asked; in the name of whoever answered then, else of the first asked."""
        work, said = side.sandbox.work, event.input
        if work is None:
            return
        about = (said.get("flow"), said.get("step"), side.names.of(event.record))
        for task in work.queues.backstage.tasks(side.plan.id):
            asked = sorted((one.account for one in task.people if task.asks(one.account)), key=event.actor.__ne__)
            if (task.flow, task.step, task.record) == about and asked:
                actor = self._actors(asked[0]) or Actor(asked[0], asked[0])
                fields = side.names.within(said.get("answers", {}))
                whole = dict(fields) if isinstance(fields, Mapping) and work.desk.ask(task).form is None else {}
                answer = Answer(str(said.get("outcome", "")), str(said.get("comment", "")), whole)
                work.desk.answer(side.plan.id, task.id, By(actor, Cause("replay")), answer)
                return

    def _confirmed(self, side: Side, asked: Asked, change: Change, outcome: Outcome) -> Outcome:
        """Whoever asked would have been asked back; the tale says so and goes on as if he had said yes."""
        words = in_words(outcome.problems)
        ids = frozenset(one.id for one in outcome.problems if one.level == "confirm")
        key = (change.table, change.record or asked.event.record)
        by = asked.event.actor_name
        side.asked.append((key, Happening(asked.at, "confirm", ", ".join(sorted(ids)), by, words)))
        return side.sandbox.engine.change(replace(change, confirm=change.confirm | ids))

    def _sealed(self, event: Event) -> Mapping[str, object]:
        """What the record has now in place of what the journal keeps to itself."""
        table, record = self._plan.find(TablePlan, event.table), self._past.records.get((event.table, event.record))
        if table is None or record is None:
            return {}
        secret = {spec.id: record.values.get(spec.id) for spec in table.fields.values() if spec.encrypted}
        return table.encode(secret)

    def _call(self, side: Side, then: str, here: str) -> None:
        side.names.records[then] = here
        side.there.add(here)


_ANYONE = Actor("replay", "", trusted=True)


def _paired(one: Side, other: Side) -> tuple[dict[Key, Tale], dict[Key, Tale]]:
    """The tales of both sides about the same records."""
    first, second = _tales(one), _tales(other)
    _fill(one, first, second.keys() - first.keys())
    _fill(other, second, first.keys() - second.keys())
    return first, second


def _fill(side: Side, tales: dict[Key, Tale], more: Iterable[Key]) -> None:
    """Add records to which nothing happened on this side."""
    with side.ground.store.read() as tx:
        for table, record in sorted(more):
            tale = tales[table, record] = Tale()
            stand(side.plan, tx, table, side.names.of(record), tale)


def _tales(side: Side) -> dict[Key, Tale]:
    """The tales of a side by what things were called then; what is new here is counted by table."""
    then = {here: record for record, here in side.names.records.items()}
    queues = side.ground.queues
    asked = [((table, side.names.of(record)), happening) for (table, record), happening in side.asked]
    with side.ground.store.read() as tx:
        tales = tales_of(side.plan, tx, asked, queues.backstage if queues else None)
    found: dict[Key, Tale] = {}
    new: dict[str, int] = {}
    for (table, record), tale in sorted(tales.items()):
        known = then.get(record, record)
        if tale.there and record not in side.there:
            new[table] = new.get(table, 0) + 1
            known = f"{NEW}{new[table]}"
        found[table, known] = tale
    return found


_NOT_DONE = frozenset({"refused", "confirm"})


def _differences(first: Mapping[Key, Tale], second: Mapping[Key, Tale]) -> Iterator[Difference]:
    for table, record in sorted(first):
        one, other = first[table, record], second[table, record]
        differs = dict(_aspects(one, other))
        if differs:
            yield Difference(table, record, one.title or other.title, differs, *_parting(one, other))


def _aspects(one: Tale, other: Tale) -> Iterator[tuple[str, tuple[str, str]]]:
    """What is not the same in the end, by aspect."""
    if one.there != other.there:
        yield "there", ("yes" if one.there else "", "yes" if other.there else "")
    if one.state != other.state:
        yield "state", (one.state or "", other.state or "")
    for aspect in sorted(one.standing.keys() | other.standing.keys()):
        ours, theirs = one.standing.get(aspect, []), other.standing.get(aspect, [])
        if ours != theirs:
            yield aspect, ("; ".join(ours), "; ".join(theirs))
    asked = [sum(each.kind in _NOT_DONE for each in tale.happenings) for tale in (one, other)]
    if asked[0] != asked[1]:
        yield "refusals", (str(asked[0]), str(asked[1]))


def _parting(one: Tale, other: Tale) -> tuple[Happening | None, Happening | None]:
    """The first happenings that are not the same."""
    for ours, theirs in zip_longest(one.happenings, other.happenings):
        if ours is None or theirs is None or ours.same_as != theirs.same_as:
            return ours, theirs
    return None, None
