"""The write path on real databases: what only they can decide, above all under concurrency."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from orderloom.runtime.record.change import Actor, Cause, Change, HoldRequest, Operation, Outcome, Page, Query, Status
from tests.integration.runtime.conftest import Room
from tests.unit.runtime.desk import AGENT, APP, CHANNEL, LEAD


def change(operation: Operation, actor: Actor = LEAD, table: str = "tickets", **more: object) -> Change:
    return Change(APP, table, operation, actor, Cause("api"), **more)  # type: ignore[arg-type]


def made(room: Room, number: int = 1, **fields: object) -> str:
    given = {"number": f"T-{number}", "origin": "mail", "ref": f"R{number}", **fields}
    outcome = room.engine.change(change(Operation.CREATE, fields=given))
    assert outcome.record is not None, outcome.problems
    return outcome.record.id


def ask(room: Room, actor: Actor = LEAD, **more: object) -> Page:
    return room.engine.read(Query(**{"app": APP, "table": "tickets", "actor": actor, **more}))  # type: ignore[arg-type]


def at_once(room: Room, changes: list[Change], workers: int = 8) -> list[Outcome]:
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(room.engine.change, changes))


def test_a_record_is_read_back_as_it_was_written(room: Room) -> None:
    ticket = made(room, hours=3, fee={"amount": "12.50", "currency": "EUR"}, labels=["a", "b"], secret="s")
    [row] = ask(room, id=ticket).items
    assert (row.values["hours"], str(row.values["fee"]), row.values["labels"], str(row.values["cost"])) == (
        3,
        "12.50 EUR",
        ("a", "b"),
        "7.50",
    )
    assert (row.state, row.version) == ("new", 1)
    changed = room.engine.change(change(Operation.UPDATE, record=ticket, version=1, fields={"hours": 4}))
    assert changed.record == ask(room, id=ticket).items[0]


def test_the_state_walks_and_history_tells_it(room: Room) -> None:
    ticket = made(room, hours=1, note="x", priority="high")
    for move in ("start", "finish", "close"):
        confirm = frozenset({"tested", "cleaned"})
        outcome = room.engine.change(change(Operation.TRANSITION, record=ticket, transition=move, confirm=confirm))
        assert outcome.status is Status.CHANGED, outcome.problems
    kinds = [row.values["kind"] for row in ask(room, log="events", record=ticket).items]
    assert kinds == ["clear", "transition", "mark", "transition", "transition", "mark", "created"]
    assert [row.values["code"] for row in ask(room, log="marks", record=ticket).items] == ["urgent"]


def test_a_refused_part_rolls_everything_back_and_leaves_one_refusal(room: Room) -> None:
    parts = tuple(
        change(Operation.CREATE, table="visits", link="ticket", fields={"day": day}) for day in ("2026-11-20", "never")
    )
    outcome = room.engine.change(change(Operation.CREATE, fields={"number": "T-1"}, then=parts))
    assert outcome.status is Status.REFUSED
    assert ask(room).items == ()
    [refusal] = ask(room, log="refusals", table="").items
    assert refusal.values["input"]["fields"] == {"number": "T-1"}  # type: ignore[index]


def test_of_equal_keys_written_at_once_one_is_made(room: Room) -> None:
    fields = {"number": "T-1", "origin": "mail", "ref": "R1"}
    refused = at_once(room, [change(Operation.CREATE, fields={**fields, "ref": str(n)}) for n in range(8)])
    assert sorted(outcome.status for outcome in refused) == [Status.CREATED, *[Status.REFUSED] * 7]
    assert {found.code for one in refused for found in one.problems if found.level == "error"} == {"record.key.taken"}
    merged = at_once(
        room,
        [
            change(Operation.UPSERT, CHANNEL, key="by_ref", fields={**fields, "number": "T-9", "hours": n})
            for n in range(8)
        ],
    )
    assert all(outcome.status.done for outcome in merged)
    assert len({outcome.record.id for outcome in merged if outcome.record}) == 1
    assert len(ask(room).items) == 2


def test_the_same_idempotency_key_at_once_has_one_effect(room: Room) -> None:
    changes = [change(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k") for _ in range(16)]
    outcomes = at_once(room, changes)
    assert {outcome.status for outcome in outcomes} == {Status.CREATED}
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert len({outcome.record.id for outcome in outcomes if outcome.record}) == 1
    assert len(ask(room).items) == 1


def test_of_edits_at_once_every_one_is_there_or_refused(room: Room) -> None:
    ticket = made(room, hours=0)

    def edit(number: int) -> bool:
        seen = ask(room, id=ticket).items[0]
        hours = seen.values["hours"]
        assert isinstance(hours, int)
        told = change(Operation.UPDATE, record=ticket, version=seen.version, fields={"hours": hours + 1})
        return room.engine.change(told).status is Status.CHANGED

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(edit, range(40)))
    [row] = ask(room, id=ticket).items
    assert done >= 1
    assert (row.values["hours"], row.version) == (done, done + 1)


def test_row_rights_are_part_of_the_sql(room: Room) -> None:
    mine, theirs = made(room, 1, owner=AGENT.id), made(room, 2, owner="someone")
    assert [row.id for row in ask(room, AGENT).items] == [mine]
    assert ask(room, AGENT, id=theirs).status is Status.MISSING
    assert ask(room, AGENT, log="events", record=theirs).status is Status.MISSING
    count = ask(room, AGENT).count
    assert count is not None
    assert count.value == 1


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        ({"<": [{"var": "hours"}, 2]}, ["T-1"]),
        ({"==": [{"var": "status"}, "new"]}, ["T-1", "T-2", "T-3"]),
        ({"in": [{"var": "number"}, ["T-1", "T-3"]]}, ["T-1", "T-3"]),
        ({">": [{"var": "cost"}, 3]}, ["T-2", "T-3"]),
        ({"==": [{"var": "owner"}, {"me": ["id"]}]}, ["T-1", "T-2", "T-3"]),
    ],
)
def test_filters_run_in_the_database(room: Room, rule: object, numbers: list[str]) -> None:
    for number in (1, 2, 3):
        made(room, number, hours=number)
    page = ask(room, filter=rule, sort=("number",))
    assert [row.values["number"] for row in page.items] == numbers


def test_pages_follow_each_other_and_strange_cursors_are_refused(room: Room) -> None:
    for number in range(5):
        made(room, number)
    first = ask(room, sort=("-number",), limit=3)
    rest = ask(room, sort=("-number",), limit=3, cursor=first.next)
    assert [row.values["number"] for row in (*first.items, *rest.items)] == ["T-4", "T-3", "T-2", "T-1", "T-0"]
    assert ask(room, cursor="zzz").status is Status.REFUSED
    assert ask(room, log="inbox", table="", cursor="zzz").status is Status.REFUSED


def test_holds_are_lifted_by_their_own_ids(room: Room) -> None:
    ticket = made(room)
    for reason in ("one", "two"):
        room.engine.change(change(Operation.HOLD, record=ticket, hold=HoldRequest(reason)))
    holds = ask(room, log="holds", record=ticket).items
    assert [row.values["reason"] for row in holds] == ["one", "two"]
    assert room.engine.change(change(Operation.LIFT, record=ticket, target=holds[0].id)).status is Status.CHANGED
    blocked = room.engine.change(change(Operation.TRANSITION, record=ticket, transition="start"))
    assert {found.code for found in blocked.problems} == {"record.held"}
    room.engine.change(change(Operation.LIFT, record=ticket, target=holds[1].id))
    assert room.engine.change(change(Operation.TRANSITION, record=ticket, transition="start")).status is Status.CHANGED


def test_a_deleted_record_frees_its_keys(room: Room) -> None:
    ticket = made(room)
    assert room.engine.change(change(Operation.DELETE, record=ticket, version=1)).status is Status.DELETED
    assert ask(room, id=ticket).status is Status.MISSING
    assert made(room) != ticket
