from dataclasses import replace
from datetime import timedelta

import pytest

from orderloom.runtime.record.change import Operation, Outcome, Record, Status
from tests.unit.runtime.desk import AGENT, LEAD, VIEWER, Desk, codes, pointers

TICKED = frozenset({"tested", "cleaned"})


def finish(desk: Desk, ticket: Record, *, confirm: frozenset[str] = TICKED, **more: object) -> Outcome:
    change = desk.change(Operation.TRANSITION, record=ticket.id, transition="finish", confirm=confirm)
    return desk.engine.change(replace(change, **more))  # type: ignore[arg-type]


def test_a_transition_moves_sets_and_tells_one_event() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", hours=2)
    outcome = finish(desk, ticket, fields={"note": "works"})
    assert outcome.status is Status.CHANGED
    now = desk.now(ticket.id)
    assert (now.state, now.version) == ("done", 2)
    assert now.values["solved_at"] == now.values["sys_state_at"] == desk.clock.now()
    event = next(one for one in desk.store.state.events if one.kind == "transition")
    assert event.change == {
        "note": [None, "works"],
        "solved_at": [None, "2026-11-20T02:00:00Z"],
        "status": ["open", "done"],
    }
    assert event.input == {"fields": {"note": "works"}, "transition": "finish", "confirm": ["cleaned", "tested"]}


def test_a_guard_refuses_with_its_sentence() -> None:
    desk = Desk()
    outcome = finish(desk, desk.ticket(state="open"), fields={"note": "works"})
    [problem] = outcome.problems
    assert (problem.code, problem.message("zh")) == ("transition.guard", "还没有工时")


def test_a_guard_sees_the_values_given_along() -> None:
    desk = Desk()
    assert finish(desk, desk.ticket(state="open"), fields={"note": "works", "hours": 1}).status is Status.CHANGED


def test_a_transition_must_leave_the_present_state() -> None:
    desk = Desk()
    outcome = finish(desk, desk.ticket(hours=1), fields={"note": "works"})
    [problem] = outcome.problems
    assert problem.code == "transition.from"
    assert problem.message("en") == "“finish” is not possible in the state “new”"


def test_required_fields_of_the_move_are_asked_for() -> None:
    desk = Desk()
    outcome = finish(desk, desk.ticket(state="open", hours=1))
    assert pointers(outcome) == {"/fields/note": "record.field.required_state"}


def test_one_item_left_unticked_and_nothing_is_done() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", hours=1, note="x")
    outcome = finish(desk, ticket, confirm=frozenset({"tested"}))
    assert outcome.status is Status.CONFIRM
    assert [problem.id for problem in outcome.problems] == ["cleaned"]
    assert desk.now(ticket.id).state == "open"


@pytest.mark.parametrize(("state", "wait", "marked"), [("open", 180, False), ("open", 181, True), ("waiting", 1, True)])
def test_a_missed_trust_window_is_accepted_and_marked(state: str, wait: int, marked: bool) -> None:
    desk = Desk()
    ticket = desk.ticket(state=state, hours=1, note="x")
    desk.clock.advance(timedelta(seconds=wait))
    assert finish(desk, ticket).status is Status.CHANGED
    assert ("slow" in desk.marks(ticket.id)) is marked
    assert "finished" in desk.marks(ticket.id)


def test_a_move_clears_the_marks_it_names() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", hours=1, note="x")
    desk.clock.advance(timedelta(hours=1))
    finish(desk, ticket)
    assert desk.do(Operation.TRANSITION, record=ticket.id, transition="close").status is Status.CHANGED
    assert desk.marks(ticket.id) == set()
    assert desk.kinds(ticket.id) == ["created", "transition", "mark", "mark", "transition", "clear", "clear"]


def test_a_skip_has_no_window_and_sets_its_mark() -> None:
    desk = Desk()
    ticket = desk.ticket()
    assert desk.do(Operation.TRANSITION, record=ticket.id, transition="archive").status is Status.CHANGED
    assert desk.marks(ticket.id) == {"skipped"}


def test_unknown_and_report_only_transitions_are_refused() -> None:
    desk = Desk()
    ticket = desk.ticket(state="done", note="x")
    assert codes(desk.do(Operation.TRANSITION, record=ticket.id, transition="fly")) == {"transition.unknown"}
    assert codes(desk.do(Operation.TRANSITION, record=ticket.id, transition="settle")) == {"transition.by_report"}


def test_a_table_without_a_machine_has_no_transitions() -> None:
    desk = Desk()
    visit = desk.do(Operation.CREATE, "visits", fields={"day": "2026-11-20", "ticket": desk.ticket().id}).record
    assert visit is not None
    assert codes(desk.do(Operation.TRANSITION, "visits", record=visit.id, transition="go")) == {"record.no_machine"}


def test_next_actions_say_what_is_possible_and_why_not() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", owner=AGENT.id)
    for_lead = desk.engine.next_actions("desk", "tickets", ticket, LEAD)
    assert [(one.transition.id, one.enabled) for one in for_lead] == [("pause", True), ("finish", False)]
    [_, finishing] = for_lead
    assert [problem.code for problem in finishing.reasons] == ["transition.guard"]
    assert [item.id for item in finishing.confirm] == ["tested", "cleaned"]
    assert finishing.missing == ("note",)
    assert [one.transition.id for one in desk.engine.next_actions("desk", "tickets", ticket, AGENT)] == ["finish"]
    assert desk.engine.next_actions("desk", "tickets", ticket, VIEWER) == ()
    assert desk.engine.allowed("desk", "tickets", ticket, LEAD) == ("pause",)
    assert desk.engine.next_actions("nothing", "tickets", ticket, LEAD) == ()
