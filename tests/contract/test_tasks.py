"""Tasks through every door: the inbox, the page of one, the record, the API; each only for whom it is."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from orderloom.runtime.flow.start import Wish
from tests.contract.house import PASSWORD, Client, House, open_house
from tests.unit.runtime.tasks.office import APP, DOCUMENTS

TASKS = f"/api/v1/apps/{APP}/tasks"
PAGES = f"/a/{APP}/tasks"
PAID = {"amount": "12.00", "currency": "CNY"}


@dataclass
class Office:
    """The office as a whole installation; every role has a person of its name, and there is a second clerk."""

    house: House
    record: str

    def begin(self, flow: str) -> str:
        """Start a flow, and the id of the task that it gives."""
        flows = self.house.installation.flows
        run = flows.starter.start(Wish(APP, flow, self.record, by="boss"))
        flows.bell.ring()
        for _ in range(200):
            found = self.house.program("boss").get(f"{TASKS}?all=true&open=true&flow={flow}").json()["items"]
            mine = [one for one in found if self.whole(one["id"])["created_at"] and one["flow"] == run.flow]
            if mine:
                return str(mine[-1]["id"])
            time.sleep(0.05)
        raise LookupError(flow)

    def whole(self, task: str, name: str = "boss") -> dict[str, object]:
        """A task as a program sees it."""
        answer = self.house.program(name).get(f"{TASKS}/{task}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def open_page(self, name: str, path: str) -> str:
        """A page as somebody sees it."""
        answer = self.house.browser(name).get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, name: str, path: str, **fields: object) -> "tuple[int, str, str]":
        """A submitted form: status, where it leads, and the page."""
        browser = self.house.browser(name)
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get(PAGES).text)
        data = {"csrf": token[1] if token else "", **fields}
        answer = browser.post(path, data=data, follow_redirects=False)
        return answer.status_code, answer.headers.get("location", ""), answer.text


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office with one request, opened for all tests."""
    folder, home = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("home")
    for one in DOCUMENTS:
        write(folder, one)
    with open_house(f"sqlite:///{home / 'office.db'}", home, folder) as house:
        house.installation.people.add("clerk2", roles=("clerk",), app=APP, password=PASSWORD)
        made = house.program("boss").post(house.records("requests"), json={"fields": {"no": "R1", "secret": "s"}})
        assert made.status_code == 201, made.text
        yield Office(house, made.json()["id"])


def write(folder: Path, document: dict[str, object]) -> None:
    name = "app.json" if document["kind"] == "app" else f"{document['kind']}s/{document['id']}.json"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def code(answer: object) -> str:
    assert hasattr(answer, "json")
    return str(answer.json()["errors"][0]["code"])


def api(office: Office, name: str) -> Client:
    return office.house.program(name)


def test_a_task_is_answered_on_its_page(office: Office) -> None:
    task = office.begin("approve")
    inbox = office.open_page("clerk", PAGES)
    assert f"{PAGES}/{task}" in inbox
    assert "data-tasks-waiting" in inbox
    page = office.open_page("clerk", f"{PAGES}/{task}")
    assert 'name="f.paid.amount"' in page
    assert "R1" in page
    status, _, refused = office.post("clerk", f"{PAGES}/{task}/answer", outcome="no")
    assert (status, "task.reason" in refused) == (422, False)
    status, target, _ = office.post(
        "clerk", f"{PAGES}/{task}/answer", **{"outcome": "yes", "f.paid.amount": "12", "f.paid.currency": "CNY"}
    )
    assert (status, target) == (303, PAGES)
    assert office.whole(task)["answers"] == {"paid": PAID}
    assert f"{PAGES}/{task}" not in office.open_page("clerk", PAGES)
    assert f"{PAGES}/{task}" in office.open_page("clerk", f"{PAGES}?tab=done")
    assert f"{PAGES}/{task}" in office.open_page("boss", f"{PAGES}?tab=closed")


def test_a_task_with_a_form_is_filled_in_on_the_record(office: Office) -> None:
    task = office.begin("fill")
    page = office.open_page("clerk", f"{PAGES}/{task}")
    version = re.search(r'name="version" value="([0-9]+)"', page)
    assert version is not None
    form = {"outcome": "done", "f.note": "seen", "version": version[1], "mode": "update"}
    status, target, _ = office.post("clerk", f"{PAGES}/{task}/answer", back=f"/a/{APP}/requests/records/x", **form)
    assert (status, target) == (303, f"/a/{APP}/requests/records/x")
    record = api(office, "boss").get(f"{office.house.records('requests')}/{office.record}").json()
    assert record["fields"]["note"] == "seen"


def test_the_record_says_what_is_asked_and_takes_the_answer(office: Office) -> None:
    task = office.begin("approve")
    page = office.open_page("clerk", f"/a/{APP}/requests/records/{office.record}")
    assert f'action="{PAGES}/{task}/answer"' in page
    assert api(office, "clerk").post(f"{TASKS}/{task}/answer", json={"outcome": "later"}).status_code == 200


@pytest.mark.parametrize(
    "verb", ["claim", "answer", "return", "reassign", "delegate", "sign", "urge", "withdraw", "skip"]
)
def test_a_task_of_others_is_not_there(office: Office, verb: str) -> None:
    task = office.begin("chain")
    bodies = {
        "answer": {"outcome": "yes"},
        "reassign": {"to": ["x"]},
        "delegate": {"to": "x"},
        "sign": {"to": "x"},
        "withdraw": {"comment": "x"},
        "skip": {"comment": "x"},
    }
    clerk = api(office, "clerk")
    there, nowhere = (clerk.post(f"{TASKS}/{id}/{verb}", json=bodies.get(verb, {})) for id in (task, "0" * 32))
    assert there.status_code == nowhere.status_code == 404
    assert {**there.json(), "instance": ""} == {**nowhere.json(), "instance": ""}
    assert clerk.get(f"{TASKS}/{task}").status_code == 404
    assert office.house.browser("clerk").get(f"{PAGES}/{task}").status_code == 404
    assert task not in [one["id"] for one in clerk.get(TASKS).json()["items"]]
    assert clerk.get(f"{TASKS}?all=true").status_code == 404
    assert api(office, "boss").post(f"{TASKS}/{task}/withdraw", json={"comment": "over"}).status_code == 200


def test_whoever_loses_the_role_is_not_asked_any_more(office: Office) -> None:
    task = office.begin("approve")
    people = office.house.installation.accounts
    account = people.by_name("clerk2")
    assert account is not None
    second = api(office, "clerk2")
    assert second.get(f"{TASKS}/{task}").status_code == 200
    people.change(replace(account, roles={APP: ("lead",)}))
    assert api(office, "clerk2").get(f"{TASKS}/{task}").status_code == 404
    people.change(account)
    assert api(office, "boss").post(f"{TASKS}/{task}/skip", json={"comment": "enough"}).status_code == 200


def test_many_are_answered_at_once_and_each_has_its_outcome(office: Office) -> None:
    tasks = [office.begin("together") for _ in range(1)]
    answer = api(office, "clerk").post(
        f"{TASKS}/bulk", json={"ids": [*tasks, "0" * 32], "do": "answer", "outcome": "yes"}
    )
    assert [one["status"] for one in answer.json()["items"]] == [200, 404]
    assert api(office, "boss").post(f"{TASKS}/{tasks[0]}/skip", json={"comment": "x"}).status_code == 200
    status, _, page = office.post("clerk", f"{PAGES}/bulk", do="answer", outcome="yes", ids="0" * 32)
    assert (status, "ol-alert" in page or "alert" in page) == (422, True)


def test_a_task_goes_from_hand_to_hand(office: Office) -> None:
    task = office.begin("approve")
    clerk, second = api(office, "clerk"), api(office, "clerk2")
    assert clerk.post(f"{TASKS}/{task}/claim", json={}).status_code == 200
    taken = second.post(f"{TASKS}/{task}/answer", json={"outcome": "later"})
    assert (taken.status_code, code(taken)) == (409, "task.claimed")
    assert clerk.post(f"{TASKS}/{task}/return", json={"comment": "not mine"}).status_code == 200
    assert second.post(f"{TASKS}/{task}/urge", json={}).status_code == 200
    assert code(clerk.post(f"{TASKS}/{task}/urge", json={})) == "task.urged_lately"
    lead = office.house.installation.accounts.by_name("lead")
    assert lead is not None
    assert clerk.post(f"{TASKS}/{task}/sign", json={"to": lead.id, "where": "before"}).status_code == 200
    assert code(clerk.post(f"{TASKS}/{task}/answer", json={"outcome": "later"})) == "task.not_asked"
    done = api(office, "lead").post(f"{TASKS}/{task}/answer", json={"outcome": "later"})
    assert done.json()["state"] == "done"
    verbs = [act["verb"] for act in done.json()["acts"]]
    assert verbs == ["given", "claim", "return", "urge", "sign", "answer"]
