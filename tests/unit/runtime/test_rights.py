from dataclasses import replace

import pytest

from orderloom.runtime.record.change import Actor, HoldRequest, Operation, Query, Report, Status
from tests.unit.runtime.desk import (
    AGENT,
    APP,
    CHANNEL,
    DOCUMENTS,
    LEAD,
    ROOT,
    START,
    STRANGER,
    VIEWER,
    Desk,
    codes,
    compiled,
    document,
    pointers,
    right,
    var,
)


@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE, Operation.TRANSITION, Operation.HOLD])
def test_a_record_out_of_reach_is_answered_like_one_that_does_not_exist(operation: Operation) -> None:
    desk = Desk()
    theirs = desk.ticket(owner="someone")
    hidden = desk.do(operation, actor=AGENT, record=theirs.id, version=1, transition="start", fields={})
    absent = desk.do(operation, actor=AGENT, record="0" * 32, version=1, transition="start", fields={})
    assert hidden.status is absent.status is Status.MISSING
    assert [(one.code, one.facts) for one in hidden.problems] == [(one.code, one.facts) for one in absent.problems]


def test_a_table_that_no_role_lists_does_not_exist() -> None:
    desk = Desk()
    mine = desk.do(Operation.CREATE, actor=STRANGER, fields={"number": "T-1"})
    none = desk.do(Operation.CREATE, "nothing", actor=STRANGER, fields={"number": "T-1"})
    assert mine.status is none.status is Status.MISSING
    assert codes(mine) == codes(none) == {"record.table.unknown"}


@pytest.mark.parametrize("name", ["secret", "no_such_field"])
def test_a_field_that_may_not_be_read_is_refused_like_an_unknown_one(name: str) -> None:
    outcome = Desk().do(Operation.CREATE, actor=AGENT, fields={"number": "T-1", name: "x"})
    [problem] = [one for one in outcome.problems if one.level == "error"]
    assert (problem.code, problem.facts, problem.text) == ("record.field.unknown", {"field": name}, None)


@pytest.mark.parametrize("name", ["fee", "cost", "solved_at", "sys_created_by", "id", "version"])
def test_no_field_beyond_the_roles_list_can_be_given(name: str) -> None:
    desk = Desk()
    ticket = desk.ticket(owner=AGENT.id)
    for operation, record in (
        (Operation.CREATE, None),
        (Operation.UPDATE, ticket.id),
        (Operation.TRANSITION, ticket.id),
    ):
        fields = {"number": "T-9", name: "1"}
        outcome = desk.do(operation, actor=AGENT, record=record, transition="start", fields=fields)
        assert pointers(outcome)[f"/fields/{name}"] == "record.field.readonly"


def test_a_viewer_can_look_and_nothing_else() -> None:
    desk = Desk()
    ticket = desk.ticket()
    expected = {
        Operation.CREATE: "record.rights.create",
        Operation.UPDATE: "record.rights.update",
        Operation.DELETE: "record.rights.delete",
        Operation.HOLD: "record.rights.hold",
        Operation.LIFT: "record.rights.hold",
        Operation.CLEAR: "record.rights.hold",
        Operation.TRANSITION: "transition.roles",
        Operation.REPORT: "record.rights.report",
    }
    for operation, code in expected.items():
        outcome = desk.do(operation, actor=VIEWER, record=ticket.id, version=1, transition="start")
        assert outcome.status is Status.FORBIDDEN
        assert codes(outcome) == {code}
    assert len(desk.store.state.refusals) == len(expected)


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE])
def test_what_an_actor_may_not_touch_an_actor_may_not_make(operation: Operation) -> None:
    desk = Desk()
    mine = desk.ticket(owner=AGENT.id)
    fields = {"number": "T-7", "owner": "someone"}
    record = None if operation is Operation.CREATE else mine.id
    outcome = desk.do(operation, actor=AGENT, record=record, fields=fields)
    assert outcome.status is Status.REFUSED
    assert "record.rights.row" in codes(outcome)


def test_roles_unite() -> None:
    desk = Desk()
    both = Actor("u-both", "Bo", frozenset({"agent", "viewer"}))
    theirs = desk.ticket(owner="someone")
    access = desk.engine.rights("desk", both).on("tickets")
    assert access is not None
    assert access.read_reach is None
    assert "rate" in access.readable
    assert "secret" not in access.readable
    assert desk.do(Operation.UPDATE, actor=both, record=theirs.id, fields={"hours": 1}).status is Status.FORBIDDEN


def test_the_answer_to_a_change_leaves_hidden_fields_out() -> None:
    outcome = Desk().do(Operation.CREATE, actor=AGENT, fields={"number": "T-1", "hours": 2})
    assert outcome.record is not None
    assert "hours" in outcome.record.values
    assert not {"secret", "rate"} & set(outcome.record.values)


def test_a_transition_that_names_roles_is_for_them_alone() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", owner=AGENT.id)
    assert desk.do(Operation.TRANSITION, actor=AGENT, record=ticket.id, transition="pause").status is Status.FORBIDDEN
    assert desk.do(Operation.TRANSITION, actor=LEAD, record=ticket.id, transition="pause").status is Status.CHANGED


def test_what_is_given_along_with_a_move_may_not_take_the_record_out_of_reach() -> None:
    desk = Desk()
    ticket = desk.ticket(owner=AGENT.id)
    move = desk.change(Operation.TRANSITION, actor=AGENT, record=ticket.id, transition="start")
    assert codes(desk.engine.change(replace(move, fields={"owner": "someone"}))) == {"record.rights.row"}
    assert desk.engine.change(replace(move, fields={"hours": 1})).status is Status.CHANGED


def test_a_trusted_actor_passes_the_gate_but_not_the_checks() -> None:
    desk = Desk()
    refused = desk.do(Operation.CREATE, actor=ROOT, fields={"number": "X"})
    assert pointers(refused)["/fields/number"] == "value.pattern"


def held_along_with(*roles: dict[str, object]) -> tuple[Desk, Actor]:
    """The desk with further roles, and somebody who has them besides being a viewer, who sees every ticket."""
    desk = Desk(compiled(*DOCUMENTS, *roles))
    return desk, Actor("u-both", "Bo", frozenset({"viewer", *(str(role["id"]) for role in roles)}))


OWN = {"==": [var("owner"), {"me": ["id"]}]}


@pytest.mark.parametrize(
    ("allowed", "operation", "asked"),
    [
        ({"transitions": ["start"]}, Operation.TRANSITION, {"transition": "start"}),
        ({"holds": True}, Operation.HOLD, {"hold": HoldRequest("wait")}),
        ({"update": True, "writable": ["note"]}, Operation.UPDATE, {"fields": {"note": "x"}}),
        ({"delete": True}, Operation.DELETE, {}),
    ],
)
def test_a_second_role_that_sees_more_records_does_not_let_the_first_act_on_them(
    allowed: dict[str, object], operation: Operation, asked: dict[str, object]
) -> None:
    desk, both = held_along_with(document("role", "own", tables=[right("tickets", rows=OWN, **allowed)]))
    theirs, mine = desk.ticket(1, owner="someone"), desk.ticket(2, owner=both.id)
    change = replace(desk.change(operation, actor=both), version=1, **asked)  # type: ignore[arg-type]
    assert desk.engine.change(replace(change, record=theirs.id)).status is Status.FORBIDDEN
    assert desk.engine.change(replace(change, record=mine.id)).status.done


def test_a_transition_that_names_roles_is_for_the_records_of_those_roles() -> None:
    documents = [one for one in DOCUMENTS if one["id"] != "lead"]
    desk = Desk(compiled(*documents, document("role", "lead", tables=[right("tickets", rows=OWN)])))
    both = Actor("u-both", "Bo", frozenset({"viewer", "lead"}))
    theirs, mine = (
        desk.ticket(number, owner=owner, state="open", actor=ROOT) for number, owner in ((1, "x"), (2, both.id))
    )
    moves = {one.id: desk.engine.allowed(APP, "tickets", one, both) for one in (theirs, mine)}
    assert moves == {theirs.id: (), mine.id: ("pause",)}
    statuses = [desk.do(Operation.TRANSITION, actor=both, record=one, transition="pause").status for one in moves]
    assert statuses == [Status.FORBIDDEN, Status.CHANGED]


def test_who_may_only_move_a_record_may_give_along_what_the_move_takes() -> None:
    desk, mover = held_along_with(
        document("role", "mover", tables=[right("tickets", transitions=["start"], writable=["note"])])
    )
    ticket = desk.ticket()
    outcome = desk.do(Operation.TRANSITION, actor=mover, record=ticket.id, transition="start", fields={"note": "on it"})
    assert outcome.status is Status.CHANGED
    assert desk.now(ticket.id).values["note"] == "on it"


def test_a_hidden_state_stays_hidden_beside_the_fields_and_in_the_history() -> None:
    desk = Desk(compiled(*DOCUMENTS, document("role", "blind", tables=[right("tickets", hidden=["status"])])))
    blind = Actor("u-blind", "Bl", frozenset({"blind"}))
    ticket = desk.ticket()
    told = Report("status", "shop", "open", "OPEN!", START)
    desk.do(Operation.REPORT, actor=CHANNEL, record=ticket.id, report=told)
    [seen] = desk.engine.read(Query(APP, "tickets", blind, id=ticket.id)).items
    history = desk.engine.read(Query(APP, "tickets", blind, log="events", record=ticket.id))
    assert seen.state is None
    assert [row.values["kind"] for row in history.items] == ["transition", "report", "created"]
    assert not any(word in repr(history) for word in ("OPEN!", "'open'", "'start'"))


def test_all_fields_leave_out_what_is_computed_from_hidden_ones() -> None:
    further = document("role", "guest", tables=[right("tickets", hidden=["hours"])])
    desk = Desk(compiled(*DOCUMENTS, further))
    access = desk.engine.rights(APP, Actor("u-g", "Gu", frozenset({"guest"}))).on("tickets")
    assert access is not None
    assert not {"hours", "cost"} & access.readable
    assert "rate" in access.readable


def test_a_computed_field_listed_by_name_is_shown_on_purpose() -> None:
    access = Desk().engine.rights(APP, AGENT).on("tickets")
    assert access is not None
    assert "cost" in access.readable
    assert "rate" not in access.readable


def test_a_refusal_over_a_hidden_field_does_not_name_it() -> None:
    makers = document("role", "maker", tables=[right("tickets", create=True, hidden=["number"], writable=["note"])])
    desk = Desk(compiled(*DOCUMENTS, makers))
    outcome = desk.do(Operation.CREATE, actor=Actor("u-m", "Ma", frozenset({"maker"})), fields={"note": "x"})
    assert outcome.status is Status.REFUSED
    assert [(one.code, one.pointer, one.facts, one.text) for one in outcome.problems if one.level == "error"] == [
        ("record.field.unseen", "", {}, None)
    ]
