"""The clock starts flows, and whoever looks after runs sees when, stops it and starts one by hand: pages and API."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from orderloom.wiring.schedules import scheduler_of
from tests.contract.desk import Browser
from tests.contract.hidden import TWINS
from tests.contract.house import Client, House, Json, open_house, until

API = "/api/v1/apps/twins"
SCHEDULES = f"{API}/schedules"
ONE = f"{SCHEDULES}/night/daily"
PAGE = "/build/twins/schedules"
WORDS = {"zh": "夜班", "en": "Night shift"}
TRIGGER = {"id": "daily", "sort": "schedule", "cron": "30 3 * * *"}
FLOW: Json = {"kind": "flow", "id": "night", "title": WORDS, "as": "boss", "triggers": [TRIGGER]}
STEPS: Json = {"start": "end", "steps": [{"id": "end", "sort": "succeed"}]}


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS) as opened:
        boss = opened.program("boss")
        role = boss.get(f"{API}/draft/role/boss")
        document = {**role.json(), "manages": ["documents", "people", "runs"]}
        put = boss.put(f"{API}/draft/role/boss", json=document, headers={"If-Match": role.headers["ETag"]})
        assert put.status_code == 200, put.text
        opened.installation.people.add("root", admin=True, password="correct horse battery")
        assert boss.put(f"{API}/draft/flow/night", json=FLOW | STEPS).status_code == 201
        published = opened.program("root").post(f"{API}/draft/publish")
        assert published.status_code == 200, published.text
        scheduler_of(opened.installation.store, opened.installation.flows, opened.installation.plans).follow()
        yield opened


def only(client: Client) -> Json:
    """The one schedule as the API tells it."""
    answer = client.get(SCHEDULES)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["items"]
    assert isinstance(found, dict)
    return found


def test_whoever_looks_after_runs_sees_stops_and_starts_schedules(house: House) -> None:
    boss, page = house.program("boss"), Browser(house.browser("boss"))
    before = only(boss)
    assert (before["cron"], before["zone"], before["paused_by"]) == ("30 3 * * *", "Asia/Shanghai", None)
    assert "30 3 * * *" in page.get(PAGE).text
    assert boss.post(f"{ONE}/pause").status_code == 200
    assert boss.post(f"{ONE}/pause").status_code == 409
    assert only(boss)["next_at"] is None
    assert page.send(f"{PAGE}/night/daily/resume").status_code == 303
    assert only(boss)["next_at"] == before["next_at"]
    run = boss.post(f"{ONE}/run").json()["run"]
    runs = house.installation.flows.runs
    until(lambda: (found := runs.get(run)) is not None and found.state.ended, 20, "the run never ended")
    assert only(boss)["next_at"] == before["next_at"]


def test_a_tick_shows_its_run_and_leads_to_it(house: House) -> None:
    boss, page, store = house.program("boss"), Browser(house.browser("boss")), house.installation.store
    (before,) = store.write(lambda tx: tx.schedules.of("twins"))
    past = datetime(2026, 1, 5, 19, 30, tzinfo=UTC)
    assert store.write(lambda tx: tx.schedules.move(before, replace(before, next_at=past)))
    until(lambda: only(boss)["last_state"] == "done", 20, "the tick never fired")
    assert only(boss)["last_run"] == "twins:night:daily:2026-01-05T19:30:00+00:00"
    (href,) = re.findall(r'href="(/build/twins/runs/[^"]+)"', page.get(PAGE).text)
    assert page.get(href).status_code == 200


def test_for_everybody_else_there_are_no_schedules(house: House) -> None:
    clerk = house.program("clerk")
    for path in (SCHEDULES, f"{ONE}/run"):
        assert clerk.request("GET" if path == SCHEDULES else "POST", path).status_code == 404
    assert Browser(house.browser("clerk")).get(PAGE).status_code == 404
    boss = house.program("boss")
    for tail in ("night/hourly/run", "day/daily/run", "night/daily/burn"):
        assert boss.post(f"{SCHEDULES}/{tail}").status_code == 404
