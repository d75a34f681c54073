"""The journal tells everything once, in order, and shows when anybody touched it."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.engine import Connection

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import Event, WriteTx
from orderloom.store.anchor import AnchorFile, Head
from orderloom.store.journal import Journal
from orderloom.store.keyring import derive
from orderloom.store.leases import Leases
from orderloom.store.link import Database
from orderloom.store.runs import SqlRuns
from orderloom.store.schema import event
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker

KEY = derive(b"k" * 32, "journal")
EVENTS = 12


def journal_of(database: Database, holder: str = "one", key: bytes = KEY) -> Journal:
    return Journal(database, Leases(database, holder), key)


def tell(made: Event, tx: WriteTx) -> None:
    tx.append(made)
    tx.enqueue(made)


@pytest.fixture
def told(fresh: Database, clock: SimulatedClock) -> tuple[Database, list[Event]]:
    """A journal with sealed events."""
    store, make = SqlStore(fresh), Maker(clock)
    events = [make.event(f"r{number}", note=[None, f"第{number}"]) for number in range(EVENTS)]
    for made in events:
        store.write(partial(tell, made))
    assert journal_of(fresh).seal() == EVENTS
    return fresh, events


def test_sealed_events_are_read_in_order_and_complete(told: tuple[Database, list[Event]]) -> None:
    database, events = told
    journal = journal_of(database)
    read = journal.after(0)
    assert [made.id for made in read] == [made.id for made in events]
    assert [made.position for made in read] == list(range(1, EVENTS + 1))
    assert (read[3].change, read[3].at, read[3].actor_name) == (events[3].change, START, "甲")
    assert [made.position for made in journal.after(10, limit=1)] == [11]


def test_sealing_goes_on_where_it_stopped(told: tuple[Database, list[Event]], clock: SimulatedClock) -> None:
    database, _ = told
    store, make, journal = SqlStore(database), Maker(clock), journal_of(database)
    for number in range(5):
        store.write(partial(tell, make.event(f"x{number}")))
    assert [journal.seal(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert journal.verify() == ()
    head = journal.head()
    assert head is not None
    assert (head.position, head.epoch) == (EVENTS + 5, 1)


def test_only_one_process_seals(told: tuple[Database, list[Event]], clock: SimulatedClock) -> None:
    database, _ = told
    store, make = SqlStore(database), Maker(clock)
    store.write(partial(tell, make.event("late")))
    assert journal_of(database, "another").seal() == 0
    assert journal_of(database).seal() == 1


def test_a_clean_journal_raises_no_alarm(told: tuple[Database, list[Event]], tmp_path: Path) -> None:
    database, _ = told
    journal, anchors = journal_of(database), AnchorFile(tmp_path / "anchors")
    head = journal.head()
    assert head is not None
    anchors.add(head)
    assert journal.verify(anchors.heads()) == ()


Tamper = Callable[[Connection, random.Random], object]


def _edit(connection: Connection, dice: random.Random) -> object:
    column = dice.choice(["actor", "kind", "record", "change", "input", "cause", "version", "app", "id"])
    changed = text(f'UPDATE event SET "{column}" = :new WHERE position = :place')
    new = 99 if column == "version" else '{"no":["N1","N2"]}' if column in {"change", "input", "cause"} else "x"
    return connection.execute(changed, {"new": new, "place": dice.randrange(1, EVENTS + 1)})


def _remove(connection: Connection, dice: random.Random) -> object:
    return connection.execute(delete(event).where(event.c.position == dice.randrange(1, EVENTS)))


def _remove_and_close_the_gap(connection: Connection, dice: random.Random) -> object:
    gone = dice.randrange(1, EVENTS)
    connection.execute(delete(event).where(event.c.position == gone))
    for place in range(gone + 1, EVENTS + 1):
        connection.execute(update(event).where(event.c.position == place).values(position=place - 1))
    return None


def _swap(connection: Connection, dice: random.Random) -> object:
    one, two = dice.sample(range(1, EVENTS + 1), 2)
    for old, new in ((one, 10_000), (two, one), (10_000, two)):
        connection.execute(update(event).where(event.c.position == old).values(position=new))
    return None


def _insert(connection: Connection, dice: random.Random) -> object:
    row = connection.execute(select(event).where(event.c.position == dice.randrange(1, EVENTS))).mappings().one()
    forged = {name: value for name, value in row.items() if name != "seq"}
    return connection.execute(insert(event), {**forged, "id": "forged", "position": EVENTS + 1})


def _cut(connection: Connection, dice: random.Random) -> object:
    return connection.execute(delete(event).where(event.c.position > dice.randrange(EVENTS)))


@pytest.mark.parametrize("tamper", [_edit, _remove, _remove_and_close_the_gap, _swap, _insert, _cut])
@pytest.mark.parametrize("seed", range(3))
def test_every_tampering_is_found(told: tuple[Database, list[Event]], tamper: Tamper, seed: int) -> None:
    database, _ = told
    journal = journal_of(database)
    head = journal.head()
    assert head is not None
    database.alter(partial(_tampered, tamper, random.Random(seed)))
    assert journal.verify([head]) != ()


def _tampered(tamper: Tamper, dice: random.Random, connection: Connection) -> None:
    tamper(connection, dice)


def test_an_end_that_was_cut_off_and_replaced_is_found(
    told: tuple[Database, list[Event]], clock: SimulatedClock
) -> None:
    database, _ = told
    journal = journal_of(database)
    head = journal.head()
    assert head is not None
    database.alter(lambda connection: [connection.execute(delete(event).where(event.c.position == EVENTS))])
    SqlStore(database).write(partial(tell, Maker(clock).event("other")))
    assert journal.seal() == 1
    assert [finding.code for finding in journal.verify()] == []
    assert [finding.code for finding in journal.verify([head])] == ["replaced"]


def test_without_the_key_no_link_can_be_forged(told: tuple[Database, list[Event]]) -> None:
    database, _ = told
    forger = journal_of(database, key=b"guessed" * 5)
    assert {finding.code for finding in forger.verify()} == {"broken"}


def test_a_restore_opens_a_new_epoch(told: tuple[Database, list[Event]], clock: SimulatedClock) -> None:
    database, _ = told
    journal = journal_of(database)
    journal.open_epoch()
    SqlStore(database).write(partial(tell, Maker(clock).event("after")))
    journal.seal()
    head = journal.head()
    assert head is not None
    assert head.epoch == 2
    assert journal.verify() == ()


def test_anchors_survive_a_torn_line(tmp_path: Path) -> None:
    anchors = AnchorFile(tmp_path / "anchors")
    assert anchors.heads() == ()
    head = Head(1, 5, b"\x01\x02")
    anchors.add(head)
    (tmp_path / "anchors").write_text((tmp_path / "anchors").read_text() + '{"epoch":1,"pos')
    assert anchors.heads() == (head,)


def test_an_outbox_row_waits_until_it_is_taken_out(told: tuple[Database, list[Event]]) -> None:
    database, events = told
    store, runs = SqlStore(database), SqlRuns(database, "one")
    rows = runs.happenings(5)
    assert [replace(row.event, position=None) for row in rows] == events[:5]
    for row in rows:
        assert store.write(lambda tx, seq=row.seq: tx.runs.take(seq))  # type: ignore[misc]
    assert not store.write(lambda tx: tx.runs.take(rows[0].seq))
    assert [row.event.id for row in runs.happenings(100)] == [made.id for made in events[5:]]
