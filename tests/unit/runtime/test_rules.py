import pytest

from orderloom.runtime.record.change import Operation, Status
from tests.unit.runtime.desk import CHANNEL, Desk, codes


def test_a_blocking_rule_refuses_in_the_words_of_the_document() -> None:
    outcome = Desk().do(Operation.CREATE, fields={"number": "T-1", "hours": 101}, confirm=frozenset({"many_hours"}))
    [problem] = [one for one in outcome.problems if one.level == "error"]
    assert (problem.code, problem.pointer, problem.message("zh")) == ("rule.block", "/fields/hours", "工时太多")


def test_a_confirm_rule_is_a_question_answered_by_its_id() -> None:
    desk = Desk()
    asked = desk.do(Operation.CREATE, fields={"number": "T-1", "hours": 50})
    assert asked.status is Status.CONFIRM
    [question] = [one for one in asked.problems if one.level == "confirm"]
    assert (question.id, question.pointer, question.message("en")) == (
        "many_hours",
        "/fields/hours",
        "Above the usual hours",
    )
    assert not desk.store.state.events
    assert not desk.store.state.refusals
    answered = desk.do(Operation.CREATE, fields={"number": "T-1", "hours": 50}, confirm=frozenset({question.id}))
    assert answered.status is Status.CREATED


def test_a_question_comes_again_only_when_its_field_changes() -> None:
    desk = Desk()
    made = desk.do(Operation.CREATE, fields={"number": "T-1", "hours": 50}, confirm=frozenset({"many_hours"})).record
    assert made is not None
    assert desk.do(Operation.UPDATE, record=made.id, fields={"note": "x"}).status is Status.CHANGED
    assert desk.do(Operation.UPDATE, record=made.id, fields={"hours": 60}).status is Status.CONFIRM


def test_nobody_asks_a_connection() -> None:
    outcome = Desk().do(Operation.CREATE, actor=CHANNEL, fields={"number": "T-1", "hours": 50})
    assert outcome.status is Status.CREATED


def test_an_error_and_a_question_together_refuse() -> None:
    outcome = Desk().do(Operation.CREATE, fields={"number": "X", "hours": 50})
    assert outcome.status is Status.REFUSED
    assert {"rule.confirm", "value.pattern"} <= codes(outcome)


def test_a_warning_comes_with_the_finished_change() -> None:
    outcome = Desk().do(Operation.CREATE, fields={"number": "T-1"})
    assert outcome.status is Status.CREATED
    assert [(one.code, one.level) for one in outcome.problems] == [("rule.warn", "warning")]


def test_a_label_marks_while_its_condition_holds() -> None:
    desk = Desk()
    ticket = desk.ticket(priority="high")
    assert desk.marks(ticket.id) == {"urgent"}
    desk.do(Operation.UPDATE, record=ticket.id, fields={"hours": 1})
    assert desk.kinds(ticket.id) == ["created", "mark", "updated"]
    desk.do(Operation.UPDATE, record=ticket.id, fields={"priority": "low"})
    assert desk.marks(ticket.id) == set()
    assert desk.kinds(ticket.id)[-2:] == ["updated", "clear"]


@pytest.mark.parametrize(("hours", "status"), [(10, Status.CHANGED), (30, Status.REFUSED)])
def test_a_rule_may_look_at_one_transition(hours: int, status: Status) -> None:
    desk = Desk()
    ticket = desk.ticket(state="done", hours=hours, note="x")
    outcome = desk.do(Operation.TRANSITION, record=ticket.id, transition="close")
    assert outcome.status is status
    assert ("rule.block" in codes(outcome)) == (status is Status.REFUSED)
