"""The recycle bin through its two doors: the API for programs, the page for people."""

import pytest

from tests.integration.web.conftest import Client, Desk

TABLE = "/api/v1/apps/desk/tables/tickets"
RECORDS = f"{TABLE}/records"


@pytest.fixture(scope="module")
def lead(desk: Desk) -> Client:
    return desk.program("lead")


def deleted(desk: Desk, client: Client, **fields: object) -> str:
    answer = client.post(RECORDS, json={"fields": desk.ticket(**fields)})
    assert answer.status_code == 201, answer.text
    record: str = answer.json()["id"]
    assert client.delete(f"{RECORDS}/{record}").status_code == 204
    return record


def test_a_program_lists_and_restores_deleted_records(desk: Desk, lead: Client) -> None:
    records = [deleted(desk, lead) for _ in range(3)]
    first = lead.get(f"{TABLE}/deleted", params={"limit": "2"}).json()
    rest = lead.get(f"{TABLE}/deleted", params={"limit": "2", "cursor": first["next"]}).json()
    assert {item["id"] for item in (*first["items"], *rest["items"])} >= set(records)
    restored = lead.post(f"{RECORDS}/{records[0]}/restore")
    assert (restored.status_code, restored.json()["version"]) == (200, 2)
    assert restored.headers["etag"] == '"2"'
    assert lead.get(f"{RECORDS}/{records[0]}").status_code == 200
    assert records[0] not in {item["id"] for item in lead.get(f"{TABLE}/deleted").json()["items"]}
    assert lead.post(f"{RECORDS}/{records[0]}/restore").status_code == 404


def test_a_return_that_breaks_a_key_is_told_with_its_field(desk: Desk, lead: Client) -> None:
    given = desk.ticket()
    answer = lead.post(RECORDS, json={"fields": given})
    record = answer.json()["id"]
    lead.delete(f"{RECORDS}/{record}")
    assert lead.post(RECORDS, json={"fields": given}).status_code == 201
    refused = lead.post(f"{RECORDS}/{record}/restore")
    assert refused.status_code == 422
    assert {found["code"] for found in refused.json()["errors"]} == {"record.key.taken"}


@pytest.mark.parametrize("role", ["clerk", "technician"])
def test_who_may_not_delete_has_no_bin(desk: Desk, lead: Client, role: str) -> None:
    record = deleted(desk, lead)
    program = desk.program(role)
    assert program.get(f"{TABLE}/deleted").status_code == 403
    assert program.post(f"{RECORDS}/{record}/restore").status_code in {403, 404}
    assert desk.browser(role).get("/a/desk/bin").status_code == 404


def test_a_person_restores_with_one_button(desk: Desk, lead: Client) -> None:
    record = deleted(desk, lead, device="samovar")
    browser = desk.browser("lead")
    page = browser.get("/a/desk/bin", follow_redirects=True)
    assert page.status_code == 200
    assert f"/a/desk/bin/tickets/{record}" in page.text
    csrf = browser.headers["x-csrf-token"]
    answer = browser.post(f"/a/desk/bin/tickets/{record}", data={"csrf": csrf, "version": "1"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/a/desk/tickets/records/{record}")
    assert browser.get(f"/a/desk/tickets/records/{record}").status_code == 200


def test_a_person_is_told_why_a_record_cannot_come_back(desk: Desk, lead: Client) -> None:
    given = desk.ticket()
    record = lead.post(RECORDS, json={"fields": given}).json()["id"]
    lead.delete(f"{RECORDS}/{record}")
    lead.post(RECORDS, json={"fields": given})
    browser = desk.browser("lead")
    csrf = browser.headers["x-csrf-token"]
    answer = browser.post(f"/a/desk/bin/tickets/{record}", data={"csrf": csrf, "version": "1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
