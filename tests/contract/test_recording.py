"""A scenario recorded from a real record tells its story again, without what tells of a person."""

import json
import shutil
from collections.abc import Iterator

import pytest

from tests.contract.house import Client, House, Json, open_house
from tests.contract.workshop import WATCHMAKER

DRAFT = "/api/v1/apps/watchmaker/draft"
RECORDINGS = f"{DRAFT}/recordings"
SECRET = "her mother's watch"
PHONE = "+41446681800"


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The watchmaker, for whom complaints are sealed, and names and telephones of owners are personal."""
    folder = tmp_path_factory.mktemp("app") / "watchmaker"
    shutil.copytree(WATCHMAKER, folder)
    for table, name, trait in (("jobs", "complaint", "encrypted"), ("owners", "phone", "personal")):
        file = folder / "tables" / f"{table}.json"
        data = json.loads(file.read_text())
        data["fields"] = [{**one, trait: True} if one["id"] == name else one for one in data["fields"]]
        file.write_text(json.dumps(data))
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), folder, loops=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def master(house: House) -> Client:
    return house.program("master", "en")


def made(client: Client, records: str, **fields: object) -> str:
    """The path of a new record."""
    answer = client.post(records, json={"fields": fields})
    assert answer.status_code == 201, answer.text
    return f"{records}/{answer.json()['id']}"


def moved(client: Client, record: str, transition: str, **fields: object) -> None:
    answer = client.post(f"{record}/transitions/{transition}", json={"fields": fields}, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
def job(house: House, master: Client) -> str:
    """A job that was taken in, corrected, opened and quoted; the path of its record."""
    watch = made(master, house.records("watches"), reference="Calatrava", serial="S1")
    job = made(
        master, house.records("jobs"), job_no="J7", watch=watch.rpartition("/")[2], complaint=SECRET, urgency="calm"
    )
    change = {"fields": {"urgency": "at_once"}}
    assert master.patch(job, json=change, headers={"if-match": "*"}).status_code == 200
    moved(master, job, "open")
    moved(master, job, "quote", price={"amount": "480.00", "currency": "CHF"})
    return job


def recorded(client: Client, table: str, record: str) -> Json:
    answer = client.post(RECORDINGS, json={"table": table, "id": record.rpartition("/")[2]})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def played(client: Client, story: object) -> Json:
    """What comes of a story as the only new scenario of the draft, which is thrown away then."""
    assert isinstance(story, dict)
    scenario = {"kind": "scenario", "id": "recorded", "title": {"zh": "录的", "en": "Recorded"}, **story}
    command = {"op": "set", "document": "scenario/recorded", "path": "", "value": scenario}
    put = client.patch(DRAFT, json={"commands": [command]})
    assert put.status_code == 200, put.text
    answer = client.post(f"{DRAFT}/test")
    client.post(f"{DRAFT}/discard")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_what_was_done_to_a_record_is_a_scenario_that_passes(master: Client, job: str) -> None:
    told = recorded(master, "jobs", job)
    story = told["story"]
    assert isinstance(story, dict)
    steps = [{**one, "id": ""} for one in story["when"] if "pass" not in one]
    [watch] = story["given"]
    assert (watch["table"], watch["fields"]) == ("watches", {"reference": "Calatrava", "serial": "S1"})
    assert [next(iter(one.keys() - {"id", "record", "table", "name", "fields"})) for one in steps] == [
        "create",
        "update",
        "transition",
        "transition",
    ]
    assert steps[0]["create"]["watch"] == f"${watch['id']}"
    assert story["then"][0]["state"] == "quoted"
    outcome = played(master, story)
    assert (outcome["passed"], outcome["failed"]) == (3, 0), outcome


def test_a_recorded_scenario_can_fail(master: Client, job: str) -> None:
    story = recorded(master, "jobs", job)["story"]
    assert isinstance(story, dict)
    story["then"][0]["state"] = "opened"
    assert played(master, story)["failed"] == 1


def test_what_tells_of_a_person_or_is_secret_is_left_out_and_named(house: House, master: Client, job: str) -> None:
    told = recorded(master, "jobs", job)
    assert told["left_out"] == ["complaint"]
    assert SECRET not in json.dumps(told)
    owner = made(master, house.records("owners"), name="Anna", phone=PHONE)
    told = recorded(master, "owners", owner)
    assert told["left_out"] == ["phone"]
    assert PHONE[-6:] not in json.dumps(told)


def test_only_who_builds_records_and_only_what_there_is(house: House, master: Client, job: str) -> None:
    known = job.rpartition("/")[2]
    assert house.program("counter").post(RECORDINGS, json={"table": "jobs", "id": known}).status_code == 404
    assert house.open().post(RECORDINGS, json={"table": "jobs", "id": known}).status_code == 401
    for absent in ({"table": "owners", "id": known}, {"table": "jobs", "id": "f" * 32}, {"table": "none", "id": known}):
        assert master.post(RECORDINGS, json=absent).status_code == 404, absent
    senseless: tuple[Json, ...] = ({}, {"table": "jobs"}, {"table": "jobs", "id": known, "more": 1})
    for wish in senseless:
        assert master.post(RECORDINGS, json=wish).status_code == 422, wish
