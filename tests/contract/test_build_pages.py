"""The builder's pages, walked as a person would: edit, look at the difference, publish, go back."""

import re

import pytest

from orderloom.web.cookies import LANGUAGE
from tests.contract.house import Client, House
from tests.contract.workshop import calm, workshop

__all__ = ["calm", "workshop"]

PAGES = (
    "",
    "/documents",
    "/documents/table/owners",
    "/difference",
    "/publish",
    "/versions",
    "/versions/1",
    "/parameters",
)


class Browser:
    """A signed-in browser that keeps the token of the last page."""

    def __init__(self, client: Client) -> None:
        self.client = client
        client.cookies.set(LANGUAGE, "en")
        self.token = ""

    def open(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
        self.token = _hidden(answer.text, "csrf")
        return answer.text

    def post(self, path: str, status: int = 303, **values: str) -> str:
        answer = self.client.post(path, data={"csrf": self.token, **values})
        assert answer.status_code == status, answer.text[-3000:]
        return answer.headers["location"] if status == 303 else answer.text


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def base(calm: House) -> str:
    return f"/build/{calm.plan.id}"


@pytest.fixture
def master(calm: House, base: str) -> Browser:
    browser = Browser(calm.browser("master"))
    browser.open(base)
    return browser


def test_only_who_may_manage_an_app_finds_its_builder(calm: House, base: str) -> None:
    assert "Watchmaker" in Browser(calm.browser("master")).open("/build")
    counter = calm.browser("counter")
    for path in ("/build", *(base + page for page in PAGES)):
        assert counter.get(path).status_code == 404, path
    assert base in calm.browser("master").get("/a/watchmaker/jobs_list").text
    assert base not in calm.browser("counter").get("/a/watchmaker/jobs_list").text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_managers_and_admins(calm: House, base: str, page: str) -> None:
    for name in ("master", "root"):
        Browser(calm.browser(name)).open(base + page)


def test_a_document_is_edited_compared_published_and_taken_back(calm: House, base: str, master: Browser) -> None:
    page = master.open(f"{base}/documents/table/owners")
    text = calm.program("master").get(f"{calm.app}/draft/table/owners").text.replace('"en":"Town"', '"en":"Place"')
    master.post(f"{base}/documents/table/owners", json=text, seen=_hidden(page, "seen"))
    words = "Table “Owners”, field “Place”: title · English changed from “Town” to “Place”"
    assert words in master.open(f"{base}/difference")
    assert "1 changed in the draft" in master.open("/build")
    page = master.open(f"{base}/publish")
    assert words in page
    master.post(f"{base}/publish/test")
    assert "2 passed, 0 failed" in master.open(f"{base}/publish")
    master.post(f"{base}/publish", revision=_hidden(page, "revision"))
    newest = calm.program("master").get(f"{calm.app}/versions").json()["items"][0]["number"]
    page = master.open(f"{base}/versions/{newest - 1}")
    assert "changed from “Place” to “Town”" in page
    assert f"The documents of version {newest - 1} come into force" in page
    master.post(f"{base}/versions/{newest - 1}/rollback")
    assert f"Back to version {newest - 1}" in master.open(f"{base}/versions")


def test_what_is_no_json_or_was_changed_meanwhile_comes_back_with_its_text(
    calm: House, base: str, master: Browser
) -> None:
    page = master.open(f"{base}/documents/table/owners")
    assert "{broken" in master.post(f"{base}/documents/table/owners", 422, json="{broken", seen="")
    seen = _hidden(page, "seen")
    commands = [{"op": "set", "document": "table/owners", "path": "title/en", "value": "Theirs"}]
    assert calm.program("root").patch(f"{calm.app}/draft", json={"commands": commands}).status_code == 200
    mine = '{"kind":"table","id":"owners"}'
    page = master.post(f"{base}/documents/table/owners", 412, json=mine, seen=seen)
    assert "Theirs" in page
    master.post(f"{base}/documents/table/owners", json=mine, seen=_hidden(page, "seen"))


def test_documents_are_begun_copied_removed_and_the_steps_undone(calm: House, base: str, master: Browser) -> None:
    begun = master.post(f"{base}/documents", kind="rule", id="fresh", zh="新", en="Fresh")
    page = master.open(begun)
    assert "rule “Fresh”" in page
    assert "Problems" in page
    master.post(f"{base}/documents", 422, kind="rule", id="fresh", zh="新", en="Fresh")
    master.post(f"{base}/documents", 422, kind="rule", id="Not An Id", zh="新", en="Fresh")
    copied = master.post(f"{begun}/copy", id="again")
    page = master.open(copied)
    master.post(f"{copied}/remove", seen=_hidden(page, "seen"))
    page = master.open(base)
    undo = re.search(r'action="([^"]*/undo)"', page)
    assert undo is not None
    master.post(undo[1])
    assert ">again<" in master.open(f"{base}/documents")
    master.post(f"{base}/discard")
    assert ">again<" not in master.open(f"{base}/documents")


def test_a_parameter_is_changed_and_in_force_in_two_clicks(calm: House, base: str, master: Browser) -> None:
    assert 'value="24"' in master.open(f"{base}/parameters")
    master.post(f"{base}/parameters", 422, warranty_months="many")
    master.post(f"{base}/parameters", 422, warranty_months='"many"')
    master.post(f"{base}/parameters", warranty_months="36", dear_quote="2000.00")
    plan = calm.installation.plans.plan("watchmaker")
    assert plan is not None
    assert plan.parameters["warranty_months"] == 36


def test_conflicts_and_failing_scenarios_are_asked_about(calm: House, base: str, master: Browser) -> None:
    root = Browser(calm.browser("root"))
    commands = [{"op": "set", "document": "scenario/an_overhaul", "path": "then/end/state", "value": "timed"}]
    assert calm.program("root").patch(f"{calm.app}/draft", json={"commands": commands}).status_code == 200
    page = master.open(f"{base}/publish")
    refused = master.post(f"{base}/publish", 422, revision=_hidden(page, "revision"))
    assert "Scenarios fail (1): an_overhaul" in refused
    assert 'name="force"' not in refused
    page = root.open(f"{base}/publish")
    assert 'name="force"' in page
    root.post(f"{base}/publish", revision=_hidden(page, "revision"), force="yes")
    assert "Forced" in root.open(f"{base}/versions")
