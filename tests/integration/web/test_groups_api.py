"""Groups and named queries over HTTP: figures in JSON form, refusals by name, and HEAD like GET without a body."""

import json

import pytest

from tests.integration.web.conftest import Client, Desk

RECORDS = "/api/v1/apps/desk/tables/tickets/records"
GROUPS = "/api/v1/apps/desk/tables/tickets/groups"
QUERY = "/api/v1/apps/desk/queries/tickets_by_customer"


@pytest.fixture(scope="module")
def lead(desk: Desk) -> Client:
    """The lead, with three tickets of two customers."""
    client = desk.program("lead")
    people = [
        client.post("/api/v1/apps/desk/tables/customers/records", json={"fields": {"name": name, "phone": phone}})
        for name, phone in (("Ada", "13800138000"), ("Bob", "13900139000"))
    ]
    assert [answer.status_code for answer in people] == [201, 201], people[0].text
    ada, bob = (answer.json()["id"] for answer in people)
    for customer, labour in ((ada, "10"), (ada, "5.5"), (bob, "1")):
        fields = desk.ticket(customer=customer, labour=labour, received_at="2026-01-31T16:30:00Z")
        assert client.post(RECORDS, json={"fields": fields}).status_code == 201
    return client


def test_groups_come_with_their_keys_and_figures(lead: Client) -> None:
    answer = lead.get(GROUPS, params={"group": "status,received_at:month", "measure": "count,sum:labour,avg:labour"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "groups": [
            {
                "keys": {"status": "received", "received_at:month": "2026-02-01"},
                "values": {
                    "count": 3,
                    "sum:labour": {"amount": "16.50", "currency": "CNY"},
                    "avg:labour": {"amount": "5.50", "currency": "CNY"},
                },
                "mixed": [],
            }
        ],
        "count": {"value": 1, "exact": True},
    }


def test_a_filter_and_an_order_narrow_and_sort_groups(lead: Client) -> None:
    rule = json.dumps({">": [{"var": "labour"}, 5]})
    answer = lead.get(GROUPS, params={"group": "customer", "measure": "count", "filter": rule, "sort": "-count"})
    assert [group["values"] for group in answer.json()["groups"]] == [{"count": 2}]


def test_a_named_query_answers_under_its_own_names(lead: Client) -> None:
    answer = lead.get(QUERY)
    assert answer.status_code == 200, answer.text
    shown = [(group["keys"], group["values"]["tickets"]) for group in answer.json()["groups"]]
    assert shown == [({"customer": "Ada", "month": "2026-02-01"}, 2), ({"customer": "Bob", "month": "2026-02-01"}, 1)]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        (GROUPS, {}, 400),
        (GROUPS, {"group": "nothing"}, 400),
        (GROUPS, {"measure": "sum:device"}, 400),
        (GROUPS, {"group": "status", "x": "1"}, 400),
        (GROUPS, {"group": "status", "limit": "501"}, 400),
        (GROUPS.replace("tickets", "nothing"), {"group": "status"}, 404),
        (QUERY.replace("tickets_by", "nothing"), {}, 404),
        (RECORDS, {"sort": "nothing"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(lead: Client, path: str, params: dict[str, str], status: int) -> None:
    answer = lead.get(path, params=params)
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"]


@pytest.mark.parametrize("path", [RECORDS, GROUPS + "?group=status", QUERY])
def test_head_answers_like_get_without_a_body(lead: Client, path: str) -> None:
    plain = {"accept-encoding": "identity"}
    asked, told = lead.get(path, headers=plain), lead.head(path, headers=plain)
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-type"] == asked.headers["content-type"]
    assert told.headers["content-length"] == asked.headers["content-length"]


def test_nobody_groups_without_signing_in(desk: Desk) -> None:
    assert desk.open().get(GROUPS, params={"group": "status"}).status_code == 401
