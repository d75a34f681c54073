"""Flows of a draft tried on live records: every step with what it was given and left, and the live store untouched."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import func, select

from orderloom import settings
from orderloom.check.plan import AppPlan
from orderloom.runtime.draft import Command
from orderloom.runtime.record.change import Actor, Cause, Change, Operation
from orderloom.runtime.run_rows import RunState
from orderloom.runtime.trial.trial import Move, TrialRefusedError, TrialWish, Tried
from orderloom.store.schema import metadata
from orderloom.wiring.apps import apply_to
from orderloom.wiring.installation import Installation, open_installation
from tests.needs import ROOT

DESK = ROOT / "tests" / "data" / "apps" / "desk"
BOSS = Actor("boss", "Boss", trusted=True)
WORDS = {"zh": "好", "en": "Fine"}


def var(path: str) -> dict[str, str]:
    return {"var": path}


def step(id: str, sort: str, following: str | None = None, **more: object) -> dict[str, object]:
    return {"id": id, "sort": sort, **({"next": following} if following else {}), **more}


DEAR = {"id": "dear", "when": {">": [var("labour"), 200]}, "next": "ask"}
ASK = {
    "title": {"zh": "同意吗", "en": "Agree?"},
    "to": {"roles": ["lead"]},
    "outcomes": [{"id": "yes", "title": WORDS, "next": "owner"}, {"id": "no", "title": WORDS, "next": "rest"}],
}
OWNER = {"table": "customers", "filter": {"==": [var("id"), {"outer": "customer"}]}, "fields": ["name"]}
APPROVAL: dict[str, object] = {
    "kind": "flow",
    "id": "approval",
    "title": {"zh": "审批", "en": "Approval"},
    "table": "tickets",
    "as": "lead",
    "triggers": [{"id": "made", "sort": "record", "on": ["create"], "when": {">": [var("labour"), 50]}}],
    "start": "which",
    "steps": [
        step("which", "choice", "rest", options={"branches": [DEAR]}),
        step("ask", "ask", "rest", options=ASK, **{"as": "said"}),
        step("rest", "wait", "owner", options={"for": "P3D"}),
        step("owner", "find", "note", options=OWNER, **{"as": "owner"}),
        step(
            "note",
            "update",
            None,
            **{"with": [{"id": "fault", "value": {"cat": [{"??": [var("@var.owner.name"), "?"]}, "!"]}}]},
        ),
    ],
}


@pytest.fixture
def place(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with open_installation(settings.create(tmp_path_factory.mktemp("home"), database_url)) as installation:
        apply_to(installation, DESK)
        installation.building.editor.carry_out("desk", [Command("set", "flow/approval", "", APPROVAL)], BOSS)
        yield installation


def made(place: Installation, table: str, **fields: object) -> str:
    outcome = place.engine.change(Change("desk", table, Operation.CREATE, BOSS, Cause("web"), fields=fields))
    assert outcome.record is not None, outcome.problems
    return outcome.record.id


def ticket(place: Installation, labour: str) -> str:
    customer = made(place, "customers", name="李雷", phone="13800138000")
    given = {"ticket_no": "T0001", "device": "fan", "contact": "13800138000", "customer": customer, "labour": labour}
    return made(place, "tickets", **given)


def draft(place: Installation) -> AppPlan:
    result = place.building.versions.proposal("desk").result
    assert result.plan is not None, result.problems
    return result.plan


def tried(place: Installation, by: Actor = BOSS, **wish: object) -> Tried:
    return place.building.trials.try_flow(draft(place), by, TrialWish("approval", **wish))  # type: ignore[arg-type]


def path(found: Tried) -> list[tuple[str, str]]:
    return [(one.step, one.state) for one in found.journals[0].entries]


def rows(place: Installation) -> Mapping[str, int]:
    with place.database.engine.connect() as connection:
        tables = metadata.sorted_tables
        return {one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}


def test_a_trial_goes_on_move_by_move_and_writes_nothing(place: Installation) -> None:
    record = ticket(place, "300")
    before = rows(place)
    asked = tried(place, record=record, trigger="made")
    assert path(asked) == [("which", "done"), ("ask", "waiting")]
    assert asked.met is True
    assert [task.step for task in asked.tasks] == ["ask"]
    assert asked.passes is None
    answered = tried(place, record=record, moves=[Move("ask", "no")])
    assert path(answered)[1:] == [("ask", "done"), ("rest", "waiting")]
    assert answered.passes is not None
    ended = tried(place, record=record, moves=[Move("ask", "no"), Move()])
    assert path(ended)[-3:] == [("rest", "done"), ("owner", "done"), ("note", "done")]
    assert ended.journals[0].run.state is RunState.DONE
    assert ended.journals[0].entries[-1].given == {"fault": "李雷!"}
    assert [one["change"] for one in ended.events if one["kind"] == "updated"] == [{"fault": [None, "李雷!"]}]
    assert rows(place) == before


def test_a_move_that_cannot_be_made_is_refused_with_its_place(place: Installation) -> None:
    record = ticket(place, "300")
    for move in (Move("note"), Move()):
        with pytest.raises(TrialRefusedError) as refused:
            tried(place, record=record, moves=[move])
        assert [one.pointer for one in refused.value.problems] == ["/moves/0"]


def test_without_a_record_one_is_made_up_and_judged_like_any_new_one(place: Installation) -> None:
    given = {"ticket_no": "T0009", "device": "fan", "contact": "13800138000", "labour": "20"}
    found = tried(place, fields=given, trigger="made")
    assert path(found) == [("which", "done"), ("rest", "waiting")]
    assert found.met is False
    with pytest.raises(TrialRefusedError) as refused:
        tried(place, fields={"device": "x"})
    assert "/fields/ticket_no" in {one.pointer for one in refused.value.problems}


def test_the_copy_holds_only_what_whoever_tries_may_see(place: Installation) -> None:
    record = ticket(place, "300")
    nobody = Actor("nobody", "Nobody")
    with pytest.raises(TrialRefusedError) as refused:
        tried(place, nobody, record=record)
    assert [one.code for one in refused.value.problems] == ["record.missing"]
