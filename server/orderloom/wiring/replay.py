"""Replays of drafts: on two throw-away databases, in a process of their own when a page asks for one."""

import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import cache

from orderloom.check.members import PEOPLE
from orderloom.check.plan import AppPlan
from orderloom.runtime.publish import UnpublishableError
from orderloom.runtime.record.change import Actor
from orderloom.runtime.replay.past import USUAL, read_past
from orderloom.runtime.replay.people import Snapshot
from orderloom.runtime.replay.run import Told, replay
from orderloom.runtime.replay.words import told as in_words
from orderloom.runtime.versions import DRAFT, UnknownVersionError
from orderloom.settings import Settings
from orderloom.wiring.installation import Installation, open_installation
from orderloom.wiring.replays import MOST_SECONDS
from orderloom.wiring.scenarios import Yard


def replay_app(app: str, span: timedelta, found: Settings, told: Told = lambda _done, _all: True) -> dict[str, object]:
    """Replay the draft of an app over the last ``span``; raises what ``replay_draft`` does."""
    with open_installation(found) as installation:
        return replay_draft(installation, app, span, told=told)


def replay_draft(
    installation: Installation,
    app: str,
    span: timedelta,
    told: Told = lambda _done, _all: True,
) -> dict[str, object]:
    """What would have been different, in words. Reads the live store once and never writes to it.

    Raises ``UnknownVersionError`` for an app that is not in force, ``UnpublishableError`` for a draft with errors.
    """
    in_force, draft = _versions(installation, app)
    until = installation.clock.now()
    most = replace(USUAL, records=installation.settings.replay_records)
    past = read_past(in_force, installation.store.read, until - span, until, most)
    ends = time.monotonic() + MOST_SECONDS

    def actors(account: str) -> Actor | None:
        return installation.actors.actor(app, account, "")

    def going(done: int, inputs: int) -> bool:
        return told(done, inputs) and time.monotonic() < ends

    with ExitStack() as stack:
        grounds = [stack.enter_context(stack.enter_context(Yard(plan)).ground()) for plan in (in_force, draft)]
        ours, theirs = grounds
        people = Snapshot(
            installation.everybody.roster(app), {PEOPLE: installation.directory.people(app)}, cache(actors)
        )
        found = replay(in_force, draft, past, (ours, theirs), installation.platforms, people.actor, people, going)
    return {**in_words(found, in_force, draft), "digest": draft.digest}


def _versions(installation: Installation, app: str) -> tuple[AppPlan, AppPlan]:
    """The version in force, and the draft as it would be published."""
    in_force = installation.plans.plan(app)
    if in_force is None:
        raise UnknownVersionError(app=app, version=DRAFT)
    result = installation.building.versions.proposal(app).result
    if result.plan is None:
        raise UnpublishableError([one for one in result.problems if one.level == "error"])
    return in_force, result.plan
