from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderloom.runtime.hold import NO_PATH
from orderloom.runtime.record.change import Operation, Outcome, Report, Status
from tests.unit.runtime.desk import CHANNEL, LEAD, START, Desk, codes


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def said(value: str | None, minute: int | None, mark: str | None = None, source: str = "shop") -> Report:
    return Report("status", source, value, (value or "?").upper(), None if minute is None else at(minute), mark)


def report(desk: Desk, record: str, *what: object, **more: object) -> Outcome:
    return desk.do(Operation.REPORT, actor=CHANNEL, record=record, report=said(*what, **more))  # type: ignore[arg-type]


def fates(desk: Desk) -> list[str]:
    return [one.outcome for one in desk.store.state.reports]


def test_a_report_walks_the_declared_path_one_event_a_step() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=1, note="x")
    outcome = report(desk, ticket.id, "closed", 1)
    assert outcome.status is Status.CHANGED
    assert (desk.now(ticket.id).state, desk.now(ticket.id).version) == ("closed", 4)
    moves = [event.input["transition"] for event in desk.store.state.events if event.kind == "transition"]
    assert moves == ["start", "finish", "close"]
    assert fates(desk) == ["adopted"]
    assert desk.now(ticket.id).values["solved_at"] == START


def test_a_report_never_takes_a_skip() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=1, note="x")
    report(desk, ticket.id, "closed", 1)
    assert "skipped" not in desk.marks(ticket.id)


def test_trust_windows_apply_on_the_way() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", hours=1, note="x")
    desk.clock.advance(timedelta(minutes=4))
    report(desk, ticket.id, "done", 4)
    assert desk.marks(ticket.id) == {"slow", "finished"}


@pytest.mark.parametrize("minute", [5, 4, -100])
def test_an_older_report_never_moves_the_state(minute: int) -> None:
    desk = Desk()
    ticket = desk.ticket(hours=1, note="x")
    report(desk, ticket.id, "open", 5)
    outcome = report(desk, ticket.id, "done", minute)
    assert outcome.status is Status.UNCHANGED
    assert desk.now(ticket.id).state == "open"
    assert fates(desk) == ["adopted", "stale"]


def test_each_source_is_followed_for_itself() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=1, note="x")
    report(desk, ticket.id, "open", 5)
    report(desk, ticket.id, "done", 4, source="erp")
    assert desk.now(ticket.id).state == "done"


def test_agreement_is_kept_and_counts_as_followed() -> None:
    desk = Desk()
    ticket = desk.ticket(state="open", hours=1, note="x")
    report(desk, ticket.id, "open", 5)
    report(desk, ticket.id, "done", 4)
    assert fates(desk) == ["same", "stale"]
    assert desk.now(ticket.id).state == "open"


def test_a_report_without_a_time_speaks_of_now() -> None:
    desk = Desk()
    ticket = desk.ticket()
    report(desk, ticket.id, "open", None)
    report(desk, ticket.id, "done", -1)
    assert fates(desk) == ["adopted", "stale"]


def test_no_path_holds_the_record_for_a_person_once_and_later_news_waits() -> None:
    desk = Desk()
    ticket = desk.ticket(state="waiting", hours=1, note="x")
    report(desk, ticket.id, "open", 1)
    report(desk, ticket.id, "open", 2)
    assert fates(desk) == ["stuck", "stuck"]
    [hold] = desk.store.state.holds
    assert (hold.reason, hold.cause, hold.blocks) == (NO_PATH, "report:shop", ("*",))
    report(desk, ticket.id, "done", 3)
    assert fates(desk)[-1] == "stuck"
    desk.do(Operation.LIFT, actor=LEAD, record=ticket.id, target=hold.id)
    report(desk, ticket.id, "done", 4)
    assert (fates(desk)[-1], desk.now(ticket.id).state) == ("adopted", "done")


def test_what_stands_in_the_way_of_a_step_stops_there_and_holds() -> None:
    desk = Desk()
    ticket = desk.ticket()
    report(desk, ticket.id, "done", 1)
    assert desk.now(ticket.id).state == "open"
    assert fates(desk) == ["stuck"]
    assert len(desk.store.state.holds) == 1


def test_what_names_nothing_we_follow_is_kept_and_ignored() -> None:
    desk = Desk()
    ticket = desk.ticket()
    report(desk, ticket.id, None, 1)
    report(desk, ticket.id, "open", 0)
    assert fates(desk) == ["ignored", "adopted"]
    assert desk.now(ticket.id).state == "open"


def test_a_sources_mark_lasts_as_long_as_its_newest_word_carries_it() -> None:
    desk = Desk()
    ticket = desk.ticket(hours=1, note="x")
    report(desk, ticket.id, "open", 1, "suspended")
    assert "suspended" in desk.marks(ticket.id)
    report(desk, ticket.id, "open", 2)
    assert "suspended" not in desk.marks(ticket.id)
    report(desk, ticket.id, "done", 1, "suspended")
    assert "suspended" not in desk.marks(ticket.id)


def test_a_persons_move_never_goes_through_reports() -> None:
    desk = Desk()
    ticket = desk.ticket()
    outcome = desk.do(Operation.REPORT, actor=LEAD, record=ticket.id, report=said("open", 1))
    assert (outcome.status, codes(outcome)) == (Status.FORBIDDEN, {"report.person"})
    assert not desk.store.state.reports


@pytest.mark.parametrize(
    ("what", "code"),
    [(Report("priority", "shop", "low", "", None), "report.field"), (said("nowhere", 1), "record.state.unknown")],
)
def test_a_report_about_something_else_is_refused(what: Report, code: str) -> None:
    desk = Desk()
    outcome = desk.do(Operation.REPORT, actor=CHANNEL, record=desk.ticket().id, report=what)
    assert (outcome.status, codes(outcome)) == (Status.REFUSED, {code})


LIFE: tuple[tuple[str | None, int, str | None, dict[str, object]], ...] = (
    ("new", 1, None, {"note": "first"}),
    ("open", 2, None, {"note": "second", "hours": 1}),
    (None, 3, "asked", {"note": "third", "hours": 2}),
    ("open", 4, None, {"note": "fourth", "hours": 3}),
    ("done", 5, "checked", {"note": "fifth", "hours": 4}),
    ("closed", 6, None, {"note": "sixth", "hours": 5}),
)


def live(order: list[int]) -> tuple[object, ...]:
    """The order's life as its shop tells it, in some order and with repeats; what it comes to."""
    desk = Desk()
    for index in order:
        value, minute, mark, fields = LIFE[index]
        given = {"number": "T-1", "origin": "shop", "ref": "1", **fields}
        told = said(value, minute, mark)
        visits = tuple(
            desk.change(
                Operation.UPSERT,
                "visits",
                CHANNEL,
                key="by_day",
                link="ticket",
                fields={"day": "2026-11-20", "minutes": minute},
            )
            for _ in range(2)
        )
        outcome = desk.do(Operation.UPSERT, actor=CHANNEL, key="by_ref", fields=given, report=told, then=visits)
        assert outcome.status.done, outcome.problems
        desk.clock.advance(timedelta(seconds=1))
    [ticket] = desk.store.state.rows[("desk", "tickets")].values()
    [visit] = desk.store.state.rows[("desk", "visits")].values()
    moves = tuple(event.input["transition"] for event in desk.store.state.events if event.kind == "transition")
    wanted = ("note", "hours", "status", "cost")
    return (
        tuple(ticket.values[name] for name in wanted),
        visit.values["minutes"],
        moves,
        frozenset(desk.marks(ticket.id)),
        len(desk.store.state.holds),
    )


SETTLED = live(list(range(len(LIFE))))


def test_the_life_in_order_ends_closed_with_the_last_words() -> None:
    values, minutes, moves, marks, holds = SETTLED
    assert values == ("sixth", 5, "closed", pytest.approx(12.5))
    assert (minutes, moves, marks, holds) == (6, ("start", "finish", "close"), frozenset(), 0)


@given(
    st.lists(st.integers(0, len(LIFE) - 1), max_size=6).flatmap(
        lambda extra: st.permutations([*range(len(LIFE)), *extra])
    )
)
@settings(max_examples=60, deadline=None)
def test_reordered_and_repeated_messages_always_come_to_the_same(order: list[int]) -> None:
    assert live(order) == SETTLED
