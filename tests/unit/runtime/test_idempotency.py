import pytest

from orderloom.runtime.ports import IdempotentAnswer
from orderloom.runtime.record.change import Actor, Operation, Status
from tests.unit.runtime.desk import AGENT, DOCUMENTS, START, Desk, codes, compiled, document, right
from tests.unit.runtime.memory_store import State


def test_the_same_request_again_gets_the_same_answer_and_has_no_second_effect() -> None:
    desk = Desk()
    first = desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k")
    again = desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k")
    assert (again.status, again.repeated) == (Status.CREATED, True)
    assert again.record == first.record
    assert len(desk.store.state.events) == 1


@pytest.mark.parametrize("other", [{"number": "T-2"}, {"number": "T-1", "hours": 1}])
def test_the_same_key_with_another_body_is_a_conflict(other: dict[str, object]) -> None:
    desk = Desk()
    desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k")
    outcome = desk.do(Operation.CREATE, fields=other, idempotency_key="k")
    assert (outcome.status, codes(outcome)) == (Status.CONFLICT, {"idempotency.other_body"})
    assert len(desk.store.state.events) == 1


def test_keys_belong_to_one_actor() -> None:
    desk = Desk()
    desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k")
    other = desk.do(Operation.CREATE, actor=AGENT, fields={"number": "T-2", "origin": "mail"}, idempotency_key="k")
    assert (other.status, other.repeated) == (Status.CREATED, False)


def test_a_refused_request_may_be_corrected_under_its_key() -> None:
    desk = Desk()
    assert desk.do(Operation.CREATE, fields={"number": "X"}, idempotency_key="k").status is Status.REFUSED
    assert desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k").status is Status.CREATED


def test_of_two_at_once_one_has_an_effect() -> None:
    desk, twin = Desk(), Desk()
    done = twin.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k")
    assert done.record is not None

    def win(state: State) -> None:
        state.rows = twin.store.state.copy().rows
        state.events = list(twin.store.state.events)
        state.answers = dict(twin.store.state.answers)

    desk.store.before_write = win
    outcome = desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k")
    assert (outcome.status, outcome.repeated) == (Status.CREATED, True)
    assert outcome.record is not None
    assert outcome.record.id == done.record.id
    assert len(desk.store.state.events) == 1


def test_the_answer_is_kept_with_the_effect() -> None:
    desk = Desk()
    made = desk.do(Operation.CREATE, fields={"number": "T-1"}, idempotency_key="k").record
    assert made is not None
    [answer] = desk.store.state.answers.values()
    assert isinstance(answer, IdempotentAnswer)
    assert (answer.record, answer.status, answer.at) == (made.id, "created", START)


def test_who_may_create_and_not_look_gets_the_answer_again() -> None:
    desk = Desk(
        compiled(
            *DOCUMENTS, document("role", "post", tables=[right("tickets", read=False, create=True, writable=["*"])])
        )
    )
    post = Actor("u-post", "Po", frozenset({"post"}))
    answers = [desk.do(Operation.CREATE, actor=post, fields={"number": "T-1"}, idempotency_key="k") for _ in range(2)]
    assert [answer.status for answer in answers] == [Status.CREATED, Status.CREATED]
    assert [answer.repeated for answer in answers] == [False, True]
