"""Deleted records: who sees them, what brings one back, and what keeps one from being deleted at all."""

import pytest

from orderloom.runtime.record.change import Actor, Operation, Status
from orderloom.store.layout import table_name
from tests.integration.runtime.conftest import Room
from tests.integration.runtime.test_engine import ask, change, made
from tests.unit.runtime.desk import AGENT, APP, LEAD


def delete(room: Room, ticket: str) -> None:
    assert room.engine.change(change(Operation.DELETE, record=ticket)).status is Status.DELETED


def restore(room: Room, ticket: str, actor: Actor = LEAD, **more: object) -> tuple[Status, list[str]]:
    outcome = room.engine.change(change(Operation.RESTORE, actor, "tickets", record=ticket, **more))
    return outcome.status, [found.code for found in outcome.problems]


def test_a_restored_record_is_what_it_was(room: Room) -> None:
    ticket = made(room, hours=3, labels=["a"], note="hello")
    room.engine.change(change(Operation.TRANSITION, record=ticket, transition="start", version=1))
    before = ask(room, id=ticket).items[0]
    delete(room, ticket)
    assert ask(room, id=ticket).status is Status.MISSING
    assert restore(room, ticket) == (Status.CHANGED, [])
    after = ask(room, id=ticket).items[0]
    assert (after.state, after.version) == (before.state, before.version + 1)
    system = {"version", "sys_updated_at", "sys_updated_by"}
    assert {name: value for name, value in after.values.items() if name not in system} == {
        name: value for name, value in before.values.items() if name not in system
    }
    kinds = [row.values["kind"] for row in ask(room, log="events", record=ticket).items]
    assert {"created", "deleted", "restored"} <= set(kinds)


def test_the_bin_shows_the_last_deleted_first_and_only_deleted_ones(room: Room) -> None:
    tickets = [made(room, number) for number in range(4)]
    for ticket in tickets[:3]:
        delete(room, ticket)
    first = ask(room, deleted=True, limit=2)
    rest = ask(room, deleted=True, limit=2, cursor=first.next)
    assert {row.id for row in (*first.items, *rest.items)} == set(tickets[:3])
    assert (first.count.value if first.count else None, rest.next) == (3, None)
    assert [row.id for row in ask(room).items] == [tickets[3]]


def test_only_who_may_delete_sees_the_bin_and_restores(room: Room) -> None:
    ticket = made(room, owner=AGENT.id)
    delete(room, ticket)
    assert ask(room, AGENT, deleted=True).status is Status.FORBIDDEN
    assert restore(room, ticket, AGENT) == (Status.FORBIDDEN, ["record.rights.restore"])
    nobody = Actor("x", "X")
    assert ask(room, nobody, deleted=True).status is Status.MISSING
    assert restore(room, ticket, nobody)[0] is Status.MISSING


def test_a_key_that_was_taken_meanwhile_refuses_the_return(room: Room) -> None:
    ticket = made(room)
    delete(room, ticket)
    made(room)
    assert restore(room, ticket) == (Status.REFUSED, ["record.key.taken"] * 2)
    assert ask(room, id=ticket).status is Status.MISSING


def test_rules_for_new_records_hold_for_returning_ones(room: Room) -> None:
    """What was fine once and is not any more does not come back by this door."""
    ticket = made(room, hours=30)
    delete(room, ticket)
    room.database.alter(
        lambda connection: connection.exec_driver_sql(
            f'UPDATE {table_name(APP, "tickets")} SET "hours$integer_i" = 101'
        )
    )
    assert "rule.block" in restore(room, ticket)[1]


def test_a_link_to_a_deleted_record_refuses_the_return(room: Room) -> None:
    ticket = made(room)
    outcome = room.engine.change(
        change(Operation.CREATE, table="visits", fields={"day": "2026-11-20", "ticket": ticket})
    )
    assert outcome.record is not None
    visit = outcome.record.id
    boss = Actor("boss", "Boss", trusted=True)
    assert room.engine.change(change(Operation.DELETE, boss, "visits", record=visit)).status is Status.DELETED
    delete(room, ticket)
    refused = room.engine.change(change(Operation.RESTORE, boss, "visits", record=visit))
    assert [found.code for found in refused.problems] == ["record.link.missing"]
    assert restore(room, ticket)[0] is Status.CHANGED
    assert room.engine.change(change(Operation.RESTORE, boss, "visits", record=visit)).status is Status.CHANGED


def test_a_record_that_others_link_to_is_not_deleted(room: Room) -> None:
    ticket = made(room)
    for day in ("2026-11-20", "2026-11-21"):
        room.engine.change(change(Operation.CREATE, table="visits", fields={"day": day, "ticket": ticket}))
    refused = room.engine.change(change(Operation.DELETE, record=ticket))
    assert [(found.code, found.facts["count"]) for found in refused.problems] == [("record.delete.linked", "2")]
    assert "visits" in refused.problems[0].message("en")


@pytest.mark.parametrize("version", [1, 2])
def test_a_restore_of_another_version_is_stale(room: Room, version: int) -> None:
    ticket = made(room)
    delete(room, ticket)
    assert restore(room, ticket, version=version)[0] is (Status.CHANGED if version == 1 else Status.STALE)


def test_what_was_never_deleted_is_not_in_the_bin(room: Room) -> None:
    assert restore(room, made(room)) == (Status.MISSING, ["record.missing"])
