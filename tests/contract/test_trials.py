"""A flow of the draft tried over the API, and the figures of its runs: only for those who build, and nothing stays."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.hidden import TWINS
from tests.contract.house import Client, House, Json, open_house

DRAFT = "/api/v1/apps/twins/draft"
TRIAL = f"{DRAFT}/flows/dear/trial"
FIGURES = "/api/v1/apps/twins/flows/dear/figures"
JOB = {"no": "J-1", "code": "C-1", "region": "north", "cost": "40.00", "amount": "9.00", "due": "2026-12-01"}
FLOW: Json = {
    "kind": "flow",
    "id": "dear",
    "title": {"zh": "贵", "en": "Dear"},
    "table": "jobs",
    "as": "boss",
    "triggers": [{"id": "press", "sort": "button", "title": {"zh": "看", "en": "Look"}, "roles": ["boss"]}],
    "start": "ask",
    "steps": [
        {
            "id": "ask",
            "sort": "ask",
            "options": {"title": {"zh": "看", "en": "Look"}, "to": {"roles": ["boss"]}},
            "next": "say",
        },
        {"id": "say", "sort": "update", "with": [{"id": "note", "value": {"cat": [{"var": "no"}, "!"]}}]},
    ],
}


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("app") / "twins"
    shutil.copytree(TWINS, folder)
    boss: Path = folder / "roles" / "boss.json"
    role = json.loads(boss.read_text())
    boss.write_text(json.dumps({**role, "manages": ["documents", "people", "runs"]}))
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), folder, loops=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def boss(house: House) -> Client:
    """Who builds, with the flow in the draft."""
    client = house.program("boss")
    command = {"op": "set", "document": "flow/dear", "path": "", "value": FLOW}
    assert client.patch(DRAFT, json={"commands": [command]}).status_code == 200
    return client


@pytest.fixture(scope="module")
def job(house: House, boss: Client) -> str:
    answer = boss.post(house.records("jobs"), json={"fields": JOB})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def test_a_trial_tells_each_step_and_changes_no_record(house: House, boss: Client, job: str) -> None:
    asked = boss.post(TRIAL, json={"record": job}).json()
    assert [task["step"] for task in asked["tasks"]] == ["ask"]
    assert asked["runs"][0]["state"] == "waiting"
    done = boss.post(TRIAL, json={"record": job, "moves": [{"step": "ask"}]}).json()
    [run] = done["runs"]
    assert [(one["step"], one["state"]) for one in run["steps"]] == [("ask", "done"), ("say", "done")]
    assert run["steps"][1]["given"] == {"note": "J-1!"}
    assert [one["change"] for one in done["events"] if one["kind"] == "updated"] == [{"note": [None, "J-1!"]}]
    assert boss.get(f"{house.records('jobs')}/{job}").json()["fields"]["note"] is None
    assert house.count("runs", boss) == 0


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"record": "missing"}, "/record"),
        ({"record": "J", "moves": [{"step": "say"}]}, "/moves/0"),
        ({"record": "J", "moves": [{"stp": "say"}]}, "/moves/0/stp"),
        ({"record": "J", "calls": [{"connection": 1}]}, "/calls"),
    ],
)
def test_what_cannot_be_tried_is_refused_at_its_place(boss: Client, job: str, wish: Json, pointer: str) -> None:
    answer = boss.post(TRIAL, json={**wish, "record": job if wish["record"] == "J" else wish["record"]})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_draft_with_errors_is_not_tried(boss: Client, job: str) -> None:
    def start(step: str) -> None:
        command = {"op": "set", "document": "flow/dear", "path": "start", "value": step}
        assert boss.patch(DRAFT, json={"commands": [command]}).status_code == 200

    start("nowhere")
    answer = boss.post(TRIAL, json={"record": job})
    start("ask")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "flow.unknown_step")


def test_only_who_builds_tries_flows_and_only_who_looks_after_runs_sees_their_figures(
    house: House, boss: Client
) -> None:
    assert boss.get(FIGURES).json() == {"states": {}, "steps": []}
    clerk = house.program("clerk")
    assert clerk.post(TRIAL, json={}).status_code == 404
    assert clerk.get(FIGURES).status_code == 404
