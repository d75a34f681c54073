import pytest

from orderloom.runtime.record.change import HoldRequest, Operation, Record, Status
from tests.unit.runtime.desk import LEAD, Desk, codes


def hold(desk: Desk, ticket: Record, reason: str = "蜜蜂", *blocks: str) -> str:
    outcome = desk.do(Operation.HOLD, record=ticket.id, hold=HoldRequest(reason, blocks or ("*",)))
    assert outcome.status is Status.CHANGED
    return desk.store.state.holds[-1].id


def test_a_hold_blocks_every_transition_and_says_why() -> None:
    desk = Desk()
    ticket = desk.ticket()
    hold(desk, ticket)
    outcome = desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    assert outcome.status is Status.REFUSED
    [problem] = outcome.problems
    assert problem.code == "record.held"
    assert "蜜蜂" in problem.message("zh")
    [action, *_] = desk.engine.next_actions("desk", "tickets", ticket, LEAD)
    assert not action.enabled
    assert desk.do(Operation.UPDATE, record=ticket.id, fields={"hours": 1}).status is Status.CHANGED


def test_a_hold_may_block_single_transitions() -> None:
    desk = Desk()
    ticket = desk.ticket()
    hold(desk, ticket, "later", "archive")
    assert desk.engine.allowed("desk", "tickets", ticket, LEAD) == ("start",)
    assert desk.do(Operation.TRANSITION, record=ticket.id, transition="start").status is Status.CHANGED


def test_each_hold_is_lifted_by_its_own_id_alone() -> None:
    desk = Desk()
    ticket, other = desk.ticket(1), desk.ticket(2)
    first, second = hold(desk, ticket, "one"), hold(desk, ticket, "two")
    assert desk.do(Operation.LIFT, record=other.id, target=first).status is Status.MISSING
    assert desk.do(Operation.LIFT, record=ticket.id, target=first).status is Status.CHANGED
    assert codes(desk.do(Operation.LIFT, record=ticket.id, target=first)) == {"hold.unknown"}
    assert "record.held" in codes(desk.do(Operation.TRANSITION, record=ticket.id, transition="start"))
    desk.do(Operation.LIFT, record=ticket.id, target=second)
    assert desk.do(Operation.TRANSITION, record=ticket.id, transition="start").status is Status.CHANGED
    assert desk.kinds(ticket.id) == ["created", "hold", "hold", "lift", "lift", "transition"]


@pytest.mark.parametrize(
    ("reason", "blocks", "code"),
    [
        ("  ", ("*",), "hold.reason"),
        ("x" * 1001, ("*",), "hold.reason"),
        ("x", ("fly",), "hold.blocks"),
        ("x", (), "hold.blocks"),
    ],
)
def test_a_hold_needs_a_reason_and_something_to_block(reason: str, blocks: tuple[str, ...], code: str) -> None:
    desk = Desk()
    outcome = desk.do(Operation.HOLD, record=desk.ticket().id, hold=HoldRequest(reason, blocks))
    assert outcome.status is Status.REFUSED
    assert codes(outcome) == {code}
    assert not desk.store.state.holds


def test_a_held_record_cannot_be_deleted() -> None:
    desk = Desk()
    ticket = desk.ticket()
    hold(desk, ticket)
    assert codes(desk.do(Operation.DELETE, record=ticket.id)) == {"record.held"}
    assert desk.now(ticket.id).id == ticket.id


def test_a_person_clears_a_mark_once() -> None:
    desk = Desk()
    ticket = desk.ticket(priority="high")
    assert desk.do(Operation.CLEAR, record=ticket.id, target="urgent").status is Status.CHANGED
    assert codes(desk.do(Operation.CLEAR, record=ticket.id, target="urgent")) == {"mark.unknown"}
    assert desk.kinds(ticket.id) == ["created", "mark", "clear"]


def test_holds_and_marks_leave_the_version_alone() -> None:
    desk = Desk()
    ticket = desk.ticket(priority="high")
    hold(desk, ticket)
    desk.do(Operation.CLEAR, record=ticket.id, target="urgent")
    assert desk.now(ticket.id).version == 1
