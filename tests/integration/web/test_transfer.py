"""Sheets in and out through the API and the pages, on both databases."""

import csv
import io

import pytest

from tests.integration.web.conftest import Client, Desk

TABLE = "/api/v1/apps/desk/tables/tickets"
RECORDS = f"{TABLE}/records"


@pytest.fixture(scope="module")
def lead(desk: Desk) -> Client:
    return desk.program("lead")


def work_off(desk: Desk) -> None:
    """Do what the loop of a serving process would."""
    for _ in range(200):
        if not desk.services.transfer.importing.step():
            return


def sent(client: Client, content: str, name: str = "tickets.csv") -> dict[str, object]:
    answer = client.post(f"{TABLE}/imports", files={"file": (name, content.encode())})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def sheet(*rows: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_a_program_imports_a_sheet_from_the_guess_to_the_records(desk: Desk, lead: Client) -> None:
    numbers = [f"T{next(desk.numbers):05}" for _ in range(3)]
    rows = [(number, "kettle", "13800138000", "12.50") for number in numbers]
    job = sent(lead, sheet(("ticket_no", "设备", "Contact", "labour"), *rows, ("", "toaster", "13800138000", "much")))
    assert job["state"] == "mapping"
    assert [one["to"] for one in job["columns"]] == ["ticket_no", "device", "contact", "labour"]  # type: ignore[attr-defined]
    one = f"{TABLE}/imports/{job['id']}"
    assert lead.post(f"{one}/judge", json={}).json()["state"] == "judging"
    work_off(desk)
    judged = lead.get(one).json()
    assert (judged["state"], judged["good"], judged["bad"]) == ("judged", 3, 1)
    bad = lead.get(f"{one}/problems").json()["items"]
    assert [row["row"] for row in bad] == [5]
    assert {problem["column"] for problem in bad[0]["problems"]} >= {"labour"}
    assert lead.post(f"{one}/start").status_code == 202
    work_off(desk)
    done = lead.get(one).json()
    assert (done["state"], done["created"], done["refused"]) == ("done", 3, 1)
    found = lead.get(RECORDS, params={"filter": '{"in":[{"var":"ticket_no"},["%s"]]}' % '","'.join(numbers)}).json()
    assert {item["fields"]["labour"]["amount"] for item in found["items"]} == {"12.50"}
