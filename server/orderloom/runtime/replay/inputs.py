"""What came from outside in the span, in order: messages of platforms, and what people and their programs asked for.

Everything else in the journal followed from these, and follows again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.masking import SEALED
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.ports import Event, InboxMessage
from orderloom.runtime.record.change import Actor, Cause, Change, HoldRequest, Operation, StockRequest
from orderloom.runtime.replay.past import Past
from orderloom.runtime.tasks.journal import KIND as TASK

INBOX = "inbox"
"""The door of what messages lead to."""

DUPLICATE = "duplicate"

BY_ITSELF = frozenset({INBOX, "flow", "deadline"})
"""Doors of changes that nobody asked for at that moment."""

_WRITES: Mapping[str, Operation] = {
    "created": Operation.CREATE,
    "updated": Operation.UPDATE,
    "deleted": Operation.DELETE,
    "restored": Operation.RESTORE,
    "transition": Operation.TRANSITION,
}
_NOTES: Mapping[str, Operation] = {
    "hold": Operation.HOLD,
    "lift": Operation.LIFT,
    "clear": Operation.CLEAR,
    "stock": Operation.STOCK,
}
"""What somebody does beside a record's fields; within a change of fields these followed from it."""

_OPERATIONS: Mapping[str, Operation] = {**_WRITES, **_NOTES}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message of a platform."""

    at: datetime
    message: InboxMessage


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that somebody asked for, as the event that it became, and what belonged to it."""

    at: datetime
    event: Event
    further: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that somebody answered."""

    at: datetime
    event: Event


Input = Arrival | Asked | Answered


def inputs_of(plan: AppPlan, past: Past) -> tuple[Input, ...]:
    """Every input of the span by the moment at which it took effect."""
    found: list[Input] = [*_arrivals(past), *_asked(plan, past), *_answered(past)]
    return tuple(sorted(found, key=lambda one: one.at))


def _arrivals(past: Past) -> Iterator[Arrival]:
    """Each message once, also those that came to nothing: the draft may make something of them."""
    for message in past.messages:
        if message.state != DUPLICATE:
            waits = replace(message, state="waiting", attempts=0, problems=(), due_at=None, done_at=None, records=())
            yield Arrival(message.done_at or message.received_at, waits)


def _asked(plan: AppPlan, past: Past) -> Iterator[Asked]:
    ours = (one for one in past.events if one.record and one.cause.get("door") not in BY_ITSELF)
    for _, events in groupby(ours, key=_transaction):
        yield from _of_transaction(plan, list(events))


def _answered(past: Past) -> Iterator[Answered]:
    for event in past.events:
        if event.kind == TASK and event.input.get("verb") == "answer" and event.cause.get("door") not in BY_ITSELF:
            yield Answered(event.at, event)


def _transaction(event: Event) -> tuple[object, ...]:
    """Events of one transaction agree in this; so do rows of an import that were written together."""
    return (event.at, event.actor, event.cause.get("door"), event.cause.get("ref"))


def _of_transaction(plan: AppPlan, events: Sequence[Event]) -> Iterator[Asked]:
    written = [one for one in events if one.kind in _WRITES and "report" not in one.input]
    if not written:
        yield from (Asked(one.at, one) for one in events if one.kind in _NOTES)
        return
    main, further = written[0], list[Event]()
    for one in written[1:]:
        if _belongs(plan, main, one):
            further.append(one)
        else:
            yield Asked(main.at, main, tuple(further))
            main, further = one, []
    yield Asked(main.at, main, tuple(further))


def _belongs(plan: AppPlan, main: Event, one: Event) -> bool:
    """Whether a change was made together with the one before: of the same record, or of one that is linked to it."""
    return (one.table, one.record) == (main.table, main.record) or link_to(plan, main, one) is not None


def link_to(plan: AppPlan, main: Event, one: Event) -> str | None:
    """The field in which a new record names the record of ``main``."""
    table = plan.find(TablePlan, one.table)
    if table is None or one.kind != "created":
        return None
    for name, pair in one.change.items():
        spec, value = table.fields.get(name), pair[1] if isinstance(pair, list | tuple) else None
        if spec is not None and spec.target == main.table and value == main.record:
            return name
    return None


class Names:
    """What things of the past are called in a sandbox: records and holds that came about in it have other ids."""

    def __init__(self) -> None:
        """Everything has its own name."""
        self.records: dict[str, str] = {}
        self.holds: dict[str, str] = {}

    def of(self, record: str) -> str:
        """What a record of the past is called."""
        return self.records.get(record, record)

    def within(self, value: object) -> object:
        """A value with such names in place of the ids of the past."""
        if isinstance(value, str):
            table, slash, record = value.rpartition("/")
            return f"{table}{slash}{self.of(record)}"
        if isinstance(value, Mapping):
            return {key: self.within(part) for key, part in value.items()}
        return [self.within(part) for part in value] if isinstance(value, list | tuple) else value


def change_of(plan: AppPlan, asked: Asked, actor: Actor, names: Names, sealed: Mapping[str, object]) -> Change:
    """The change as it was asked for; ``sealed`` are values that the journal does not tell, by field."""
    main = _one(plan, asked.event, actor, names, sealed)
    return replace(main, then=tuple(_further(plan, asked.event, one, actor, names) for one in asked.further))


def _further(plan: AppPlan, main: Event, one: Event, actor: Actor, names: Names) -> Change:
    if (one.table, one.record) == (main.table, main.record):
        return replace(_one(plan, one, actor, names, {}), same=True)
    change, link = _one(plan, one, actor, names, {}), link_to(plan, main, one)
    return replace(change, link=link, fields={name: value for name, value in change.fields.items() if name != link})


def _one(plan: AppPlan, event: Event, actor: Actor, names: Names, sealed: Mapping[str, object]) -> Change:
    given, operation = event.input, _OPERATIONS[event.kind]
    confirm = given.get("confirm")
    return Change(
        app=plan.id,
        table=event.table,
        operation=operation,
        actor=actor,
        cause=Cause(str(event.cause.get("door")), str(event.cause.get("ref", ""))),
        record=None if operation is Operation.CREATE else names.of(event.record),
        fields=dict(_fields(given.get("fields"), names, sealed)),
        transition=_text(given.get("transition")),
        confirm=frozenset(str(one) for one in confirm) if isinstance(confirm, list | tuple) else frozenset(),
        state=_begun(plan, event) if operation is Operation.CREATE else None,
        hold=_hold(given) if operation is Operation.HOLD else None,
        stock=_stock(given, names) if operation is Operation.STOCK else None,
        target=_target(operation, given, names),
    )


def _fields(given: object, names: Names, sealed: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    for name, value in (given if isinstance(given, Mapping) else {}).items():
        if value != SEALED:
            yield name, names.within(value)
        elif name in sealed:
            yield name, sealed[name]


def _begun(plan: AppPlan, event: Event) -> str | None:
    """The state that a new record was given, where that is not the first."""
    machines = plan.on(MachinePlan, event.table)
    pair = event.change.get(machines[0].field) if machines else None
    state = pair[1] if isinstance(pair, list | tuple) else None
    return str(state) if machines and state not in {None, machines[0].initial} else None


def _hold(given: Mapping[str, object]) -> HoldRequest:
    blocks = given.get("blocks")
    named = blocks if isinstance(blocks, list | tuple) else ()
    return HoldRequest(str(given.get("reason", "")), tuple(str(one) for one in named))


def _stock(given: Mapping[str, object], names: Names) -> StockRequest:
    holder = names.within(str(given.get("holder", "")))
    return StockRequest(
        str(given.get("field")), str(given.get("verb")), given.get("amount"), str(holder), str(given.get("reason", ""))
    )


def _target(operation: Operation, given: Mapping[str, object], names: Names) -> str | None:
    if operation is Operation.LIFT:
        return names.holds.get(str(given.get("hold")), str(given.get("hold")))
    return _text(given.get("mark")) if operation is Operation.CLEAR else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
