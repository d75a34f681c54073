from dataclasses import replace

from orderloom.runtime.record.change import Operation, Status
from tests.unit.runtime.desk import Desk, codes, pointers


def visit(desk: Desk, day: str, **more: object) -> object:
    return desk.change(Operation.CREATE, "visits", link="ticket", fields={"day": day, **more})


def test_further_changes_get_the_new_records_id_and_share_its_transaction() -> None:
    desk = Desk()
    outcome = desk.do(
        Operation.CREATE, fields={"number": "T-1"}, then=(visit(desk, "2026-11-20"), visit(desk, "2026-11-21"))
    )
    assert outcome.status is Status.CREATED
    assert outcome.record is not None
    assert [one.status for one in outcome.then] == [Status.CREATED, Status.CREATED]
    assert {one.record.values["ticket"] for one in outcome.then if one.record} == {outcome.record.id}
    assert desk.store.writes == 1


def test_any_refusal_refuses_all_and_says_which_part() -> None:
    desk = Desk()
    outcome = desk.do(
        Operation.CREATE, fields={"number": "T-1"}, then=(visit(desk, "2026-11-20"), visit(desk, "never"))
    )
    assert outcome.status is Status.REFUSED
    assert pointers(outcome)["/then/1/fields/day"] == "value.date"
    assert not any(desk.store.state.rows.values())
    assert not desk.store.state.events
    [refusal] = desk.store.state.refusals
    assert refusal.input["fields"] == {"number": "T-1"}


def test_problems_of_record_and_parts_come_together() -> None:
    desk = Desk()
    outcome = desk.do(Operation.CREATE, fields={"number": "X"}, then=(visit(desk, "never"),))
    found = pointers(outcome)
    assert found["/fields/number"] == "value.pattern"
    assert found["/then/0/fields/day"] == "value.date"
    assert "record.link.missing" not in codes(outcome)


def test_a_further_change_may_act_on_the_same_record() -> None:
    desk = Desk()
    start = desk.change(Operation.TRANSITION, same=True, transition="start")
    outcome = desk.do(Operation.CREATE, fields={"number": "T-1"}, then=(start,))
    assert outcome.status is Status.CREATED
    assert outcome.record is not None
    assert desk.now(outcome.record.id).state == "open"


def test_a_question_of_a_part_asks_for_the_whole() -> None:
    desk = Desk()
    part = desk.change(Operation.UPDATE, same=True, fields={"hours": 50})
    asked = desk.do(Operation.CREATE, fields={"number": "T-1"}, then=(part,))
    assert asked.status is Status.CONFIRM
    assert not any(desk.store.state.rows.values())
    assert not desk.store.state.refusals
    told = desk.do(Operation.CREATE, fields={"number": "T-1"}, then=(replace(part, confirm=frozenset({"many_hours"})),))
    assert told.status is Status.CREATED


def test_lines_without_a_key_are_made_with_their_record_only() -> None:
    desk = Desk()
    for _ in range(2):
        line = visit(desk, "2026-11-20")
        fields = {"number": "T-1", "origin": "x", "ref": "1"}
        assert desk.do(Operation.UPSERT, key="by_ref", fields=fields, then=(line,)).status.done
    assert len(desk.store.state.rows[("desk", "visits")]) == 1
