"""The draft over the last days: what would differ is found with its reason, and the live store is not touched."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from orderloom import settings
from orderloom.runtime.draft import Command
from orderloom.runtime.ports import PageSpec
from orderloom.runtime.record.change import Actor, Cause, Change, HoldRequest, Operation
from orderloom.store.schema import metadata
from orderloom.wiring.apps import apply_to
from orderloom.wiring.installation import Installation, open_installation
from orderloom.wiring.replay import replay_draft
from tests.needs import ROOT

APP = "desk"
DESK = ROOT / "tests" / "data" / "apps" / "desk"
WEEK = timedelta(days=7)
BOSS = Actor("boss", "Boss", trusted=True)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with open_installation(settings.create(tmp_path, database_url)) as installation:
        apply_to(installation, DESK)
        yield installation


def done(place: Installation, change: Change) -> str:
    """Carry a change out; the id of its record."""
    outcome = place.engine.change(change)
    assert outcome.status.done, outcome.problems
    assert outcome.record is not None
    return outcome.record.id


def change(operation: Operation, table: str, record: str | None = None, **fields: object) -> Change:
    return Change(APP, table, operation, BOSS, Cause("web"), record=record, fields=fields)


def ticket(place: Installation, number: str, customer: str, labour: str) -> str:
    given = {"ticket_no": number, "device": "fan", "fault": "dead", "customer": customer, "labour": labour}
    made = done(place, change(Operation.CREATE, "tickets", contact="13800138000", **given))
    for move in ("diagnose", "repair"):
        done(place, replace(change(Operation.TRANSITION, "tickets", made), transition=move))
    return made


def week_at_the_desk(place: Installation) -> tuple[str, str]:
    """Two tickets: a cheap one that is repaired, a dear one that is held for a while."""
    customer = done(place, change(Operation.CREATE, "customers", name="李雷", phone="13800138000"))
    cheap, dear = ticket(place, "T0001", customer, "100"), ticket(place, "T0002", customer, "400")
    done(place, replace(change(Operation.HOLD, "tickets", dear), hold=HoldRequest("parts")))
    done(place, change(Operation.UPDATE, "tickets", cheap, fault="very dead"))
    return cheap, dear


def dear_work_is_refused(place: Installation) -> None:
    """The draft lets nobody begin a repair for more than 200."""
    guard = {"<=": [{"var": "labour"}, 200]}
    command = Command("set", "machine/ticket_flow", "transitions/repair/guard", guard)
    place.building.editor.carry_out("desk", [command], BOSS)


def rows(place: Installation) -> Mapping[str, int]:
    """How many rows every system table has, and every table of the app."""
    with place.database.engine.connect() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    with place.store.read() as tx:
        for layout in place.store.layouts(place.plans.all()[0]):
            counts[layout.plan.id] = len(tx.page(layout.plan, PageSpec(limit=500)).items)
    return counts


def test_a_record_that_would_be_otherwise_is_found_with_what_went_another_way(place: Installation) -> None:
    _, dear = week_at_the_desk(place)
    dear_work_is_refused(place)
    before = rows(place)
    found = replay_draft(place, "desk", WEEK)
    assert (found["done"], found["inputs"]) == (found["inputs"], 9)
    assert isinstance(found["differences"], list)
    (difference,) = found["differences"]
    assert (difference["table"], difference["record"]) == ("tickets", dear)
    assert {one["aspect"]: (one["in_force"], one["draft"]) for one in difference["differs"]} == {
        "state": ("repairing", "diagnosing"),
        "refusals": ("0", "1"),
    }
    assert "Repair" in difference["why"]["en"]
    assert "refused" in difference["why"]["en"]
    assert rows(place) == before


def test_a_draft_like_the_version_in_force_changes_nothing(place: Installation) -> None:
    week_at_the_desk(place)
    found = replay_draft(place, "desk", WEEK)
    assert found["differences"] == []
