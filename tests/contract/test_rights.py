"""Three roles at every door: what one may not see is not there, what one may not do is not done."""

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import TablePlan
from tests.contract.house import Client, House, Json
from tests.contract.shop import fields_of

ROLES = ("manager", "service", "warehouse")
NUMBERS = itertools.count(1)
NOBODY = "0" * 32

MONEY = {
    "platform_fee": "31337.11",
    "paid_amount": "41337.22",
    "discount_amount": "51337.33",
    "tax_amount": "61337.44",
    "total_amount": "90000.00",
}
SECRET = {**MONEY, "outstanding": "48662.78", "unit_price": "71337.55", "discount": "2133.75", "price": "81337.66"}
"""Amounts that stand nowhere else, by field."""


@dataclass
class Staff:
    """The people of the house, each with a program and a browser."""

    house: House
    programs: dict[str, Client]
    browsers: dict[str, Client]

    @property
    def orders(self) -> str:
        return self.house.records("orders")

    def make(self, **more: object) -> httpx.Response:
        """A fresh order of the manager's, with an amount in every field."""
        usual = {"order_no": f"R{next(NUMBERS):05}", "status": "paid", "paid_at": "2026-11-20T01:00:00Z"}
        answer = self.programs["manager"].post(self.orders, json={"fields": {**usual, **MONEY, **more}})
        assert answer.status_code == 201, answer.text
        return answer

    def etag(self, record: str) -> dict[str, str]:
        """The header of somebody who has seen the newest version."""
        return {"if-match": self.programs["manager"].get(f"{self.orders}/{record}").headers["etag"]}


@pytest.fixture(scope="module")
def staff(house: House) -> Iterator[Staff]:
    with ExitStack():
        yield Staff(house, {role: house.program(role) for role in ROLES}, {role: house.browser(role) for role in ROLES})


def hidden(house: House, role: str, table: str) -> list[str]:
    """The fields of a table that a role may not read."""
    right = house.plan.get(RolePlan, role).tables[table]
    return sorted(house.plan.get(TablePlan, table).fields.keys() - right.readable)


def unseen(answer: httpx.Response, fields: list[str], where: str) -> None:
    """None of these fields' amounts stands in an answer, nor its id as a key."""
    text = answer.text.replace(",", "")
    for name in fields:
        assert SECRET[name].replace(",", "") not in text, (where, name)
        assert f'"{name}"' not in answer.text, (where, name)


SIDE_LOGS = ("events", "reports", "holds", "marks", "raw", "inbox", "refusals", "quarantine")


def reading(house: House, record: str) -> list[str]:
    """Every API address at which something of an order could be read."""
    orders = house.records("orders")
    one = f"{orders}/{record}"
    filters = ['{"==":[{"var":"order_no"},"x"]}', '{"!=":[{"var":"order_no"},"x"]}']
    return [
        f"{orders}?limit=500",
        f"{orders}?limit=500&sort=-total_amount,order_no",
        *(f"{orders}?limit=500&filter={rule}" for rule in filters),
        one,
        f"{one}?fields=order_no,status",
        f"{one}/trace",
        *(f"{one}/trace?log={log}" for log in SIDE_LOGS),
        *(f"{house.app}/logs/{log}" for log in SIDE_LOGS),
        "/schema",
        house.app,
        "/api/v1/apps",
        f"{house.records('order_lines')}?limit=500",
        f"{house.records('parcels')}?limit=500",
        f"{house.records('customers')}?limit=500",
    ]


def pages(house: House, record: str) -> list[str]:
    """Every page on which something of an order could stand."""
    base = f"/a/{house.plan.id}"
    one = f"{base}/orders/records/{record}"
    return [
        base,
        f"{base}/orders_list",
        f"{base}/orders_list?q=R0&sort=-sys_created_at",
        one,
        f"{one}/edit",
        f"{one}/history",
        f"{one}/move/allocate",
        f"{base}/orders/new",
        f"{base}/refusals",
        f"{base}/inbox",
    ]


@pytest.mark.parametrize("role", ["service", "warehouse"])
def test_a_hidden_field_stands_behind_no_door(staff: Staff, role: str) -> None:
    record = staff.make().json()["id"]
    fields = hidden(staff.house, role, "orders")
    assert fields
    staff.programs["manager"].patch(
        f"{staff.orders}/{record}", json={"fields": {"seller_remark": "touched"}}, headers=staff.etag(record)
    )
    for path in reading(staff.house, record):
        unseen(staff.programs[role].get(path), fields, path)
    for path in pages(staff.house, record):
        answer = staff.browsers[role].get(path)
        unseen(answer, fields, path)
        for name in fields:
            assert f"f.{name}" not in answer.text, path


@pytest.mark.parametrize("role", ["service", "warehouse"])
def test_answers_to_changes_hide_what_reading_hides(staff: Staff, role: str) -> None:
    fields = hidden(staff.house, role, "orders")
    record = staff.make().json()["id"]
    one, client = f"{staff.orders}/{record}", staff.programs[role]
    body, key = {"fields": {"seller_remark": role}}, {"idempotency-key": f"{role}-{record}"}
    changed = client.patch(one, json=body, headers={**staff.etag(record), **key})
    assert changed.status_code == 200
    answers = {
        "changed": changed,
        "repeated": client.patch(one, json=body, headers={**staff.etag(record), **key}),
        "stale": client.patch(one, json=body, headers={"if-match": '"1"'}),
        "unknown": client.patch(one, json={"fields": {"nothing": 1}}, headers=staff.etag(record)),
        "refused": client.patch(one, json={"fields": {"tags": "no list"}}, headers=staff.etag(record)),
        "moved": client.post(f"{one}/transitions/allocate", headers=staff.etag(record)),
        "held": client.post(f"{one}/holds", json={"reason": "look"}),
        "batch": client.post(
            f"{staff.orders}/batch",
            json={"changes": [{"op": "update", "id": record, "version": 1, "fields": {"seller_remark": "b"}}]},
        ),
    }
    for what, answer in answers.items():
        unseen(answer, fields, what)


@pytest.mark.parametrize("role", ["service", "warehouse"])
def test_asking_by_a_hidden_field_is_answered_like_an_unknown_one(staff: Staff, role: str) -> None:
    staff.make()
    client = staff.programs[role]
    for name in hidden(staff.house, role, "orders"):
        for asked in (
            {"filter": json.dumps({">": [{"var": "@"}, 0]})},
            {"filter": json.dumps({"==": [{"var": "@.currency"}, "CNY"]})},
            {"sort": "-@"},
            {"fields": "order_no,@"},
        ):
            known, unknown = (
                client.get(staff.orders, params={key: value.replace("@", word) for key, value in asked.items()})
                for word in (name, "never_heard_of")
            )
            assert (known.status_code, unknown.status_code) == (400, 400), (name, asked)
            assert sentences(known, name) == sentences(unknown, "never_heard_of")


def sentences(refusal: httpx.Response, word: str) -> list[str]:
    """What a refusal says, whatever the word; hints are left out, they guess at fields that one may read."""
    return [str(error["message"]).replace(word, "@") for error in refusal.json()["errors"]]


@pytest.mark.parametrize("role", ["service", "warehouse"])
def test_no_hint_guesses_at_a_hidden_field(staff: Staff, role: str) -> None:
    for name in hidden(staff.house, role, "orders"):
        for near in (name[:-1], name + "s", name.replace("_", "")):
            rule = json.dumps({">": [{"var": near}, 0]})
            answer = staff.programs[role].get(staff.orders, params={"filter": rule})
            assert answer.status_code == 400
            assert name not in answer.text.replace(near, "")


@pytest.mark.parametrize("role", ["service", "warehouse"])
def test_lists_are_not_ordered_nor_narrowed_by_a_hidden_field(staff: Staff, role: str) -> None:
    for fee in ("31337.11", "1.00"):
        staff.make(platform_fee=fee)
    base, browser = f"/a/{staff.house.plan.id}/orders_list", staff.browsers[role]
    for query in ("sort=@", "sort=-@", "f.@.from=2", "f.@=1.00"):
        known, unknown = (
            browser.get(f"{base}?{query.replace('@', word)}") for word in ("platform_fee", "never_heard_of")
        )
        assert rows(known) == rows(unknown) != [], query
    assert rows(browser.get(f"{base}?q=31337")) == []


def rows(page: httpx.Response) -> list[str]:
    """The records of a list page, in order."""
    return re.findall(r'href="[^"]*/records/(\w+)" data-row-link', page.text)


@pytest.mark.parametrize("role", ["service", "warehouse"])
def test_the_early_check_of_a_field_knows_no_hidden_one(staff: Staff, role: str) -> None:
    client = staff.browsers[role]
    page = client.get(f"/a/{staff.house.plan.id}/orders_list").text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    base = f"/a/{staff.house.plan.id}/orders/check"
    for name in hidden(staff.house, role, "orders"):
        known, unknown = (
            client.post(f"{base}/{word}", data={"csrf": csrf, f"f.{word}": "-1"}) for word in (name, "never_heard_of")
        )
        assert known.status_code == unknown.status_code
        assert known.text.replace(name, "@") == unknown.text.replace("never_heard_of", "@")


def test_lines_and_products_hide_their_prices_from_the_warehouse(staff: Staff) -> None:
    manager, house = staff.programs["manager"], staff.house
    order, sku = staff.make().json()["id"], f"P{next(NUMBERS)}"
    line = {"order": order, "sku": sku, "quantity": "2", "unit_price": SECRET["unit_price"], "discount": "2133.75"}
    made = manager.post(house.records("order_lines"), json={"fields": line})
    assert made.status_code == 201, made.text
    product = manager.post(
        house.records("products"), json={"fields": {"sku": sku, "title": "Mug", "price": SECRET["price"]}}
    )
    assert product.status_code == 201, product.text
    base = f"/a/{house.plan.id}"
    for table, record in (("order_lines", made.json()["id"]), ("products", product.json()["id"])):
        fields = [name for name in hidden(house, "warehouse", table) if name in SECRET]
        for tail in ("", f"/{record}", f"/{record}/trace"):
            unseen(staff.programs["warehouse"].get(house.records(table) + tail), fields, table + tail)
        for path in (f"{base}/{table}_list", f"{base}/{table}/records/{record}", f"{base}/orders/records/{order}"):
            unseen(staff.browsers["warehouse"].get(path), fields, path)


def test_an_order_out_of_reach_is_answered_like_one_that_is_not(staff: Staff) -> None:
    record = staff.make(status="pending_payment", order_no="HIDDEN-4711").json()["id"]
    client, one = staff.programs["warehouse"], f"{staff.orders}/{record}"
    assert client.get(one).status_code == 404
    listed = client.get(staff.orders, params={"filter": '{"==":[{"var":"order_no"},"HIDDEN-4711"]}'}).json()
    assert (listed["items"], listed["count"]) == ([], {"value": 0, "exact": True})
    browser, base = staff.browsers["warehouse"], f"/a/{staff.house.plan.id}"
    assert rows(browser.get(f"{base}/orders_list?q=HIDDEN")) == []
    for tail in ("", "/edit", "/history", "/move/allocate"):
        there = browser.get(f"{base}/orders/records/{record}{tail}")
        nowhere = browser.get(f"{base}/orders/records/{NOBODY}{tail}")
        assert there.status_code == nowhere.status_code == 404
        assert there.text.replace(record, "@") == nowhere.text.replace(NOBODY, "@")


ACTS: tuple[tuple[str, str, object], ...] = (
    ("GET", "", None),
    ("GET", "?fields=order_no", None),
    ("PATCH", "", {"fields": {"seller_remark": "x"}}),
    ("PATCH", "", {"fields": {"nothing": "x"}}),
    ("DELETE", "", None),
    ("POST", "/transitions/allocate", {}),
    ("POST", "/transitions/never_heard_of", {}),
    ("GET", "/trace", None),
    ("GET", "/trace?log=raw", None),
    ("POST", "/holds", {"reason": "x"}),
    ("DELETE", f"/holds/{NOBODY}", None),
    ("DELETE", "/marks/suspected", None),
    ("GET", f"/files/{NOBODY}", None),
)


@pytest.mark.parametrize(("method", "tail", "body"), ACTS)
def test_swapped_ids_give_the_answer_of_unknown_ids(staff: Staff, method: str, tail: str, body: object) -> None:
    out_of_reach = staff.make(status="pending_payment").json()["id"]
    of_another_table = staff.programs["manager"].post(
        staff.house.records("customers"), json={"fields": {"name": "somebody"}}
    )
    client = staff.programs["warehouse"]
    answers = [
        client.request(method, f"{staff.orders}/{record}{tail}", json=body, headers={"if-match": '"1"'})
        for record in (NOBODY, out_of_reach, of_another_table.json()["id"], "x" * 64, "%00", "no such id!")
    ]
    assert {answer.status_code for answer in answers[:3]} == {404}
    assert len({answer.content for answer in answers[:3]}) == 1
    assert {answer.status_code for answer in answers[3:]} <= {400, 404}


def test_a_batch_answers_swapped_ids_like_unknown_ones(staff: Staff) -> None:
    out_of_reach = staff.make(status="pending_payment").json()["id"]
    acts = ({"op": "update", "fields": {"seller_remark": "x"}}, {"op": "transition", "transition": "allocate"})
    changes = [{**act, "id": record, "version": 1} for act in acts for record in (NOBODY, out_of_reach)]
    outcomes = staff.programs["warehouse"].post(f"{staff.orders}/batch", json={"changes": changes}).json()["outcomes"]
    assert [one["status"] for one in outcomes] == [404] * 4
    assert outcomes[0] == outcomes[1]
    assert outcomes[2] == outcomes[3]


def test_a_hold_is_lifted_and_a_file_fetched_only_through_its_own_record(staff: Staff) -> None:
    manager = staff.programs["manager"]
    mine, other = (staff.make().json()["id"] for _ in range(2))
    held = manager.post(f"{staff.orders}/{mine}/holds", json={"reason": "mine"}).json()["id"]
    swapped = manager.delete(f"{staff.orders}/{other}/holds/{held}")
    unknown = manager.delete(f"{staff.orders}/{other}/holds/{NOBODY}")
    assert (swapped.status_code, swapped.content) == (unknown.status_code, unknown.content)
    assert len(manager.get(f"{staff.orders}/{mine}").json()["holds"]) == 1
    value = manager.post(f"{staff.house.app}/tables/orders/files", files={"file": ("a.txt", b"secret")}).json()
    owned = staff.make(attachments=[value]).json()["id"]
    assert manager.get(f"{staff.orders}/{owned}/files/{value['id']}").content == b"secret"
    assert manager.get(f"{staff.orders}/{other}/files/{value['id']}").status_code == 404


def test_a_link_leads_only_to_what_one_sees(staff: Staff) -> None:
    out_of_reach = staff.make(status="pending_payment", order_no="HIDDEN-0815").json()["id"]
    warehouse, parcels = staff.programs["warehouse"], staff.house.records("parcels")
    refusals = [
        warehouse.post(parcels, json={"fields": {"tracking_no": f"SF{next(NUMBERS):08}", "order": record}})
        for record in (NOBODY, out_of_reach)
    ]
    assert [answer.status_code for answer in refusals] == [422, 422]
    assert refusals[0].content == refusals[1].content
    made = staff.programs["manager"].post(
        parcels, json={"fields": {"tracking_no": f"SF{next(NUMBERS):08}", "order": out_of_reach}}
    )
    for path in ("parcels_list", f"parcels/records/{made.json()['id']}", "parcels/new"):
        shown = staff.browsers["warehouse"].get(f"/a/{staff.house.plan.id}/{path}")
        assert shown.status_code == 200
        assert "HIDDEN-0815" not in shown.text


def test_a_repeated_request_shows_nothing_that_has_gone_out_of_reach(staff: Staff) -> None:
    record = staff.make().json()["id"]
    one, client = f"{staff.orders}/{record}", staff.programs["warehouse"]
    body, headers = {"fields": {"seller_remark": "packed"}}, {**staff.etag(record), "idempotency-key": record}
    assert client.patch(one, json=body, headers=headers).status_code == 200
    ticks = {"confirm": ["waybill", "wms", "crm"]}
    gone = staff.programs["manager"].post(f"{one}/transitions/cancel_paid", json=ticks, headers=staff.etag(record))
    assert gone.status_code == 200, gone.text
    assert client.get(one).status_code == 404
    assert client.patch(one, json=body, headers=headers).status_code == 404


def test_one_persons_key_answers_nobody_else(staff: Staff) -> None:
    body, key = {"fields": {"order_no": f"K{next(NUMBERS)}"}}, {"idempotency-key": "the same for all"}
    first = staff.programs["manager"].post(staff.orders, json=body, headers=key)
    assert first.status_code == 201
    other = staff.programs["service"].post(staff.orders, json=body, headers=key)
    assert other.status_code == 422
    assert first.json()["id"] not in other.text
    assert staff.programs["warehouse"].post(staff.orders, json=body, headers=key).status_code == 403


@pytest.mark.parametrize(("role", "status"), [("manager", 201), ("service", 422), ("warehouse", 403)])
def test_only_a_role_that_may_starts_an_order_in_another_state(staff: Staff, role: str, status: int) -> None:
    fields = {"order_no": f"S{next(NUMBERS)}", "status": "allocating"}
    answer = staff.programs[role].post(staff.orders, json={"fields": fields})
    assert answer.status_code == status
    if status == 422:
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/fields/status"]
    fields = {"order_no": f"S{next(NUMBERS)}", "status": "pending_payment"}
    first = staff.programs[role].post(staff.orders, json={"fields": fields})
    assert first.status_code == (403 if role == "warehouse" else 201)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", NOBODY),
        ("version", 7),
        ("sys_created_at", "2020-01-01T00:00:00Z"),
        ("sys_created_by", "somebody"),
        ("sys_updated_at", "2020-01-01T00:00:00Z"),
        ("sys_updated_by", "somebody"),
        ("sys_state_at", "2020-01-01T00:00:00Z"),
        ("outstanding", "1.00"),
        ("platform_status", "paid"),
        ("connection", "shopify_main"),
        ("status", "completed"),
        ("never_heard_of", 1),
        ("table", "customers"),
        ("deleted_at", None),
    ],
)
def test_no_door_takes_a_field_that_is_not_for_people(staff: Staff, role: str, name: str, value: object) -> None:
    made = staff.make().json()
    record, client, given = made["id"], staff.programs[role], {name: value}
    one, etag = f"{staff.orders}/{record}", staff.etag(record)
    answers = {
        "update": client.patch(one, json={"fields": given}, headers=etag),
        "move": client.post(f"{one}/transitions/allocate", json={"fields": given}, headers=etag),
    }
    if name != "status":  # a manager may choose the first state
        answers["create"] = client.post(staff.orders, json={"fields": {"order_no": f"M{next(NUMBERS)}", **given}})
    outcomes = client.post(
        f"{staff.orders}/batch",
        json={"changes": [{"op": "update", "id": record, "version": made["version"], "fields": given}]},
    ).json()["outcomes"]
    for door, answer in answers.items():
        assert answer.status_code in {403, 422}, (door, answer.text)
    assert outcomes[0]["status"] in {403, 422}
    assert unchanged(staff, made)


def unchanged(staff: Staff, made: Json) -> bool:
    """Whether an order is still as it was made."""
    now = staff.programs["manager"].get(f"{staff.orders}/{made['id']}").json()
    return (now["version"], now["state"], now["fields"]) == (made["version"], made["state"], fields_of(made))


@pytest.mark.parametrize(
    ("role", "field", "value"),
    [("service", "platform_fee", "1.00"), ("warehouse", "paid_amount", "1.00"), ("warehouse", "order_no", "X1")],
)
def test_no_form_takes_a_field_beyond_the_role(staff: Staff, role: str, field: str, value: str) -> None:
    made = staff.make().json()
    base = f"/a/{staff.house.plan.id}/orders/records/{made['id']}"
    client = staff.browsers[role]
    csrf = client.get(base).text.partition('name="csrf" value="')[2].partition('"')[0]
    data = {"csrf": csrf, "version": str(made["version"]), f"f.{field}": value, f"f.{field}.amount": value}
    client.post(f"{base}/edit", data={**data, "form": "order_form"})
    client.post(f"{base}/move/allocate", data={**data, "version": "99"})
    assert unchanged(staff, made)


def test_what_a_role_may_not_do_is_refused_at_every_door(staff: Staff) -> None:
    record = staff.make().json()["id"]
    one, etag = f"{staff.orders}/{record}", staff.etag(record)
    warehouse, service = staff.programs["warehouse"], staff.programs["service"]
    assert warehouse.post(staff.orders, json={"fields": {"order_no": "W1"}}).status_code == 403
    assert warehouse.delete(one, headers=etag).status_code == 403
    assert service.delete(one, headers=etag).status_code == 403
    assert service.post(f"{one}/transitions/allocate", headers=etag).status_code == 403
    assert warehouse.post(f"{one}/transitions/cancel_paid", headers=etag).status_code == 403
    assert warehouse.get(staff.house.records("customers")).status_code == 404
    for log, allowed in (("inbox", {"manager", "service"}), ("refusals", {"manager"}), ("quarantine", {"manager"})):
        seen = {role for role in ROLES if staff.programs[role].get(f"{staff.house.app}/logs/{log}").status_code == 200}
        assert seen == allowed, log


def test_a_person_of_another_app_is_a_stranger_here(staff: Staff) -> None:
    staff.house.installation.people.add("stranger", password="correct horse battery")
    client = staff.house.program("stranger")
    record = staff.make().json()["id"]
    known = client.get(f"{staff.orders}/{record}")
    unknown = client.get(f"/api/v1/apps/nothing/tables/orders/records/{record}")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert client.get("/api/v1/apps").json()["items"] == []


@pytest.mark.parametrize("forged", [{}, {"name": "b.txt"}, {"size": 1}, {"type": "text/html"}])
def test_a_file_enters_a_record_only_through_whoever_uploaded_it(staff: Staff, forged: dict[str, object]) -> None:
    orders, uploads = staff.orders, f"{staff.house.app}/tables/orders/files"
    theirs = staff.programs["manager"].post(uploads, files={"file": ("a.txt", b"secret")}).json()
    service = staff.programs["service"]
    number = f"F{next(NUMBERS):05}"
    taken = service.post(orders, json={"fields": {"order_no": number, "attachments": [{**theirs, **forged}]}})
    assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (422, "/fields/attachments")
    own = service.post(uploads, files={"file": ("a.txt", b"my own")}).json()
    kept = service.post(orders, json={"fields": {"order_no": number, "attachments": [own]}})
    assert kept.status_code == 201
    changed = {"attachments": [{**own, "name": "evil.txt"}]}
    one = f"{orders}/{kept.json()['id']}"
    assert service.patch(one, json={"fields": changed}, headers={"if-match": "*"}).status_code == 422
