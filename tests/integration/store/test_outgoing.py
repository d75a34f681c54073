"""What is to be done outside is queued with what causes it, taken by one at a time, and never lost or taken twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from orderloom.runtime.outgoing_rows import Delivery, DeliveryState, recall, send_again
from orderloom.runtime.ports import LogSpec
from orderloom.store.link import Database
from orderloom.store.outgoing import SqlBuckets, SqlQueue
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, Maker

PAST = datetime(2020, 1, 1, tzinfo=UTC)
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


class Desk:
    """A queue of its own, and the hands that fill it."""

    def __init__(self, database: Database, make: Maker) -> None:
        self.store = SqlStore(database)
        self.queue = SqlQueue(database)
        self.make = make

    def send(self, key: str, target: str = "shop", **more: object) -> Delivery:
        values: dict[str, object] = {"due_at": PAST, "created_at": START, "body": {"n": 1}, **more}
        made = Delivery(self.make.ids.new(), self.make.app, "connection", target, "ship", key, **values)  # type: ignore[arg-type]
        self.store.write(lambda tx: tx.outgoing.send(made))
        return made

    def claim(self, limit: int = 100, per_target: int = 4, lease_s: float = 60) -> list[str]:
        return [one.key for one in self.queue.claim(limit, per_target, lease_s)]

    def now(self, key: str) -> Delivery:
        found = self.store.write(lambda tx: tx.outgoing.of(key))
        assert found is not None
        return found


@pytest.fixture
def desk(fresh: Database, make: Maker) -> Desk:
    """An empty queue."""
    return Desk(fresh, make)


def test_a_key_is_sent_once_and_read_back_as_it_was(desk: Desk) -> None:
    made = desk.send("k1", ticket="t1", table="orders", record="r1", run="run1")
    again = replace(made, id=desk.make.ids.new())
    assert not desk.store.write(lambda tx: tx.outgoing.send(again))
    assert desk.now("k1") == made
    assert desk.store.write(lambda tx: tx.outgoing.get(made.id)) == made


def test_a_change_that_is_rolled_back_sends_nothing(desk: Desk) -> None:
    made = Delivery("d1", desk.make.app, "connection", "shop", "ship", "k1", START)

    def refused(tx: object) -> None:
        tx.outgoing.send(made)  # type: ignore[attr-defined]
        raise LookupError

    with pytest.raises(LookupError):
        desk.store.write(refused)
    assert desk.queue.next_at() is None


def test_the_oldest_come_first_and_a_slow_target_holds_up_no_other(desk: Desk) -> None:
    for number in range(6):
        desk.send(f"a{number}", "slow")
    desk.send("b0", "quick")
    desk.send("later", "quick", due_at=FUTURE)
    assert desk.claim(per_target=2) == ["a0", "a1", "b0"]
    assert desk.claim(per_target=2) == []
    done = desk.now("a0")
    desk.store.write(lambda tx: tx.outgoing.move(done, replace(done, state=DeliveryState.DONE, ended_at=START)))
    assert desk.claim(per_target=2) == ["a2"]
    assert desk.claim(limit=1, per_target=4) == ["a3"]


def test_a_try_of_which_nobody_hears_comes_back_as_unclear_and_the_first_one_is_too_late(desk: Desk) -> None:
    desk.send("k1")
    [first] = desk.queue.claim(10, 4, 0.0)
    assert (first.state, first.unclear, first.fence) == (DeliveryState.SENDING, False, 1)
    [second] = desk.queue.claim(10, 4, 60.0)
    assert (second.unclear, second.fence) == (True, 2)
    late = replace(first, state=DeliveryState.DONE, ended_at=START)
    assert not desk.store.write(lambda tx: tx.outgoing.move(first, late))
    done = replace(second, state=DeliveryState.DONE, unclear=False, answer={"id": "7"}, ended_at=START)
    assert desk.store.write(lambda tx: tx.outgoing.move(second, done))
    assert not desk.store.write(lambda tx: tx.outgoing.move(second, done))
    assert desk.now("k1") == replace(done, due_at=desk.now("k1").due_at)


def test_several_takers_never_take_the_same(desk: Desk) -> None:
    for number in range(40):
        desk.send(f"k{number}", f"target{number % 10}")
    with ThreadPoolExecutor(4) as pool:
        taken = [key for part in pool.map(lambda _: desk.claim(limit=7, per_target=4), range(8)) for key in part]
    assert (len(taken), len(set(taken))) == (40, 40)


def test_what_is_sent_again_goes_on_where_the_first_one_stands(desk: Desk) -> None:
    made = desk.send("k1")
    failed = replace(made, state=DeliveryState.FAILED, tries=8, ended_at=START, problem={"code": "x"})
    desk.store.write(lambda tx: tx.outgoing.move(made, failed))
    assert desk.claim() == []
    desk.store.write(lambda tx: send_again(tx.outgoing, replace(made, id="other"), PAST))
    assert (desk.now("k1").id, desk.now("k1").state, desk.now("k1").tries) == (made.id, DeliveryState.WAITING, 0)
    assert desk.claim() == ["k1"]
    desk.store.write(lambda tx: send_again(tx.outgoing, made, PAST))
    assert desk.now("k1").state is DeliveryState.SENDING


def test_only_what_nobody_has_begun_is_taken_back(desk: Desk) -> None:
    desk.send("k1")
    desk.send("k2", "other")
    assert desk.claim(limit=1) == ["k1"]
    assert not desk.store.write(lambda tx: recall(tx.outgoing, "k1", START))
    assert desk.store.write(lambda tx: recall(tx.outgoing, "k2", START))
    assert desk.claim() == []
    assert desk.now("k2").problem == {"code": "outgoing.recalled", "facts": {}}


def test_what_is_over_is_forgotten_and_what_waits_for_a_person_is_not(desk: Desk) -> None:
    for number, state in enumerate((DeliveryState.DONE, DeliveryState.FAILED, DeliveryState.PARKED)):
        made = desk.send(f"k{number}")
        over = replace(made, state=state, ended_at=START)
        desk.store.write(lambda tx, made=made, over=over: tx.outgoing.move(made, over))  # type: ignore[misc]
    desk.send("open")
    assert desk.queue.tidy(START) == 0
    assert desk.queue.tidy(FUTURE) == 2
    with desk.store.read() as tx:
        rows, _ = tx.log("outgoing", LogSpec(desk.make.app))
    assert [(row["key"], row["state"]) for row in rows] == [("open", "waiting"), ("k2", "parked")]


def test_a_bucket_gives_its_burst_and_then_makes_everybody_wait(desk: Desk, fresh: Database) -> None:
    buckets = SqlBuckets(fresh)
    assert [buckets.take("a", 1000.0, 3) for _ in range(3)] == [0.0] * 3
    assert 900 < buckets.take("a", 1000.0, 3) <= 1000
    assert buckets.take("b", 1000.0, 3) == 0.0
    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(lambda _: buckets.take("c", 1000.0, 5), range(12)))
    assert waits.count(0.0) == 5
