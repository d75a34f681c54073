"""The reference at /schema is true: it is valid itself, and every answer has the shape it promises."""

from collections.abc import Iterator, Mapping

import pytest
from jsonschema import Draft202012Validator

from tests.integration.web.conftest import Client, Desk

RECORDS = "/api/v1/apps/desk/tables/tickets/records"


@pytest.fixture(scope="module")
def lead(desk: Desk) -> Client:
    return desk.program("lead")


@pytest.fixture(scope="module")
def reference(lead: Client) -> Mapping[str, object]:
    found: Mapping[str, object] = lead.get("/schema").json()
    return found


def validator(reference: Mapping[str, object], name: str) -> Draft202012Validator:
    """A validator for one of the reference's own schemas."""
    return Draft202012Validator({**reference, "$ref": f"#/components/schemas/{name}"})


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def test_every_schema_is_valid_and_every_reference_leads_somewhere(reference: Mapping[str, object]) -> None:
    components = reference["components"]
    assert isinstance(components, dict)
    for schema in components["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert {name.rpartition("/")[2] for name in references(reference)} <= components["schemas"].keys()


def test_answers_have_the_shape_that_is_promised(desk: Desk, lead: Client, reference: Mapping[str, object]) -> None:
    made = lead.post(
        RECORDS, json={"fields": desk.ticket(labour="12.50", tags=["a"], pickup={"city": "x", "street": "y"})}
    )
    path = f"{RECORDS}/{made.json()['id']}"
    validator(reference, "desk.tickets.record").validate(made.json())
    validator(reference, "desk.tickets.one").validate(lead.get(path).json())
    validator(reference, "desk.tickets.list").validate(lead.get(RECORDS).json())
    changed = lead.patch(path, json={"fields": {"fault": "x"}}, headers={"if-match": made.headers["etag"]})
    validator(reference, "desk.tickets.record").validate(changed.json())


def test_what_the_reference_takes_is_the_form_that_is_taken(
    desk: Desk, lead: Client, reference: Mapping[str, object]
) -> None:
    body = {"fields": desk.ticket(days=3, weight="1.5", labour={"amount": "1.00", "currency": "CNY"}, raw={"a": [1]})}
    validator(reference, "desk.tickets.create").validate(body)
    assert lead.post(RECORDS, json=body).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", RECORDS, {"fields": {}}),
        ("POST", RECORDS, {"nonsense": 1}),
        ("GET", f"{RECORDS}/none", None),
        ("GET", f"{RECORDS}?x=1", None),
        ("PATCH", f"{RECORDS}/none", {"fields": {}}),
        ("PUT", RECORDS, {}),
        ("POST", "/api/v1/token", {"name": "x", "password": "y"}),
    ],
)
def test_refusals_have_the_shape_that_is_promised(
    lead: Client, reference: Mapping[str, object], method: str, path: str, body: object
) -> None:
    answer = lead.request(method, path, json=body)
    assert answer.headers["content-type"] == "application/problem+json"
    validator(reference, "Problem").validate(answer.json())
    assert answer.json()["errors"]
