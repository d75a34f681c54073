from datetime import timedelta
from decimal import Decimal

import pytest

from orderloom.model.values import Money
from orderloom.runtime.record.change import Operation, Status
from tests.unit.runtime.desk import AGENT, APP, LEAD, ROOT, START, VIEWER, Desk, codes, pointers


def test_a_new_record_gets_decoded_values_defaults_formulas_and_its_first_state() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=4, fee="12.5", labels=["a", "b"])
    assert ticket.state == "new"
    assert ticket.version == 1
    assert {name: ticket.values[name] for name in ("priority", "rate", "cost", "fee", "owner", "labels")} == {
        "priority": "low",
        "rate": Decimal("2.50"),
        "cost": Decimal("10.00"),
        "fee": Money(Decimal("12.50"), "CNY"),
        "owner": "u-lead",
        "labels": ("a", "b"),
    }


def test_a_default_is_not_taken_for_a_field_that_was_emptied_on_purpose() -> None:
    desk = Desk()
    assert desk.ticket(owner="").values["owner"] is None


def test_one_event_tells_who_what_why_and_every_own_field_that_changed() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=4)
    [event] = desk.store.state.events
    assert (event.kind, event.record, event.version, event.actor_name) == ("created", ticket.id, 1, "Li")
    assert event.cause == {"door": "api", "ref": ""}
    assert event.input == {"fields": {"number": "T-1", "origin": "mail", "ref": "R1", "hours": 4}}
    assert event.change["cost"] == [None, "10.00"]
    assert event.change["status"] == [None, "new"]
    assert not [name for name in event.change if name.startswith("sys_") or name in ("id", "version")]
    assert not desk.store.state.outbox


def test_an_update_writes_only_what_differs_and_raises_the_version() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=4)
    desk.clock.advance(timedelta(minutes=1))
    outcome = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"hours": 5, "priority": "low"})
    assert outcome.status is Status.CHANGED
    assert outcome.record is not None
    assert outcome.record.version == 2
    event = desk.store.state.events[-1]
    assert event.change == {"hours": [4, 5], "cost": ["10.00", "12.50"]}
    assert desk.now(ticket.id).values["sys_updated_at"] == desk.clock.now()
    assert desk.now(ticket.id).values["sys_state_at"] == START


def test_an_update_that_changes_nothing_writes_nothing() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=60, actor=ROOT_SYSTEM)
    outcome = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"hours": 60, "rate": "2.5"})
    assert outcome.status is Status.UNCHANGED
    assert len(desk.store.state.events) == 1


ROOT_SYSTEM = type(ROOT)(ROOT.id, ROOT.name, sort="system", trusted=True)


def test_all_problems_are_told_at_once_each_at_its_field() -> None:
    desk = Desk()
    fields = {"number": "X", "hours": -1, "priority": "ancient", "origin": "fax", "customer": "missing", "nope": 1}
    outcome = desk.do(Operation.CREATE, fields={**fields, "cost": "1", "fee": {"amount": "1.001"}})
    assert outcome.status is Status.REFUSED
    assert pointers(outcome) == {
        "/fields/number": "value.pattern",
        "/fields/hours": "value.too_small",
        "/fields/priority": "record.choice.retired",
        "/fields/customer": "record.link.missing",
        "/fields/nope": "record.field.unknown",
        "/fields/cost": "record.field.readonly",
        "/fields/fee": "value.too_many_places",
        "": "rule.warn",
    }


def test_a_refused_change_leaves_one_refusal_with_its_input_and_every_problem_and_nothing_else() -> None:
    desk = Desk()
    outcome = desk.do(Operation.CREATE, fields={"number": "T-1", "hours": -1, "priority": "ancient"})
    assert outcome.status is Status.REFUSED
    [refusal] = desk.store.state.refusals
    assert refusal.input == {"fields": {"number": "T-1", "hours": -1, "priority": "ancient"}}
    assert {str(row["code"]) for row in refusal.problems} == codes(outcome)
    assert (refusal.actor, refusal.operation, refusal.cause["door"]) == ("u-lead", "create", "api")
    assert not desk.store.state.events
    assert not desk.store.state.rows.get((APP, "tickets"))


def test_a_required_field_stays_required_on_update() -> None:
    desk = Desk()
    ticket = desk.ticket()
    outcome = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"number": ""})
    assert pointers(outcome) == {"/fields/number": "record.field.required"}


def test_a_field_required_by_the_present_state_cannot_be_emptied_in_it() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open")
    outcome = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"priority": None})
    assert pointers(outcome) == {"/fields/priority": "record.field.required_state"}
    assert desk.do(Operation.UPDATE, record=desk.ticket(2).id, version=1, fields={"priority": None}).status.done


def test_a_retired_choice_stays_where_it_is_and_cannot_be_chosen_anew() -> None:
    desk = Desk()
    ticket = desk.ticket()
    row = desk.now(ticket.id)
    desk.store.state.rows[(APP, "tickets")][ticket.id] = row.having(priority="ancient")
    assert desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"hours": 2}).status.done
    again = desk.do(Operation.CREATE, fields={"number": "T-2", "priority": "ancient"})
    assert "record.choice.retired" in codes(again)


def test_an_open_dictionary_takes_codes_it_does_not_list() -> None:
    assert Desk().ticket(origin="carrier_pigeon").values["origin"] == "carrier_pigeon"


def test_a_link_must_point_to_a_record_that_the_actor_may_see() -> None:
    desk = Desk()
    customer = desk.do(Operation.CREATE, "customers", fields={"name": "Wang"}).record
    assert customer is not None
    assert desk.ticket(customer=customer.id).values["customer"] == customer.id
    other = desk.ticket(2)
    mine = desk.do(Operation.CREATE, "visits", fields={"day": "2026-11-20", "ticket": other.id})
    assert mine.status.done


@pytest.mark.parametrize(("expected", "status"), [(1, Status.CHANGED), (2, Status.STALE), (0, Status.STALE)])
def test_only_the_version_the_actor_saw_can_be_changed(expected: int, status: Status) -> None:
    desk = Desk()
    ticket = desk.ticket()
    assert desk.do(Operation.UPDATE, record=ticket.id, version=expected, fields={"hours": 1}).status is status


def test_the_loser_of_two_edits_is_told_which_version_is_there_and_who_made_it() -> None:
    desk = Desk()
    ticket = desk.ticket()
    desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"hours": 1})
    late = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"note": "mine"})
    [problem] = late.problems
    assert (problem.code, problem.facts["version"], problem.facts["expected"]) == ("record.stale", 2, 1)
    assert (problem.facts["by"], problem.facts["at"]) == ("u-lead", "2026-11-20T02:00:00Z")
    assert desk.now(ticket.id).values["note"] is None
    assert len(desk.store.state.refusals) == 1


def test_a_deleted_record_leaves_its_last_values_in_the_journal() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=2)
    assert desk.do(Operation.DELETE, record=ticket.id, version=1).status is Status.DELETED
    assert desk.store.state.events[-1].kind == "deleted"
    assert desk.store.state.events[-1].change["hours"] == [2, None]
    assert desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={}).status is Status.MISSING


def test_the_state_cannot_be_written_like_a_field() -> None:
    desk = Desk()
    ticket = desk.ticket()
    outcome = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"status": "done"})
    assert pointers(outcome) == {"/fields/status": "record.state.direct"}
    same = desk.do(Operation.UPDATE, record=ticket.id, version=1, fields={"status": "new", "hours": 3})
    assert same.status is Status.CHANGED


def test_a_new_record_may_start_elsewhere_only_for_roles_that_may_choose() -> None:
    desk = Desk()
    assert desk.ticket(state="open").state == "open"
    assert desk.ticket(2, status="open").state == "open"
    refused = desk.do(Operation.CREATE, actor=AGENT, state="open", fields={"number": "T-3"})
    assert "record.rights.state" in codes(refused)
    assert "record.state.unknown" in codes(desk.do(Operation.CREATE, state="nowhere", fields={"number": "T-4"}))


def test_a_chosen_id_is_taken_from_trusted_actors_only() -> None:
    desk = Desk()
    chosen = desk.do(Operation.CREATE, actor=ROOT, record="chosen", fields={"number": "T-1"}).record
    other = desk.do(Operation.CREATE, actor=LEAD, record="mine", fields={"number": "T-2"}).record
    assert chosen is not None
    assert other is not None
    assert chosen.id == "chosen"
    assert other.id != "mine"


@pytest.mark.parametrize(
    ("app", "table", "code"), [("x", "tickets", "record.app.unknown"), (APP, "x", "record.table.unknown")]
)
def test_an_unknown_app_or_table_is_missing(app: str, table: str, code: str) -> None:
    desk = Desk()
    outcome = desk.engine.change(
        type(desk.change(Operation.CREATE))(app, table, Operation.CREATE, VIEWER, desk.change(Operation.CREATE).cause)
    )
    assert outcome.status is Status.MISSING
    assert codes(outcome) == {code}
