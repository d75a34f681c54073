"""Faults of sandboxes: a replay that leaves traces, a scenario that reaches out."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from orderloom.check.plan import AppPlan
from orderloom.runtime.outgoing_rows import Delivered, Delivery, Failed
from orderloom.runtime.outside import Stage
from orderloom.runtime.ports import Event, ReadTx
from orderloom.runtime.replay.past import Bounds, Past, read_past
from orderloom.runtime.replay.run import replay
from orderloom.store.store import SqlStore
from orderloom.wiring.scenarios import Yard
from tests.planted.faults import Fault

WIRING = "orderloom.wiring.replay"
REPLAY = "tests/integration/wiring/test_replay.py"
STORIES = "tests/integration/wiring/test_stories.py"


def _the_replay_notes_itself_in_the_live_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_past

    def read(
        plan: AppPlan,
        look: Callable[[], AbstractContextManager[ReadTx]],
        since: datetime,
        until: datetime,
        bounds: Bounds,
    ) -> Past:
        store = getattr(look, "__self__", None)
        assert isinstance(store, SqlStore)
        event = Event("replayed", until, plan.id, "", "", 0, "replayed", "x", "x", {"door": "x", "ref": ""}, {}, {})
        store.write(lambda tx: tx.append(event))
        return whole(plan, look, since, until, bounds)

    monkeypatch.setattr(f"{WIRING}.read_past", read)


def _the_draft_is_never_played(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Yard.__init__

    def first_only(self: Yard, plan: AppPlan) -> None:
        whole(self, _PLANS.setdefault(plan.id, plan))

    monkeypatch.setattr(Yard, "__init__", first_only)
    monkeypatch.setattr(f"{WIRING}.replay", lambda one, _other, *rest: replay(one, one, *rest))


_PLANS: dict[str, AppPlan] = {}


def _calls_of_scenarios_really_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Stage.deliver

    def deliver(self: Stage, delivery: Delivery) -> Delivered | Failed:
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=timedelta(seconds=1).total_seconds()).close()
        except OSError:
            return Failed("http.unreachable", unclear=False)
        return whole(self, delivery)

    monkeypatch.setattr(Stage, "deliver", deliver)


FAULTS = (
    Fault(
        "replay-writes",
        "a replay writes nothing to the live store",
        _the_replay_notes_itself_in_the_live_journal,
        (f"{REPLAY}::test_a_record_that_would_be_otherwise_is_found_with_what_went_another_way[sqlite]",),
    ),
    Fault(
        "replay-without-draft",
        "a replay plays the draft, not the version in force twice",
        _the_draft_is_never_played,
        (f"{REPLAY}::test_a_record_that_would_be_otherwise_is_found_with_what_went_another_way[sqlite]",),
    ),
    Fault(
        "scenario-sends",
        "nothing that a scenario does leaves the house",
        _calls_of_scenarios_really_go_out,
        (f"{STORIES}::test_nothing_leaves_the_house",),
    ),
)
