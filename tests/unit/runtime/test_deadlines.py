from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta

from orderloom.runtime.assignees import Roster
from orderloom.runtime.deadlines import Deadlines
from orderloom.runtime.record.change import HoldRequest, Operation, Status
from orderloom.runtime.timer_rows import TimerState
from tests.unit.runtime.countdowns import LEVELS, Watch, promise, watched
from tests.unit.runtime.desk import (
    AGENT,
    CHANNEL,
    DOCUMENTS,
    MACHINE,
    START,
    TICKETS,
    OnePlan,
    codes,
    compiled,
    item,
    titled,
    var,
)

HOUR = timedelta(hours=1)


def test_every_level_comes_once_and_does_what_its_document_says() -> None:
    desk = Watch()
    ticket = desk.ticket(owner="u-agent")
    desk.wait(hours=39)
    assert desk.levels(ticket.id) == []
    desk.wait(hours=2)
    assert (desk.levels(ticket.id), desk.marks(ticket.id)) == (["orange"], {"soon"})
    desk.wait(hours=6)
    assert (desk.levels(ticket.id), desk.marks(ticket.id)) == (["orange", "red"], {"soon", "late_soon"})
    assert desk.now(ticket.id).values["owner"] == "u-lead"
    desk.wait(hours=1)
    assert desk.marks(ticket.id) == {"late_soon"}
    assert codes(desk.do(Operation.TRANSITION, record=ticket.id, transition="start")) == {"record.held"}
    desk.wait(days=30)
    assert desk.levels(ticket.id) == ["orange", "red", "fuse", "overdue"]
    assert desk.deadlines.next_at() is None


def test_effects_that_cannot_be_done_leave_their_trace_and_the_level_counts() -> None:
    desk = Watch()
    ticket = desk.ticket()
    desk.do(Operation.HOLD, record=ticket.id, hold=HoldRequest("for the police"))
    desk.wait(hours=50)
    assert desk.levels(ticket.id)[-1] == "overdue"
    assert desk.now(ticket.id).state == "new"
    [refused] = [event for event in desk.store.state.events if event.kind == "deadline_effect"]
    assert refused.input["effect"] == "transition"
    assert refused.input["codes"] == ["record.held", "record.held"]


def test_a_red_level_locks_the_record_for_all_but_the_named_roles() -> None:
    desk = Watch(promise(levels=[{key: one for key, one in LEVELS[1].items() if key != "set"}]))
    ticket = desk.ticket(owner="u-agent")
    desk.wait(hours=47)
    refused = desk.do(Operation.UPDATE, actor=AGENT, record=ticket.id, fields={"hours": 2})
    assert codes(refused) == {"record.held"}
    assert "红色预警" in refused.problems[0].message("zh")
    assert desk.do(Operation.UPDATE, record=ticket.id, fields={"hours": 2}).status is Status.CHANGED
    heard = desk.do(Operation.UPDATE, actor=CHANNEL, record=ticket.id, fields={"hours": 3})
    assert heard.status is Status.CHANGED  # what systems say is kept
    assert desk.do(Operation.TRANSITION, actor=AGENT, record=ticket.id, transition="start").status is Status.CHANGED


def test_stopping_in_time_ends_the_countdown() -> None:
    desk = Watch(promise(stops={"on": ["transition:start"]}))
    ticket = desk.ticket()
    desk.wait(hours=41)
    desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    desk.wait(days=9)
    assert desk.levels(ticket.id) == ["orange"]
    assert [one.state for one in desk.clocks(ticket.id)] == [TimerState.MET]


def test_a_late_end_is_late() -> None:
    desk = Watch(promise(stops={"on": ["transition:start"]}, levels=[]))
    ticket = desk.ticket()
    desk.wait(hours=49)
    desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    assert [one.state for one in desk.clocks(ticket.id)] == [TimerState.LATE]


def test_while_paused_the_time_left_stands_still() -> None:
    desk = Watch(promise(levels=LEVELS[:1]))
    ticket = desk.ticket()
    desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    desk.wait(hours=10)
    desk.do(Operation.TRANSITION, record=ticket.id, transition="pause")
    desk.wait(days=100)
    assert desk.levels(ticket.id) == []
    desk.do(Operation.TRANSITION, record=ticket.id, transition="resume")
    [timer] = desk.clocks(ticket.id)
    assert timer.due_at == desk.clock.now() + 38 * HOUR
    assert timer.stood == 100 * 86_400
    desk.wait(hours=29)
    assert desk.levels(ticket.id) == []
    desk.wait(hours=2)
    assert desk.levels(ticket.id) == ["orange"]


def test_after_a_time_without_watch_only_the_most_severe_level_comes_and_names_the_others() -> None:
    desk = Watch(promise(levels=LEVELS[:3]))
    ticket = desk.ticket()
    desk.wait(at_once=True, hours=60)
    assert desk.levels(ticket.id) == ["fuse"]
    [event] = [one for one in desk.store.state.events if one.kind == "deadline"]
    assert event.input["passed"] == ["orange", "red"]
    assert desk.marks(ticket.id) == set()


def test_a_promise_shorter_than_a_lead_only_brings_the_most_severe_level_passed() -> None:
    desk = Watch(promise(length={"fixed": "PT90M"}, levels=LEVELS[:3]))
    ticket = desk.ticket()
    desk.wait(minutes=1)
    assert desk.levels(ticket.id) == ["red"]
    desk.wait(hours=2)
    assert desk.levels(ticket.id) == ["red", "fuse"]


def test_restarts_and_new_versions_bring_no_level_twice() -> None:
    desk = Watch(promise(levels=LEVELS[:3]))
    ticket = desk.ticket()
    desk.wait(hours=41)
    desk.watch()
    desk.publish(watched(promise(length={"fixed": "PT100H"}, levels=LEVELS[:3])))
    [timer] = desk.clocks(ticket.id)
    assert timer.due_at == START + 100 * HOUR
    desk.wait(hours=100)
    assert desk.levels(ticket.id) == ["orange", "red", "fuse"]


def test_countdowns_of_a_deadline_that_is_gone_end() -> None:
    desk = Watch()
    tickets = [desk.ticket(number) for number in range(5)]
    desk.publish(watched())
    assert {one.state for ticket in tickets for one in desk.clocks(ticket.id)} == {TimerState.DROPPED}
    desk.wait(days=9)
    assert desk.levels(tickets[0].id) == []


def test_a_deleted_record_comes_back_with_its_countdown() -> None:
    desk = Watch(promise(levels=LEVELS[:1]))
    ticket = desk.ticket()
    desk.do(Operation.DELETE, record=ticket.id)
    desk.wait(days=3)
    assert desk.levels(ticket.id) == []
    assert desk.do(Operation.RESTORE, record=ticket.id).status.done
    desk.wait(seconds=1)
    assert desk.levels(ticket.id) == ["orange"]


SEGMENTS = [
    item("declare", length={"by": {"*": [var("hours"), 2]}}, ends={"on": ["transition:start"]}),
    item("clear", length={"fixed": "PT10H"}, ends={"on": ["mark:cleared", "transition:pause"]}),
    item("deliver", length={"until": {"date_add": [{"now": []}, 5, "hour"]}}),
]


def test_each_segment_counts_for_itself_and_begins_when_the_one_before_ends() -> None:
    desk = Watch({**promise(segments=SEGMENTS, pauses=None, levels=LEVELS[2:3]), "length": None})
    ticket = desk.ticket(hours=3)
    [declare] = desk.clocks(ticket.id)
    assert (declare.segment, declare.due_at) == ("declare", START + 6 * HOUR)
    desk.wait(hours=7)
    assert desk.levels(ticket.id) == ["fuse"]
    desk.do(Operation.LIFT, record=ticket.id, target=desk.store.state.holds[-1].id)
    desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    desk.do(Operation.TRANSITION, record=ticket.id, transition="pause")
    kept = [(one.segment, one.state.value, one.due_at - one.started_at) for one in desk.clocks(ticket.id)]
    assert kept == [("declare", "late", 6 * HOUR), ("clear", "met", 10 * HOUR), ("deliver", "running", 5 * HOUR)]


BANDS = [
    {"id": "early", "from": "00:00", "until": "10:00", "due": "14:00", "days": 0},
    {"id": "noon", "from": "10:00", "until": "16:00", "due": "18:00", "days": 0},
]
WEEK = [{"id": day, "hours": ["09:00-18:00"]} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")]
CALENDAR = {"kind": "calendar", "id": "office", "title": titled("office"), "week": WEEK}


def test_hour_bands_promise_by_the_clock_of_the_zone_and_the_working_day() -> None:
    due = {}
    for hour, moment in (("09", "01"), ("15", "07"), ("17", "09")):
        desk = Watch(promise(length={"bands": BANDS}, calendar="office", levels=[]), CALENDAR)
        desk.clock.restart(datetime(2026, 11, 20, int(moment), 30, tzinfo=UTC))  # a Friday
        [timer] = desk.clocks(desk.ticket().id)
        due[hour] = timer.due_at.isoformat()
    assert due == {
        "09": "2026-11-20T06:00:00+00:00",
        "15": "2026-11-20T10:00:00+00:00",
        "17": "2026-11-23T06:00:00+00:00",
    }


def test_a_start_may_name_its_moment_and_a_further_one_may_count_anew() -> None:
    starts = {
        "on": ["create", "update"],
        "when": {">": [var("hours"), 0]},
        "at": {"date_add": [{"now": []}, -1, "hour"]},
        "again": "restart",
    }
    desk = Watch(promise(starts=starts, levels=LEVELS[:1]))
    ticket = desk.ticket()
    assert desk.clocks(ticket.id) == []
    desk.do(Operation.UPDATE, record=ticket.id, fields={"hours": 1})
    desk.wait(hours=40)
    desk.do(Operation.UPDATE, record=ticket.id, fields={"hours": 2})
    first, second = desk.clocks(ticket.id)
    assert (first.state, second.started_at) == (TimerState.DROPPED, desk.clock.now() - HOUR)
    desk.wait(hours=48)
    assert desk.levels(ticket.id) == ["orange", "orange"]


def test_who_is_slower_changes_nothing() -> None:
    desk = Watch()
    ticket = desk.ticket()
    desk.clock.advance(41 * HOUR)
    [claimed], now = desk.timers.claim(10, 0)
    desk.wait(seconds=0)
    before = list(desk.store.state.events)
    desk.deadlines._carry_out([claimed.timer], now)  # what a second process that was held up would do
    assert desk.store.state.events == before
    assert desk.levels(ticket.id) == ["orange"]


def acting(**more: object) -> Watch:
    """The desk whose trust window of three minutes acts."""
    machine = deepcopy(MACHINE)
    for move in machine["transitions"]:  # type: ignore[attr-defined]
        if "within" in move:
            move["within"].update({"acts": True, **more})
    others = [one for one in DOCUMENTS if one["id"] != machine["id"]]
    return Watch(plan=compiled(*others, machine))


def test_a_trust_window_that_acts_marks_as_soon_as_it_is_over() -> None:
    desk = acting(hold={"blocks": ["close"]})
    ticket = desk.ticket(hours=1, note="n")
    desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    desk.wait(minutes=2)
    assert desk.marks(ticket.id) == set()
    desk.wait(minutes=2)
    assert desk.marks(ticket.id) == {"slow"}
    assert [hold.blocks for hold in desk.store.state.holds] == [("close",)]
    confirm = frozenset({"tested", "cleaned"})
    assert desk.do(Operation.TRANSITION, record=ticket.id, transition="finish", confirm=confirm).status.done
    assert desk.marks(ticket.id) == {"slow", "finished"}


def test_a_trust_window_that_is_left_in_time_does_nothing() -> None:
    desk = acting()
    ticket = desk.ticket(hours=1, note="n")
    desk.do(Operation.TRANSITION, record=ticket.id, transition="start")
    desk.do(Operation.TRANSITION, record=ticket.id, transition="pause")
    desk.wait(days=1)
    assert desk.marks(ticket.id) == set()


class OneSenior:
    """Nobody is there but one senior, who has nothing to do."""

    def roster(self, _app: str) -> Roster:
        return Roster({"u-senior": frozenset({"lead"})})

    def loads(self, _app: str, _accounts: Sequence[str]) -> Mapping[str, int]:
        return {}

    def next_in_turn(self, _app: str, accounts: Sequence[str]) -> str:
        return accounts[0]


def test_a_level_hands_the_record_over_to_whom_a_rule_finds() -> None:
    tickets = deepcopy(TICKETS)
    tickets["fields"].append(item("handler", type="user"))  # type: ignore[attr-defined]
    over = item("red", before="PT2H", hand_over=[{"id": "handler", "to": {"roles": ["lead"], "choose": "least_load"}}])
    others = [one for one in DOCUMENTS if one["id"] != tickets["id"]]
    desk = Watch(plan=compiled(*others, tickets, promise(levels=[over])))
    desk.deadlines = Deadlines(desk.engine, desk.store, desk.timers, OnePlan(desk.plan), OneSenior())
    ticket = desk.ticket()
    desk.wait(hours=47)
    assert desk.now(ticket.id).values["handler"] == "u-senior"
    desk.watch()  # nobody is known any more
    other = desk.ticket(2)
    desk.wait(hours=47)
    assert desk.now(other.id).values["handler"] is None
    [noted] = [event for event in desk.store.state.events if event.kind == "deadline_effect"]
    assert noted.input["codes"] == ["deadline.nobody"]


def test_what_its_levels_did_is_taken_back_when_the_clock_stops() -> None:
    stops = {"on": ["transition:archive"]}
    lock = {"reason": "x", "blocks": ["edit"]}
    desk = Watch(promise(stops=stops, releases=["holds", "marks"], levels=[{**LEVELS[0], "hold": lock}]))
    ticket = desk.ticket()
    mine = desk.do(Operation.HOLD, record=ticket.id, hold=HoldRequest("mine", ("start",)))
    assert mine.status.done
    desk.wait(hours=41)
    assert (desk.marks(ticket.id), len(desk.store.state.holds)) == ({"soon"}, 2)
    assert desk.do(Operation.TRANSITION, record=ticket.id, transition="archive").status.done
    assert desk.marks(ticket.id) == {"skipped"}
    assert [hold.reason for hold in desk.store.state.holds] == ["mine"]
