"""Trying parts of a draft: where a record could go, when levels come, what a schedule means; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.contract.hidden import TWINS
from tests.contract.house import Client, House, Json, open_house

DRAFT = "/api/v1/apps/twins/draft"
WALK = f"{DRAFT}/machines/job_flow/walk"
TRY = f"{DRAFT}/deadlines/cost_watch/try"
JOB = {"no": "J-1", "owner": "somebody", "region": "north", "amount": "0.00", "cost": "60.00"}
CALENDAR: Json = {
    "kind": "calendar",
    "id": "office",
    "title": {"zh": "上班", "en": "Office"},
    "zone": "Asia/Shanghai",
    "week": [{"id": day, "hours": ["09:00-12:00", "13:00-18:00"]} for day in ("monday", "tuesday", "friday")],
}


@dataclass(frozen=True)
class Workroom:
    boss: Client
    house: House
    job: str

    def walk(self, **wish: object) -> Json:
        """Where a walk has come to."""
        answer = self.boss.post(WALK, json=wish)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def ways(self, **wish: object) -> dict[str, Json]:
        """The ways on, by transition."""
        ways = self.walk(**wish)["ways"]
        assert isinstance(ways, list)
        return {one["transition"]: one for one in ways}

    def edit(self, *commands: Json) -> None:
        """Change the draft."""
        answer = self.boss.patch(DRAFT, json={"commands": list(commands)})
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS, loops=False) as opened:
        opened.installation.people.add("root", admin=True, password="correct horse battery")
        yield opened


@pytest.fixture(scope="module")
def job(house: House) -> str:
    made = house.program("boss").post(house.records("jobs"), json={"fields": JOB})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.fixture
def room(house: House, job: str) -> Workroom:
    boss = house.program("boss", "en")
    boss.post(f"{DRAFT}/discard")
    return Workroom(boss, house, job)


def put(document: str, path: str, value: object) -> Json:
    return {"op": "set", "document": document, "path": path, "value": value}


def test_a_walk_says_who_may_go_on_and_what_stands_in_the_way(room: Workroom) -> None:
    assert room.walk(record=room.job)["state"] == "open"
    assert {one: way["may"] for one, way in room.ways(role="clerk", state="doing").items()} == {
        "finish": False,
        "back": True,
    }
    finish = room.ways(role="boss", record=room.job, steps=["start"])["finish"]
    assert (finish["may"], finish["guard"], finish["reasons"]) == (True, "shut", ["No amount yet"])
    assert finish["missing"] == ["due"]
    assert room.ways(steps=["start"])["finish"]["guard"] == "unknown"
    refused = room.boss.post(WALK, json={"steps": ["finish"]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "whatif.no_way")


def test_a_walk_judges_the_draft_and_carries_on_what_its_steps_set(room: Workroom) -> None:
    sets = [{"id": "amount", "value": {"+": [{"var": "amount"}, 5]}}]
    room.edit(put("machine/job_flow", "transitions/start/sets", sets))
    assert room.ways(record=room.job, steps=["start"])["finish"]["guard"] == "open"
    room.edit(put("machine/job_flow", "transitions/finish/guard", {"var": "nonsense"}))
    ways = room.ways(record=room.job, steps=["start"])
    assert (ways["finish"]["guard"], ways["back"]["guard"]) == ("unknown", "none")
    stored = room.boss.get(f"{room.house.records('jobs')}/{room.job}").json()
    assert (stored["state"], stored["fields"]["amount"], stored["version"]) == ("open", "0.00", 1)


def test_what_depends_on_the_person_is_open_for_a_role(room: Workroom) -> None:
    room.edit(put("machine/job_flow", "transitions/start/guard", {"==": [{"var": "owner"}, {"me": ["id"]}]}))
    assert room.ways(record=room.job, role="clerk")["start"]["guard"] == "unknown"


def test_holds_stand_in_the_way_as_long_as_the_record_stays(room: Workroom) -> None:
    held = room.boss.post(f"{room.house.records('jobs')}/{room.job}/holds", json={"reason": "wait", "blocks": ["*"]})
    assert held.status_code == 201, held.text
    try:
        assert room.ways(record=room.job, role="clerk")["start"]["reasons"] == ["The record is on hold: wait"]
        assert room.ways(record=room.job, role="clerk", steps=["start"])["back"]["reasons"] == []
    finally:
        room.boss.delete(f"{room.house.records('jobs')}/{room.job}/holds/{held.json()['id']}")


def test_a_deadline_tells_when_its_levels_come(room: Workroom) -> None:
    start = "2026-11-27T08:00:00Z"
    room.edit(put("deadline/cost_watch", "length", {"fixed": "PT4H"}), put("calendar/office", "", CALENDAR))
    (plain,) = room.boss.post(TRY, json={"start": start}).json()["segments"]
    assert (plain["due"], plain["levels"]) == (
        "2026-11-27T12:00:00Z",
        [{"id": "soon", "at": "2026-11-27T11:00:00Z"}],
    )
    room.edit(put("deadline/cost_watch", "calendar", "office"))
    found = room.boss.post(TRY, json={"start": start, "record": room.job}).json()
    # Friday 16:00 in Shanghai: two hours until six, then Monday from nine.
    assert found["segments"][0]["due"] == "2026-11-30T03:00:00Z"
    assert found["worked"] == [
        ["2026-11-27T08:00:00Z", "2026-11-27T10:00:00Z"],
        ["2026-11-30T01:00:00Z", "2026-11-30T03:00:00Z"],
    ]
    assert (found["starts"], found["pauses"], found["zone"]) == (True, False, "Asia/Shanghai")


def test_a_length_by_rule_needs_a_record(room: Workroom) -> None:
    room.edit(put("deadline/cost_watch", "length", {"by": {"var": "cost"}}))
    start = "2026-11-27T00:00:00Z"
    assert room.boss.post(TRY, json={"start": start}).json()["segments"][0]["due"] is None
    found = room.boss.post(TRY, json={"start": start, "record": room.job}).json()
    assert found["segments"][0]["due"] == "2026-11-29T12:00:00Z"


def test_what_is_at_fault_is_named_instead_of_tried(room: Workroom) -> None:
    room.edit(put("deadline/cost_watch", "calendar", "nowhere"))
    refused = room.boss.post(TRY, json={})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/calendar")
    room.edit(put("deadline/cost_watch", "levels", 7))
    assert room.boss.post(TRY, json={}).json()["errors"][0]["code"] == "whatif.at_fault"
    assert room.boss.post(TRY, json={"start": "tomorrow"}).status_code == 422
    assert room.boss.post(TRY, json={"start": "9999-12-31T00:00:00Z"}).status_code == 422
    assert room.boss.post(f"{DRAFT}/machines/nothing/walk", json={}).status_code == 404
    assert room.boss.post(WALK, json={"record": "nothing"}).json()["errors"][0]["code"] == "whatif.no_record"


def test_a_schedule_is_read_out_with_its_next_times(room: Workroom) -> None:
    found = room.boss.post(f"{DRAFT}/schedule", json={"cron": "30 9 * * 1,3", "zone": "Asia/Shanghai"}).json()
    assert found["words"] == "At 09:30, on Monday, Wednesday"
    assert len(found["next"]) == 5
    assert all(one.endswith("T01:30:00Z") for one in found["next"])
    refused = room.boss.post(f"{DRAFT}/schedule", json={"cron": "61 9 * * *"}).json()["errors"][0]
    assert (refused["code"], refused["pointer"]) == ("cron.field", "/cron")


def test_only_who_manages_the_documents_tries_them(room: Workroom) -> None:
    clerk = room.house.program("clerk")
    for path in (WALK, TRY, f"{DRAFT}/schedule"):
        assert clerk.post(path, json={}).status_code == 404
