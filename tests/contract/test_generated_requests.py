"""Generated requests against the real engine and database: no answer of 5xx, each refusal names a place or a code."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.web.conftest import ROLES, Client, Desk

TABLE = "/api/v1/apps/desk/tables/tickets"
RECORDS = f"{TABLE}/records"
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

FIELDS = st.sampled_from(
    [
        "ticket_no",
        "customer",
        "status",
        "priority",
        "source",
        "device",
        "fault",
        "days",
        "weight",
        "labour",
        "quote",
        "warranty",
        "bought_on",
        "received_at",
        "tags",
        "contact",
        "pickup",
        "manual",
        "photos",
        "raw",
        "technician",
        "cost_note",
        "id",
        "version",
        "sys_created_at",
        "nothing",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**17, max_value=10**31),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "-0.00", "1e5", "999999999999999999.99", "T0001", "received", "urgent", "\ufeff", "\u0001"]
    ),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30", "2026-01-01T24:00:00Z"]),
)
VALUES = st.one_of(
    LEAVES,
    st.lists(LEAVES, max_size=3),
    st.dictionaries(
        st.sampled_from(["amount", "currency", "city", "street", "id", "name", "size", "type", "x"]), LEAVES, max_size=4
    ),
)
RULES = st.recursive(
    LEAVES | FIELDS.map(lambda name: {"var": name}),
    lambda inner: st.dictionaries(
        st.sampled_from(
            [
                "==",
                "!=",
                "<",
                ">",
                "<=",
                ">=",
                "and",
                "or",
                "!",
                "in",
                "if",
                "+",
                "-",
                "*",
                "/",
                "%",
                "cat",
                "var",
                "missing",
                "now",
                "me",
                "param",
                "date_add",
                "map",
                "between",
            ]
        ),
        st.lists(inner, max_size=3) | inner,
        min_size=1,
        max_size=1,
    ),
    max_leaves=10,
)


@pytest.fixture(scope="module", params=ROLES)
def person(desk: Desk, request: pytest.FixtureRequest) -> Client:
    return desk.program(request.param)


@pytest.fixture(scope="module")
def lead(desk: Desk) -> Client:
    return desk.program("lead")


@pytest.fixture(scope="module")
def ticket(desk: Desk, lead: Client) -> str:
    answer = lead.post(RECORDS, json={"fields": desk.ticket()})
    return str(answer.json()["id"])


def fine(status: int, text: str) -> None:
    assert status < 500, text


@QUIET
@given(fields=st.dictionaries(FIELDS, VALUES, max_size=6))
def test_no_value_of_any_field_makes_creating_or_changing_fail(
    desk: Desk, lead: Client, person: Client, ticket: str, fields: dict[str, object]
) -> None:
    made = person.post(RECORDS, json={"fields": desk.ticket(**fields)})
    fine(made.status_code, made.text)
    version = lead.get(f"{RECORDS}/{ticket}").headers["etag"]
    changed = person.patch(f"{RECORDS}/{ticket}", json={"fields": fields}, headers={"if-match": version})
    fine(changed.status_code, changed.text)
    if made.status_code == 201:
        shown = person.get(f"{RECORDS}/{made.json()['id']}")
        fine(shown.status_code, shown.text)


@QUIET
@given(rule=RULES, sort=FIELDS, names=st.lists(FIELDS, max_size=3), cursor=st.text(max_size=12))
def test_no_question_makes_a_list_fail(person: Client, rule: object, sort: str, names: list[str], cursor: str) -> None:
    asked = {"filter": json.dumps(rule), "sort": f"-{sort}", "fields": ",".join(names), "cursor": cursor, "limit": "3"}
    answer = person.get(RECORDS, params={name: value for name, value in asked.items() if value})
    fine(answer.status_code, answer.text)
    alone = person.get(RECORDS, params={"filter": json.dumps(rule)})
    fine(alone.status_code, alone.text)


PAGES = "/a/desk"
PARTS = st.sampled_from(["", ".amount", ".currency", ".city", ".phone", ".from", ".to", ".min", ".max", "[]"])
OTHERS = st.sampled_from(["sort", "page", "cursor", "q", "confirm", "version", "csrf", "reason", "blocks", "next"])
WORDS = st.text(max_size=20) | st.sampled_from(["1", "-1", "2026-11-20", "2026-11-20T10:00", "1e9", "T0001", "{x}"])
FORMS = st.dictionaries(
    st.tuples(FIELDS, PARTS).map("".join) | OTHERS,
    st.lists(WORDS, max_size=2),
    max_size=6,
)
PLACES = st.sampled_from(
    [
        "new",
        "check/labour",
        "check/nothing",
        "records/{id}/edit",
        "records/{id}/delete",
        "records/{id}/hold",
        "records/{id}/holds/x/lift",
        "records/{id}/move/repair",
        "records/{id}/move/diagnose",
        "records/{id}/marks/x/clear",
        "records/{id}/history",
        "records/{id}",
    ]
)


@pytest.fixture(scope="module", params=ROLES)
def surfer(desk: Desk, request: pytest.FixtureRequest) -> Client:
    return desk.browser(request.param)


@QUIET
@given(form=FORMS, view=st.sampled_from(["tickets_list", "my_tickets", "customers_list", "none"]))
def test_no_query_makes_a_list_page_fail(surfer: Client, form: dict[str, list[str]], view: str) -> None:
    answer = surfer.get(f"{PAGES}/{view}", params=form)
    fine(answer.status_code, answer.text)


@QUIET
@given(form=FORMS, path=PLACES)
def test_no_form_makes_a_page_fail(surfer: Client, ticket: str, form: dict[str, list[str]], path: str) -> None:
    answer = surfer.post(f"{PAGES}/tickets/{path.format(id=ticket)}", data=form)
    fine(answer.status_code, answer.text)
    shown = surfer.get(f"{PAGES}/tickets/{path.format(id=ticket)}", params=form)
    fine(shown.status_code, shown.text)
