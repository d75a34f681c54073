"""Sheets in and out through the API and the pages, on both databases."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import Event, WriteTx
from orderloom.runtime.record.change import Actor, Cause, Query
from orderloom.runtime.transfer.exports import AT_ONCE, ExportStoppedError, Wanted
from orderloom.runtime.transfer.imports import RUN_AT_ONCE
from orderloom.runtime.transfer.shapes import Advance, Import
from orderloom.store.transfer import SqlImports
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


def among(numbers: Sequence[str]) -> str:
    """The filter for these tickets."""
    return json.dumps({"in": [{"var": "ticket_no"}, list(numbers)]})


def test_a_program_imports_a_sheet_from_the_guess_to_the_records(desk: Desk, lead: Client) -> None:
    numbers = [f"T{next(desk.numbers):05}" for _ in range(3)]
    rows = [(number, "kettle", "13800138000", "12.50") for number in numbers]
    job = sent(lead, sheet(("ticket_no", "物品", "Contact", "labour"), *rows, ("", "toaster", "13800138000", "much")))
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
    found = lead.get(RECORDS, params={"filter": among(numbers)}).json()
    assert {item["fields"]["labour"]["amount"] for item in found["items"]} == {"12.50"}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(desk: Desk, lead: Client, format: str) -> None:
    odd = ["=1+1", " -2", "'=x", "“@a", "＝b", 'a\r\nb,;"c', "'plain"]
    fields: dict[str, object] = {
        "labour": {"amount": "0.10", "currency": "CNY"},
        "pickup": {"city": "杭州", "street": "=文三路"},
        "tags": ["a,b", "c"],
        "warranty": True,
        "bought_on": "2026-02-28",
        "received_at": "2026-03-01T01:02:03Z",
        "weight": "1.250",
        "raw": {"a": [1, "x"]},
    }
    made = [desk.ticket(**fields, fault=text) for text in odd]
    for ticket in made:
        assert lead.post(RECORDS, json={"fields": ticket}).status_code == 201
    wanted = among([str(ticket["ticket_no"]) for ticket in made])
    answer = lead.get(f"{TABLE}/export", params={"format": format, "filter": wanted})
    assert answer.status_code == 200, answer.text
    begun = lead.post(f"{TABLE}/imports", files={"file": (f"t.{format}", answer.content)})
    assert begun.status_code == 201, begun.text
    one = f"{TABLE}/imports/{begun.json()['id']}"
    assert lead.post(f"{one}/judge", json={"key": "by_no"}).status_code == 202
    work_off(desk)
    assert lead.get(f"{one}/problems").json()["items"] == []
    lead.post(f"{one}/start")
    work_off(desk)
    done = lead.get(one).json()
    assert (done["state"], done["unchanged"], done["updated"]) == ("done", len(odd), 0)


def test_a_person_walks_from_the_file_to_the_imported_records(desk: Desk) -> None:
    browser = desk.browser("lead")
    csrf = browser.headers["x-csrf-token"]
    number = f"T{next(desk.numbers):05}"
    assert "/a/desk/tickets/import" in browser.get("/a/desk/tickets_list").text
    assert browser.get("/a/desk/tickets/import").status_code == 200
    content = sheet(
        ("工单号", "物品", "联系电话", "保修期内"), (number, "samovar", "13800138000", "是"), ("x", "y", "z", "?")
    )
    sending = browser.post(
        "/a/desk/tickets/import",
        data={"csrf": csrf},
        files={"file": ("票.csv", content.encode("gb18030"))},
        follow_redirects=False,
    )
    assert sending.status_code == 303, sending.text
    job = sending.headers["location"]
    page = browser.get(job)
    assert page.status_code == 200
    assert all(f'value="{name}" selected' in page.text for name in ("ticket_no", "device", "contact", "warranty"))
    form = {
        "csrf": csrf,
        "key": "by_no",
        **{f"to.{n}": name for n, name in enumerate(("ticket_no", "device", "contact", "warranty"))},
    }
    assert browser.post(f"{job}/judge", data=form, follow_redirects=False).status_code == 303
    assert 'hx-trigger="load delay:1s"' in browser.get(job).text
    work_off(desk)
    judged = browser.get(job).text
    assert "导入 1 行" in judged or "Import 1 rows" in judged
    bad = browser.get(f"{job}/problems")
    assert bad.content.startswith(b"\xef\xbb\xbf")
    assert bad.text.splitlines()[1].startswith("x,y,z,?,3,")
    desk.clock.pass_by(seconds=1)
    browser.post(f"{job}/start", data={"csrf": csrf})
    work_off(desk)
    assert f"{job}/records" in browser.get(job).text
    imported = browser.get(f"{job}/records")
    assert imported.status_code == 200
    assert imported.text.count("data-row-link") == 1
    assert "samovar" in imported.text
    assert browser.get("/a/desk/imports").status_code == 200


def test_a_list_is_exported_with_its_filters_and_told_in_the_journal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[Event] = []
    monkeypatch.setattr(desk.services.transfer.exporting, "_journal", events.append)
    browser = desk.browser("lead")
    assert desk.program("lead").post(RECORDS, json={"fields": desk.ticket(device="gramophone")}).status_code == 201
    answer = browser.get("/a/desk/tickets_list/export/csv", params={"q": "gramophone"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert len(answer.text.strip().splitlines()) == 2
    told = events[0]
    assert (told.kind, told.actor, told.input["view"], told.input["rows"]) == ("exported", "a-lead", "tickets_list", 1)
    assert told.input["search"] == "gramophone"
    assert browser.get("/a/desk/tickets_list/export/exe").status_code == 404


@pytest.mark.parametrize("path", ["", "/problems", "/records"])
def test_the_imports_of_others_are_not_there(desk: Desk, lead: Client, path: str) -> None:
    job = sent(lead, sheet(("ticket_no",), ("T00001",)))
    assert desk.browser("clerk").get(f"/a/desk/imports/{job['id']}{path}").status_code == 404
    assert desk.program("clerk").get(f"{TABLE}/imports/{job['id']}").status_code == 404


def test_what_is_no_sheet_is_told_and_leaves_nothing(desk: Desk, lead: Client) -> None:
    answer = lead.post(f"{TABLE}/imports", files={"file": ("x.xlsx", b"PK\x03\x04 not a workbook")})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "transfer.sheet.unreadable"


def test_an_import_stops_when_its_person_loses_the_right(desk: Desk) -> None:
    clerk = desk.program("clerk")
    job = sent(clerk, sheet(("ticket_no", "device", "contact"), (f"T{next(desk.numbers):05}", "iron", "13800138000")))
    one = f"{TABLE}/imports/{job['id']}"
    clerk.post(f"{one}/judge", json={})
    work_off(desk)
    assert clerk.post(f"{one}/start").status_code == 202
    account = desk.accounts.by_name("clerk")
    assert account is not None
    desk.accounts.change(replace(account, active=False))
    work_off(desk)
    desk.accounts.change(account)
    found = desk.services.transfer.importing.imports.get(str(job["id"]))
    assert found is not None
    assert (found.state, found.fault, found.created) == ("failed", "transfer.no_rights", 0)


def test_an_export_ends_within_seconds_of_its_session(desk: Desk, lead: Client) -> None:
    for _ in range(3):
        lead.post(RECORDS, json={"fields": desk.ticket()})
    exporting = desk.services.transfer.exporting
    plan = desk.services.plans.plan("desk")
    account = desk.accounts.by_name("technician")
    assert plan is not None
    assert account is not None
    actors = iter([Actor(account.id, "t", frozenset({"lead"})), None])
    query = Query("desk", "tickets", Actor(account.id, "t", frozenset({"lead"})), fields=("ticket_no",))
    wanted = Wanted(plan, plan.get(TablePlan, "tickets"), query, "csv", "zh", Cause("web"), lambda: next(actors, None))
    with pytest.raises(ExportStoppedError):
        list(exporting.begin(wanted))


class KilledError(Exception):
    """Stands for the death of the process before its transaction is committed."""


def ready(desk: Desk, lead: Client, count: int) -> tuple[Import, list[str]]:
    """An import of so many new tickets that has just been started."""
    numbers = [f"T{next(desk.numbers):05}" for _ in range(count)]
    job = sent(lead, sheet(("ticket_no", "device"), *((number, "radio") for number in numbers)))
    one = f"{TABLE}/imports/{job['id']}"
    lead.post(f"{one}/judge", json={})
    work_off(desk)
    lead.post(f"{one}/start")
    found = desk.services.transfer.importing.imports.get(str(job["id"]))
    assert found is not None
    return found, numbers


def counted(lead: Client, numbers: Sequence[str]) -> int:
    found = [
        lead.get(RECORDS, params={"filter": among(numbers[n : n + 50]), "limit": "500"})
        for n in range(0, len(numbers), 50)
    ]
    return sum(len(one.json()["items"]) for one in found)


def test_an_import_killed_in_a_batch_goes_on_without_doubling_or_losing(
    desk: Desk, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = desk.services.transfer.importing
    job, numbers = ready(desk, lead, RUN_AT_ONCE * 3)
    assert importing.step() == RUN_AT_ONCE

    def killed(tx: WriteTx, advance: Advance) -> bool:
        SqlImports.advance(importing.imports, tx, advance)  # type: ignore[arg-type]
        raise KilledError

    with monkeypatch.context() as dying:
        dying.setattr(importing.imports, "advance", killed)
        with pytest.raises(KilledError):
            importing.step()
    assert counted(lead, numbers) == RUN_AT_ONCE
    work_off(desk)
    done = importing.imports.get(job.id)
    assert done is not None
    assert (done.state, done.created, done.refused) == ("done", len(numbers), 0)
    assert counted(lead, numbers) == len(numbers)


def test_a_process_that_slept_through_a_batch_does_not_do_it_again(
    desk: Desk, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = desk.services.transfer.importing
    job, numbers = ready(desk, lead, RUN_AT_ONCE)
    assert importing.step() == RUN_AT_ONCE
    with monkeypatch.context() as late:
        late.setattr(importing.imports, "due", lambda: job)
        assert importing.step() == 0
    work_off(desk)
    done = importing.imports.get(job.id)
    assert done is not None
    assert (done.created, done.updated, done.unchanged) == (RUN_AT_ONCE, 0, 0)
    assert counted(lead, numbers) == RUN_AT_ONCE


def test_a_cancelled_import_keeps_what_it_brought_and_brings_no_more(desk: Desk, lead: Client) -> None:
    importing = desk.services.transfer.importing
    job, numbers = ready(desk, lead, RUN_AT_ONCE * 2)
    importing.step()
    assert lead.post(f"{TABLE}/imports/{job.id}/cancel").json()["state"] == "cancelled"
    work_off(desk)
    assert counted(lead, numbers) == RUN_AT_ONCE
    assert lead.post(f"{TABLE}/imports/{job.id}/start").status_code == 409


def test_a_mapping_that_was_used_is_offered_again(desk: Desk, lead: Client) -> None:
    header = ("Nr", "Gerät")
    first = sent(lead, sheet(header, (f"T{next(desk.numbers):05}", "radio")))
    one = f"{TABLE}/imports/{first['id']}"
    columns = [{"to": "ticket_no"}, {"to": "device"}]
    assert lead.post(f"{one}/judge", json={"columns": columns, "key": "by_no"}).status_code == 202
    work_off(desk)
    lead.post(f"{one}/start")
    work_off(desk)
    again = sent(lead, sheet(header, (f"T{next(desk.numbers):05}", "radio")))
    assert [one["to"] for one in again["columns"]] == ["ticket_no", "device"]  # type: ignore[attr-defined]
    assert again["key"] == "by_no"


@pytest.mark.parametrize(
    ("columns", "key", "code"),
    [
        ([{"to": ""}, {"to": ""}], "", "transfer.mapping"),
        ([{"to": "ticket_no"}, {"to": "ticket_no"}], "", "transfer.mapping.twice"),
        ([{"to": "device"}, {"to": ""}], "by_no", "transfer.mapping.key"),
        ([{"to": "sys_created_at"}, {"to": ""}], "", "transfer.mapping"),
        ([{"to": "quote"}, {"to": ""}], "", "transfer.mapping"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(
    desk: Desk, lead: Client, columns: list[dict[str, str]], key: str, code: str
) -> None:
    job = sent(lead, sheet(("a", "b"), ("1", "2")))
    answer = lead.post(f"{TABLE}/imports/{job['id']}/judge", json={"columns": columns, "key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


def test_two_rows_with_one_key_are_found_before_anything_is_written(desk: Desk, lead: Client) -> None:
    number = f"T{next(desk.numbers):05}"
    job = sent(lead, sheet(("ticket_no", "device"), (number, "radio"), (number, "tv")))
    one = f"{TABLE}/imports/{job['id']}"
    lead.post(f"{one}/judge", json={})
    work_off(desk)
    found = lead.get(one).json()
    assert (found["good"], found["bad"]) == (2, 0)  # this key merges, so the second row would update the first
    assert counted(lead, [number]) == 0


def test_a_third_export_at_once_is_asked_to_wait(desk: Desk, lead: Client) -> None:
    exporting = desk.services.transfer.exporting
    plan = desk.services.plans.plan("desk")
    assert plan is not None
    boss = Actor("a-lead", "lead", frozenset({"lead"}))
    query = Query("desk", "tickets", boss, fields=("ticket_no",))
    wanted = Wanted(plan, plan.get(TablePlan, "tickets"), query, "csv", "zh", Cause("web"), lambda: boss)
    running = [exporting.begin(wanted) for _ in range(AT_ONCE)]
    answer = lead.get(f"{TABLE}/export")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    for one in running:
        assert b"".join(one)
    assert lead.get(f"{TABLE}/export").status_code == 200
