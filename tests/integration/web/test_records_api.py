"""The API of records on the real engine: a ticket's life over HTTP."""

import json
from typing import TypedDict

import pytest

from tests.integration.web.conftest import Client, Desk

TABLE = "/api/v1/apps/desk/tables/tickets"
RECORDS = f"{TABLE}/records"


class Shown(TypedDict):
    """A record as the API shows it."""

    id: str
    version: int
    state: str
    fields: dict[str, object]


@pytest.fixture(scope="module")
def lead(desk: Desk) -> Client:
    return desk.program("lead")


@pytest.fixture(scope="module")
def technician(desk: Desk) -> Client:
    return desk.program("technician")


def make(desk: Desk, client: Client, **fields: object) -> Shown:
    answer = client.post(RECORDS, json={"fields": desk.ticket(**fields)})
    assert answer.status_code == 201, answer.text
    shown: Shown = answer.json()
    return shown


def act(client: Client, record: Shown, transition: str, **body: object) -> tuple[int, dict[str, object]]:
    current = client.get(f"{RECORDS}/{record['id']}").headers["etag"]
    answer = client.post(f"{RECORDS}/{record['id']}/transitions/{transition}", json=body, headers={"if-match": current})
    shown: dict[str, object] = answer.json()
    return answer.status_code, shown


def test_every_sort_of_value_travels_as_promised(desk: Desk, lead: Client) -> None:
    given = {
        "labour": {"amount": "120.50", "currency": "CNY"},
        "weight": "1.250",
        "bought_on": "2026-01-31",
        "received_at": "2026-11-20T10:00:00+08:00",
        "tags": ["a", "b"],
        "pickup": {"city": "杭州", "street": "文一路 1 号"},
        "manual": "https://example.com/m",
        "raw": {"n": 12345678901234567890123, "f": 1.5},
        "warranty": True,
        "days": 7,
    }
    made = make(desk, lead, **given)
    shown = lead.get(f"{RECORDS}/{made['id']}").json()["fields"]
    assert shown["received_at"] == "2026-11-20T02:00:00Z"
    assert {name: shown[name] for name in given if name not in {"received_at", "pickup"}} == {
        name: value for name, value in given.items() if name not in {"received_at", "pickup"}
    }
    assert shown["pickup"]["city"] == "杭州"
    assert shown["quote"] is not None
    assert isinstance(made["id"], str)


def test_a_ticket_walks_its_machine_and_says_what_comes_next(desk: Desk, lead: Client) -> None:
    made = make(desk, lead, fault="leaks", labour="30")
    assert made["state"] == "received"
    one = lead.get(f"{RECORDS}/{made['id']}").json()
    assert "diagnose" in [item["id"] for item in one["transitions"]]
    assert act(lead, made, "diagnose")[0] == 200
    status, moved = act(lead, made, "repair")
    assert (status, moved["state"]) == (200, "repairing")


def test_a_guard_refuses_with_a_sentence(desk: Desk, lead: Client) -> None:
    made = make(desk, lead, fault="leaks")
    act(lead, made, "diagnose")
    status, refusal = act(lead, made, "repair")
    assert status == 422
    assert refusal["detail"]


def test_items_to_confirm_come_back_and_are_confirmed_by_id(desk: Desk, lead: Client) -> None:
    made = make(desk, lead, fault="leaks", labour="30")
    for step in ("diagnose", "repair", "finish"):
        assert act(lead, made, step)[0] == 200
    status, refusal = act(lead, made, "hand_over")
    errors = refusal["errors"]
    assert isinstance(errors, list)
    assert status == 422
    assert {error["level"] for error in errors} == {"confirm"}
    assert act(lead, made, "hand_over", confirm=[error["id"] for error in errors])[0] == 200


def test_a_hold_blocks_says_why_and_is_lifted_by_its_id(desk: Desk, lead: Client) -> None:
    made = make(desk, lead)
    path = f"{RECORDS}/{made['id']}"
    answer = lead.post(f"{path}/holds", json={"reason": "等配件"})
    assert answer.status_code == 201, answer.text
    held = answer.json()
    assert held["reason"] == "等配件"
    assert [hold["id"] for hold in lead.get(path).json()["holds"]] == [held["id"]]
    status, refusal = act(lead, made, "diagnose")
    assert status == 422
    assert "等配件" in json.dumps(refusal, ensure_ascii=False)
    assert lead.delete(f"{path}/holds/{held['id']}").status_code == 204
    assert lead.get(path).json()["holds"] == []
    assert act(lead, made, "diagnose")[0] == 200


def test_a_mark_is_shown_and_cleared_by_its_code(desk: Desk, lead: Client) -> None:
    made = make(desk, lead, priority="urgent")
    path = f"{RECORDS}/{made['id']}"
    assert [mark["code"] for mark in lead.get(path).json()["marks"]] == ["urgent"]
    assert lead.delete(f"{path}/marks/urgent").status_code == 204
    assert lead.get(path).json()["marks"] == []


def test_the_loser_of_two_writers_is_told_so(desk: Desk, lead: Client) -> None:
    made = make(desk, lead)
    path, etag = f"{RECORDS}/{made['id']}", {"if-match": '"1"'}
    assert lead.patch(path, json={"fields": {"fault": "a"}}, headers=etag).status_code == 200
    assert lead.patch(path, json={"fields": {"fault": "b"}}, headers=etag).status_code == 412


def test_the_same_request_sent_again_makes_one_ticket(desk: Desk, lead: Client) -> None:
    body, headers = {"fields": desk.ticket()}, {"idempotency-key": "once"}
    first, again = (lead.post(RECORDS, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = lead.post(RECORDS, json={"fields": desk.ticket()}, headers=headers)
    assert other.status_code == 409


def test_a_list_is_filtered_sorted_cut_and_continued(desk: Desk, lead: Client) -> None:
    names = [make(desk, lead, device="lamp", days=days)["id"] for days in (3, 1, 2)]
    asked = {
        "filter": json.dumps({"==": [{"var": "device"}, "lamp"]}),
        "sort": "days",
        "limit": "2",
        "fields": "days,device",
    }
    first = lead.get(RECORDS, params=asked).json()
    assert [item["fields"] for item in first["items"]] == [{"days": 1, "device": "lamp"}, {"days": 2, "device": "lamp"}]
    assert first["count"] == {"value": 3, "exact": True}
    second = lead.get(RECORDS, params={**asked, "cursor": first["next"]}).json()
    assert [item["id"] for item in second["items"]] == [names[0]]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"filter": '{"==":[{"cat":[{"var":"device"},"x"]},"lampx"]}'},
        {"filter": '{"==":[{"var":"nothing"},1]}'},
        {"filter": '"text'},
        {"filter": json.dumps({"and": [{"==": [{"var": "days"}, 1]}] * 51})},
        {"sort": "nothing"},
        {"fields": "nothing"},
        {"cursor": "nonsense"},
        {"cursor": "AAAA"},
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_in_words(lead: Client, query: dict[str, str]) -> None:
    answer = lead.get(RECORDS, params=query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"]


def test_hidden_fields_are_neither_shown_nor_asked_for_nor_written(
    desk: Desk, lead: Client, technician: Client
) -> None:
    made = make(desk, lead, cost_note="secret", technician=None)
    path = f"{RECORDS}/{made['id']}"
    assert "cost_note" not in technician.get(path).json()["fields"]
    assert "secret" not in technician.get(f"{path}/trace").text
    known = technician.get(RECORDS, params={"filter": '{"==":[{"var":"cost_note"},"secret"]}'})
    unknown = technician.get(RECORDS, params={"filter": '{"==":[{"var":"never_ever"},"secret"]}'})
    assert known.status_code == unknown.status_code == 400
    assert known.text.replace("cost_note", "x") == unknown.text.replace("never_ever", "x")
    changed = technician.patch(path, json={"fields": {"cost_note": "x"}}, headers={"if-match": '"1"'})
    assert changed.status_code in {403, 422}


def test_a_record_out_of_reach_reads_like_one_that_is_not_there(desk: Desk, lead: Client, technician: Client) -> None:
    made = make(desk, lead, technician="Somebody else")
    path = f"{RECORDS}/{made['id']}"
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"fields": {"fault": "x"}}),
        ("POST", "/transitions/diagnose", {}),
        ("GET", "/trace", None),
        ("POST", "/holds", {"reason": "x"}),
        ("DELETE", "/marks/urgent", None),
    ):
        headers = {"if-match": '"1"'}
        there = technician.request(method, path + tail, json=body, headers=headers)
        nowhere = technician.request(method, f"{RECORDS}/{'0' * 32}{tail}", json=body, headers=headers)
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content), (method, tail)


def test_the_trace_tells_who_changed_what_from_what_to_what(desk: Desk, lead: Client) -> None:
    made = make(desk, lead)
    path = f"{RECORDS}/{made['id']}"
    lead.patch(path, json={"fields": {"fault": "burnt"}}, headers={"if-match": '"1"'})
    events = lead.get(f"{path}/trace").json()["items"]
    assert [event["kind"] for event in events] == ["updated", "created"]
    assert events[0]["actor_name"] == "Lead"
    assert events[0]["change"]["fault"] == [None, "burnt"]
    assert events[0]["cause"]["door"] == "api"


def test_a_batch_mixes_outcomes(desk: Desk, lead: Client) -> None:
    made = make(desk, lead)
    changes = [
        {"op": "create", "fields": desk.ticket()},
        {"op": "create", "fields": {}},
        {"op": "transition", "id": made["id"], "version": 1, "transition": "diagnose"},
        {"op": "update", "id": made["id"], "version": 1, "fields": {"fault": "x"}},
    ]
    outcomes = lead.post(f"{RECORDS}/batch", json={"changes": changes}).json()["outcomes"]
    assert [item["status"] for item in outcomes] == [201, 422, 200, 412]


def test_a_photo_is_sent_named_and_fetched_only_with_the_record(desk: Desk, lead: Client, technician: Client) -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x05\0\0\0\x05rest"
    value = lead.post(f"{TABLE}/files", files={"file": ('a"b.png', png)}).json()
    made = make(desk, lead, photos=[value], technician="Somebody else")
    path = f"{RECORDS}/{made['id']}/files/{value['id']}"
    answer = lead.get(path)
    assert answer.content == png
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert technician.get(path).status_code == 404
    assert lead.post(f"{TABLE}/files", files={"file": ("a.png", b"<script>")}).status_code == 422


def test_the_reference_knows_the_fields_of_its_reader(lead: Client, technician: Client) -> None:
    for client, knows in ((lead, True), (technician, False)):
        schemas = client.get("/schema").json()["components"]["schemas"]
        assert ("cost_note" in schemas["desk.tickets.record"]["properties"]["fields"]["properties"]) is knows
