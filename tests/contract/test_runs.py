"""Flows that people and programs start, and their runs as those see them who look after them: pages and API."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.contract.desk import Browser
from tests.contract.hidden import TWINS
from tests.contract.house import Client, House, Json, open_house, until

API = "/api/v1/apps/twins"
RUNS = f"{API}/runs"
WORDS = {"zh": "流程", "en": "Flow"}


def var(path: str) -> Json:
    return {"var": path}


def flow(id: str, *steps: Json, **more: object) -> Json:
    """A flow of the boss on jobs."""
    common: Json = {"kind": "flow", "id": id, "title": {"zh": id, "en": id.title()}, "table": "jobs", "as": "boss"}
    return {**common, "start": steps[0]["id"], "steps": list(steps), **more}


def note(id: str, value: object, **more: object) -> Json:
    return {"id": id, "sort": "update", "with": [{"id": "note", "value": value}], **more}


def button(words: str, **more: object) -> Json:
    return {"id": "press", "sort": "button", "title": {"zh": words, "en": words}, **more}


PROGRAM = {"id": "program", "sort": "api", "roles": ["agent", "boss"]}
FLOWS = (
    flow(
        "stamp",
        note("write", {"cat": [var("@input.words"), "!"]}),
        inputs=[{"id": "words", "title": WORDS, "required": True}],
        triggers=[button("Stamp it", roles=["clerk", "boss"]), PROGRAM],
    ),
    flow(
        "dear",
        note("say", "dear"),
        triggers=[button("Dear", roles=["agent", "boss"], when={">": [var("cost"), 10]})],
    ),
    flow("saved", note("say", "saved by form"), triggers=[{"id": "form", "sort": "form", "form": "job_form"}]),
    flow(
        "finish",
        {"id": "end", "sort": "transition", "options": {"transition": "finish"}, "next": "thanks"},
        note("thanks", "thanks"),
        triggers=[PROGRAM],
    ),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app of the twins with flows, looked after by the boss."""
    folder = tmp_path_factory.mktemp("app") / "twins"
    shutil.copytree(TWINS, folder)
    boss = folder / "roles" / "boss.json"
    role = json.loads(boss.read_text())
    boss.write_text(json.dumps({**role, "manages": [*role["manages"], "runs"]}))
    (folder / "flows").mkdir(exist_ok=True)
    for one in FLOWS:
        (folder / "flows" / f"{one['id']}.json").write_text(json.dumps(one))
    return folder


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory, app: Path) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), app) as opened:
        yield opened


@pytest.fixture
def boss(house: House) -> Client:
    return house.program("boss")


def job(client: Client, **more: object) -> str:
    """A new job."""
    number = f"J-{uuid4().hex[:10]}"
    fields = {
        "no": number,
        "code": f"C{number}",
        "region": "north",
        "cost": "40.00",
        "amount": "9.00",
        "due": "2026-12-01",
    }
    answer = client.post(f"{API}/tables/jobs/records", json={"fields": {**fields, **more}})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def start(client: Client, flow: str, record: str, inputs: Json | None = None, key: str = "") -> tuple[int, Json]:
    """A flow asked for over the API."""
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"{API}/flows/{flow}/runs", json={"record": record, "inputs": inputs or {}}, headers=headers)
    return answer.status_code, answer.json()


def ended(client: Client, run: object) -> Json:
    """The run, once nothing more happens by itself."""
    found: Json = {}

    def over() -> bool:
        found.update(client.get(f"{RUNS}/{run}").json())
        return found["state"] in {"done", "failed"}

    until(over, 20, f"the run never ended: {found}")
    return found


def noted(client: Client, record: str) -> object:
    return client.get(f"{API}/tables/jobs/records/{record}").json()["fields"]["note"]


def test_a_program_starts_a_flow_once_for_each_key(boss: Client) -> None:
    record = job(boss)
    status, first = start(boss, "stamp", record, {"words": "Hello"}, "k1")
    assert (status, first["flow"]) == (202, "stamp")
    assert start(boss, "stamp", record, {"words": "Hello"}, "k1")[1]["id"] == first["id"]
    assert start(boss, "stamp", record, {"words": "Other"}, "k1")[0] == 409
    assert ended(boss, first["id"])["state"] == "done"
    assert noted(boss, record) == "Hello!"
    told = boss.get(f"{API}/tables/jobs/records/{record}/trace").json()["items"]
    assert [one["kind"] for one in told] == ["updated", "run", "created"]


@pytest.mark.parametrize(
    ("flow", "inputs", "status", "pointer"),
    [
        ("stamp", {}, 422, "/inputs/words"),
        ("stamp", {"words": "a", "size": 1}, 422, "/inputs/size"),
        ("dear", {}, 404, ""),
        ("nothing", {}, 404, ""),
    ],
)
def test_a_start_that_cannot_be_says_why(boss: Client, flow: str, inputs: Json, status: int, pointer: str) -> None:
    answered, said = start(boss, flow, job(boss), inputs)
    errors = said["errors"]
    assert isinstance(errors, list)
    assert (answered, errors[0]["pointer"]) == (status, pointer)


def test_who_may_not_start_a_flow_or_see_its_record_finds_nothing(house: House, boss: Client) -> None:
    north, south = job(boss), job(boss, region="south")
    agent, clerk = house.program("agent"), house.program("clerk")
    assert start(clerk, "stamp", north, {"words": "x"})[0] == 404
    assert start(agent, "stamp", south, {"words": "x"})[0] == 404
    assert start(agent, "stamp", north, {"words": "x"})[0] == 202
    assert {client.get(RUNS).status_code for client in (agent, clerk)} == {404}


def test_a_failed_run_is_seen_with_its_reason_and_goes_on_when_it_is_mended(house: House, boss: Client) -> None:
    record = job(boss, note="first")
    run = start(boss, "finish", record)[1]["id"]
    found = ended(boss, run)
    assert (found["state"], found["at"]) == ("failed", "end")
    page = Browser(house.browser("boss"), "/build/twins/runs")
    shown = page.get("/build/twins/runs?state=failed").text
    assert f"/build/twins/runs/{run}" in shown
    one = page.get(f"/build/twins/runs/{run}").text
    assert "ol-run-graph" in one
    assert "&#34;standing&#34;:&#34;failed&#34;" in one
    assert (
        boss.post(f"{API}/tables/jobs/records/{record}/transitions/start", headers={"If-Match": "*"}).status_code == 200
    )
    assert page.send(f"/build/twins/runs/{run}/retry").status_code == 303
    until(lambda: boss.get(f"{RUNS}/{run}").json()["state"] == "done", 20, "it never went on")
    assert noted(boss, record) == "thanks"
    assert page.send(f"/build/twins/runs/{run}/cancel").status_code == 422
    assert boss.post(f"{RUNS}/{run}/pause").status_code == 409
    assert [one["step"] for one in boss.get(f"{RUNS}/{run}").json()["steps"]] == ["end", "end", "thanks"]


def test_a_run_starts_again_from_a_step_with_edited_input(house: House, boss: Client) -> None:
    record = job(boss)
    run = start(boss, "stamp", record, {"words": "Old"})[1]["id"]
    ended(boss, run)
    page = Browser(house.browser("boss"), "/build/twins/runs")
    fields = {"step": "write", "v:@input.words": '"New"', "was:@input.words": '"Old"'}
    assert page.send(f"/build/twins/runs/{run}/again", fields).status_code == 303
    until(lambda: noted(boss, record) == "New!", 20, "the edited value was not used")
    broken = page.send(f"/build/twins/runs/{run}/again", {**fields, "v:@input.words": "{"})
    assert broken.status_code == 422


def test_a_button_asks_what_its_flow_is_given_and_starts_it_once(house: House, boss: Client) -> None:
    record = job(boss)
    page = Browser(house.browser("boss"), f"/a/twins/jobs/records/{record}")
    form = f"/a/twins/jobs/records/{record}/flows/stamp/press"
    assert form in page.get(f"/a/twins/jobs/records/{record}").text
    assert "f.words" in page.get(form).text
    assert page.send(form, {"f.words": "", "key": "a"}).status_code == 422
    for _ in range(2):
        assert page.send(form, {"f.words": "Pressed", "key": "b"}).status_code == 303
    until(lambda: noted(boss, record) == "Pressed!", 20, "the button did nothing")
    runs = boss.get(RUNS, params={"flow": "stamp", "record": record}).json()["items"]
    assert len(runs) == 1


def test_a_button_whose_condition_looks_at_what_is_hidden_is_not_offered(house: House, boss: Client) -> None:
    cheap, dear = job(boss, cost="5.00"), job(boss, cost="50.00")
    shown = {}
    for name in ("agent", "boss"):
        page = Browser(house.browser(name))
        shown[name] = ["/flows/dear/press" in page.get(f"/a/twins/jobs/records/{one}").text for one in (cheap, dear)]
    assert shown == {"agent": [False, False], "boss": [False, True]}
    agent = Browser(house.browser("agent"))
    assert agent.send(f"/a/twins/jobs/records/{dear}/flows/dear/press").status_code == 404


def test_saving_a_form_starts_its_flow_and_other_changes_do_not(house: House, boss: Client) -> None:
    record = job(boss)
    page = Browser(house.browser("boss"), f"/a/twins/jobs/records/{record}")
    saved = page.send(
        f"/a/twins/jobs/records/{record}/edit", {"f.no": uuid4().hex[:8], "f.region": "north", "version": "1"}
    )
    assert saved.status_code == 303, saved.text
    until(lambda: noted(boss, record) == "saved by form", 20, "the form started nothing")
    assert len(boss.get(RUNS, params={"flow": "saved", "record": record}).json()["items"]) == 1
