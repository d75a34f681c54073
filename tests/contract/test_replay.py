"""What would have been different, asked over the API and told on the page of publishing; a child process does it."""

import time
from collections.abc import Mapping

import pytest
from jsonschema import Draft202012Validator

from tests.contract.house import Client, House
from tests.contract.workshop import calm, workshop

__all__ = ["calm", "workshop"]

PATH = "draft/replay"
WITHIN_S = 90.0


@pytest.fixture
def master(calm: House) -> Client:
    return calm.program("master", "en")


def made(calm: House, master: Client, number: str) -> str:
    """A job that has been opened."""
    records = calm.records("jobs")
    job = master.post(records, json={"fields": {"job_no": number}}).json()
    opened = master.post(f"{records}/{job['id']}/transitions/open", headers={"if-match": '"1"'})
    assert opened.status_code == 200, opened.text
    return str(job["id"])


def finished(calm: House, client: Client) -> Mapping[str, object]:
    """The last replay, once it is over."""
    ends = time.monotonic() + WITHIN_S
    while time.monotonic() < ends:
        answer = client.get(f"{calm.app}/{PATH}")
        if answer.status_code == 200:
            found: Mapping[str, object] = answer.json()
            return found
        assert answer.status_code == 202, answer.text
        time.sleep(0.2)
    raise AssertionError(answer.text)


def test_a_program_learns_what_the_draft_would_have_changed(calm: House, master: Client) -> None:
    job = made(calm, master, "R-1")
    guard = {"op": "set", "document": "machine/job_flow", "path": "transitions/open/guard", "value": False}
    assert master.patch(f"{calm.app}/draft", json={"commands": [guard]}).status_code == 200
    asked = master.post(f"{calm.app}/{PATH}", json={"days": 1})
    assert asked.status_code == 202, asked.text
    assert master.post(f"{calm.app}/{PATH}", json={}).status_code == 409
    found = finished(calm, master)
    reference = master.get("/schema").json()
    Draft202012Validator({**reference, "$ref": "#/components/schemas/Replayed"}).validate(found)
    assert (found["state"], found["days"]) == ("done", 1), found
    differences = found["differences"]
    assert isinstance(differences, list)
    (one,) = [each for each in differences if each["record"] == job]
    assert (one["title"], one["table_title"]) == ("R-1", "Jobs")
    assert {each["aspect"]: (each["in_force"], each["draft"]) for each in one["differs"]}["state"] == (
        "opened",
        "received",
    )
    assert "Open" in one["why"]
    browser = calm.browser("master")
    assert "R-1" in browser.get(f"/build/{calm.plan.id}/publish").text
    assert "R-1" in browser.get(f"/build/{calm.plan.id}/publish/replay").text


@pytest.mark.parametrize("body", [{"days": 0}, {"days": 32}, {"days": "7"}, {"wait": 31}, {"until": 1}], ids=str)
def test_what_is_asked_for_is_checked(calm: House, master: Client, body: object) -> None:
    assert master.post(f"{calm.app}/{PATH}", json=body).status_code == 422


def test_only_who_manages_the_documents_may_ask(calm: House) -> None:
    for method in ("GET", "POST"):
        assert calm.program("counter").request(method, f"{calm.app}/{PATH}").status_code == 404
        assert calm.open().request(method, f"{calm.app}/{PATH}").status_code == 401


def test_a_draft_with_errors_is_not_replayed(calm: House, master: Client) -> None:
    wrong = {"op": "set", "document": "machine/job_flow", "path": "initial", "value": "nowhere"}
    assert master.patch(f"{calm.app}/draft", json={"commands": [wrong]}).status_code == 200
    assert master.post(f"{calm.app}/{PATH}").status_code == 422
