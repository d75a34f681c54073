"""The records API as it is promised: every call, its answer, and what it refuses."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.contract.house import Client, House, Json
from tests.contract.shop import fields_of

NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def manager(house: House) -> Client:
    return house.program("manager")


@pytest.fixture(scope="module")
def orders(house: House) -> str:
    return house.records("orders")


def new(**more: object) -> Json:
    """The body of a new order."""
    return {"fields": {"order_no": f"A{next(NUMBERS):05}", "total_amount": "10.50", **more}}


def made(client: Client, orders: str, **more: object) -> Json:
    answer = client.post(orders, json=new(**more))
    assert answer.status_code == 201, answer.text
    shown: Json = answer.json()
    return shown


def codes(answer: httpx.Response) -> list[str]:
    """The codes of a refusal, which has the form that is promised."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert all({"pointer", "code", "message", "level"} <= error.keys() for error in body["errors"])
    assert all(error["message"] for error in body["errors"])
    return [error["code"] for error in body["errors"]]


def test_creating_answers_201_with_the_record_and_its_etag(manager: Client, orders: str) -> None:
    answer = manager.post(orders, json=new(buyer_name="李雷"))
    shown = answer.json()
    assert answer.status_code == 201
    assert {"id", "version", "state", "fields"} == shown.keys()
    assert (shown["version"], answer.headers["etag"]) == (1, '"1"')
    assert isinstance(shown["id"], str)
    assert shown["state"] == shown["fields"]["status"] == "pending_payment"
    assert shown["fields"]["total_amount"] == {"amount": "10.50", "currency": "CNY"}


def test_the_same_key_answers_the_same_and_another_body_conflicts(manager: Client, orders: str) -> None:
    body, key = new(), {"idempotency-key": "surface"}
    first, again = (manager.post(orders, json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert manager.post(orders, json=new(), headers=key).status_code == 409
    assert manager.post(orders, json=body, headers={"idempotency-key": "x" * 300}).status_code == 400


@pytest.mark.parametrize(("language", "said"), [("zh", "这个来源已经有同号的订单"), ("en", "This source already has")])
def test_a_number_that_is_taken_is_told_at_its_field(manager: Client, orders: str, language: str, said: str) -> None:
    body = new()
    assert manager.post(orders, json=body).status_code == 201
    answer = manager.post(orders, json=body, headers={"accept-language": language})
    [problem] = answer.json()["errors"]
    assert (answer.status_code, problem["pointer"]) == (422, "/fields/order_no")
    assert said in problem["message"]


def test_the_same_key_sent_by_many_at_once_has_one_effect(house: House, manager: Client, orders: str) -> None:
    body, key = new(), {"idempotency-key": "at once"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: manager.post(orders, json=body, headers=key), range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_getting_one_adds_what_may_be_done_and_what_is_in_the_way(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    answer = manager.get(f"{orders}/{record['id']}")
    shown = answer.json()
    assert shown.keys() == record.keys() | {"transitions", "holds", "marks"}
    assert {name: shown[name] for name in record} == record
    assert answer.headers["etag"] == '"1"'
    assert "pay" in [move["id"] for move in shown["transitions"]]
    assert (shown["holds"], shown["marks"]) == ([], [])
    few = manager.get(f"{orders}/{record['id']}?fields=order_no,status").json()
    assert few["fields"].keys() == {"order_no", "status"}


def test_a_list_is_filtered_sorted_narrowed_and_continued(manager: Client, orders: str) -> None:
    numbers = [str(fields_of(made(manager, orders, buyer_name="韩梅梅", quantity=n))["order_no"]) for n in (2, 3, 1, 3)]
    asked = {
        "filter": '{"==":[{"var":"buyer_name"},"韩梅梅"]}',
        "sort": "-quantity,order_no",
        "limit": "3",
        "fields": "order_no,quantity",
    }
    first = manager.get(orders, params=asked).json()
    assert first.keys() == {"items", "next", "count"}
    assert [item["fields"]["order_no"] for item in first["items"]] == [numbers[1], numbers[3], numbers[0]]
    assert all(item["fields"].keys() == {"order_no", "quantity"} for item in first["items"])
    assert first["count"] == {"value": 4, "exact": True}
    rest = manager.get(orders, params={**asked, "cursor": first["next"]}).json()
    assert [item["fields"]["order_no"] for item in rest["items"]] == [numbers[2]]
    assert rest["next"] is None
    whole = manager.get(orders, params={"filter": asked["filter"], "limit": "1"}).json()["items"][0]
    assert whole.keys() == {"id", "version", "state", "fields"}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=ten",
        "limit=5&limit=6",
        "sort=never_heard_of",
        "sort=receiver",
        "fields=never_heard_of",
        "cursor=nonsense",
        "filter=%7B",
        'filter={"never":[1]}',
        'filter={"==":[{"var":"never_heard_of"},1]}',
        "page=2",
        "offset=10",
        "q=x",
    ],
)
def test_a_list_refuses_what_it_does_not_know(manager: Client, orders: str, query: str) -> None:
    answer = manager.get(f"{orders}?{query}")
    assert answer.status_code == 400
    assert codes(answer)


def test_changing_needs_the_version_that_was_seen(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    one, body = f"{orders}/{record['id']}", {"fields": {"remark": "a"}}
    missing, wrong = manager.patch(one, json=body), manager.patch(one, json=body, headers={"if-match": "1"})
    assert (missing.status_code, codes(missing)) == (428, ["web.status.428"])
    assert wrong.status_code == 400
    changed = manager.patch(one, json=body, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["version"]) == (200, '"2"', 2)
    stale = manager.patch(one, json={"fields": {"remark": "b"}}, headers={"if-match": '"1"'})
    assert (stale.status_code, codes(stale)) == (412, ["record.stale"])
    assert manager.get(one).json()["fields"]["remark"] == "a"


def test_of_many_writers_of_one_version_one_wins(manager: Client, orders: str) -> None:
    one = f"{orders}/{made(manager, orders)['id']}"

    def write(number: int) -> int:
        body = {"fields": {"remark": str(number)}}
        return manager.patch(one, json=body, headers={"if-match": '"1"'}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(write, range(12)))
    assert statuses == [200] + [412] * 11


def test_all_problems_come_at_once_each_with_its_place(manager: Client, orders: str) -> None:
    wrong = {"order_no": " ", "channel": "nowhere", "quantity": 1.5, "total_amount": "-1", "never_heard_of": 1}
    answer = manager.post(orders, json={"fields": wrong})
    assert answer.status_code == 422
    assert len(codes(answer)) >= len(wrong)
    places = {error["pointer"] for error in answer.json()["errors"]}
    assert {f"/fields/{name}" for name in wrong} <= places


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"fields":{},"fields":{}}', 400),
        (b'{"fields":[]}', 422),
        (b'{"never_heard_of":1}', 422),
        (b'{"fields":{},"confirm":"x"}', 422),
        (b'{"fields":{"quantity":NaN}}', 400),
        (b'{"fields":' + b'{"x":' * 80 + b"1" + b"}" * 80 + b"}", 400),
    ],
)
def test_a_body_that_is_not_as_promised_is_refused(manager: Client, orders: str, body: bytes, status: int) -> None:
    answer = manager.post(orders, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert codes(answer)


def test_another_content_type_and_a_body_too_large_are_refused(manager: Client, orders: str) -> None:
    assert manager.post(orders, content=b"x=1", headers={"content-type": "text/plain"}).status_code == 415
    assert manager.post(orders, json=new(remark="x" * 11_000_000)).status_code == 413


def test_a_large_quantity_asks_again_and_is_confirmed_by_its_id(manager: Client, orders: str) -> None:
    body = new(quantity=101)
    asked = manager.post(orders, json=body)
    assert asked.status_code == 422
    [question] = asked.json()["errors"]
    assert (question["level"], question["pointer"]) == ("confirm", "/fields/quantity")
    assert question["id"]
    assert manager.post(orders, json={**body, "confirm": [question["id"]]}).status_code == 201


def test_deleting_removes_it_for_every_reader(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    one = f"{orders}/{record['id']}"
    assert manager.delete(one, headers={"if-match": '"9"'}).status_code == 412
    gone = manager.delete(one, headers={"if-match": '"1"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert [manager.get(one).status_code, manager.get(f"{one}/trace").status_code] == [404, 404]
    assert manager.delete(one).status_code == 404
    again = manager.post(orders, json={"fields": {"order_no": fields_of(record)["order_no"]}})
    assert again.status_code == 201


def test_a_key_belongs_to_one_live_record(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    again = manager.post(orders, json={"fields": {"order_no": fields_of(record)["order_no"]}})
    assert (again.status_code, codes(again)) == (422, ["record.key.taken"])


def test_a_transition_needs_the_version_and_takes_fields_along(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    one = f"{orders}/{record['id']}"
    pay = f"{one}/transitions/pay"
    assert manager.post(pay).status_code == 428
    assert manager.post(pay, headers={"if-match": '"7"'}).status_code == 412
    unknown = manager.post(f"{one}/transitions/never_heard_of", headers={"if-match": '"1"'})
    assert (unknown.status_code, codes(unknown)) == (422, ["transition.unknown"])
    paid = manager.post(pay, json={"fields": {"remark": "cash"}}, headers={"if-match": '"1"'})
    assert (paid.status_code, paid.json()["state"], paid.headers["etag"]) == (200, "paid", '"2"')
    assert fields_of(paid.json())["remark"] == "cash"
    assert fields_of(paid.json())["paid_at"]
    twice = manager.post(pay, headers={"if-match": '"2"'})
    assert twice.status_code == 422


def test_a_guard_refuses_with_its_sentence_in_both_languages(house: House, manager: Client, orders: str) -> None:
    record = made(manager, orders, total_amount=None)
    pay, etag = f"{orders}/{record['id']}/transitions/pay", {"if-match": '"1"'}
    chinese, english = manager.post(pay, headers=etag), house.program("manager", "en").post(pay, headers=etag)
    assert (chinese.status_code, english.status_code) == (422, 422)
    assert "还没有填写订单金额，不能确认支付" in chinese.text
    assert "The order has no total yet, so payment cannot be confirmed" in english.text
    assert (chinese.headers["content-language"], english.headers["content-language"]) == ("zh", "en")


def test_items_of_a_transition_are_confirmed_one_by_one(manager: Client, orders: str) -> None:
    record = made(manager, orders, status="paid", paid_at="2026-11-20T01:00:00Z")
    cancel, etag = f"{orders}/{record['id']}/transitions/cancel_paid", {"if-match": '"1"'}
    asked = manager.post(cancel, headers=etag)
    assert [(error["level"], error["id"]) for error in asked.json()["errors"]] == [
        ("confirm", "waybill"),
        ("confirm", "wms"),
        ("confirm", "crm"),
    ]
    partly = manager.post(cancel, json={"confirm": ["waybill", "crm"]}, headers=etag)
    assert [error["id"] for error in partly.json()["errors"]] == ["wms"]
    done = manager.post(cancel, json={"confirm": ["waybill", "crm", "wms"]}, headers=etag)
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")


def test_holds_block_say_why_and_are_lifted_each_by_its_own_id(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    one = f"{orders}/{record['id']}"
    first = manager.post(f"{one}/holds", json={"reason": "等客服确认"})
    second = manager.post(f"{one}/holds", json={"reason": "address", "blocks": ["pay"]})
    assert (first.status_code, second.status_code) == (201, 201)
    etag = {"if-match": manager.get(one).headers["etag"]}
    refused = manager.post(f"{one}/transitions/pay", headers=etag)
    assert refused.status_code == 422
    assert "等客服确认" in refused.text
    assert [move["id"] for move in manager.get(one).json()["transitions"]] == []
    assert manager.delete(f"{one}/holds/{first.json()['id']}").status_code == 204
    assert [hold["reason"] for hold in manager.get(one).json()["holds"]] == ["address"]
    assert manager.post(f"{one}/transitions/pay", headers=etag).status_code == 422
    assert manager.delete(f"{one}/holds/{second.json()['id']}").status_code == 204
    etag = {"if-match": manager.get(one).headers["etag"]}
    assert manager.post(f"{one}/transitions/pay", headers=etag).status_code == 200
    assert manager.delete(f"{one}/holds/{first.json()['id']}").status_code == 404
    assert manager.post(f"{one}/holds", json={"reason": ""}).status_code == 422


def test_a_missed_trust_window_marks_the_order_and_the_mark_is_cleared(manager: Client, orders: str) -> None:
    record = made(manager, orders, status="allocating")
    one = f"{orders}/{record['id']}"
    shipped = manager.post(f"{one}/transitions/ship", headers={"if-match": '"1"'})
    assert (shipped.status_code, shipped.json()["state"]) == (200, "shipped")
    [mark] = manager.get(one).json()["marks"]
    assert mark["code"] == "suspected"
    assert mark["reason"]
    assert manager.delete(f"{one}/marks/suspected").status_code == 204
    assert manager.get(one).json()["marks"] == []
    assert manager.delete(f"{one}/marks/suspected").status_code in {404, 422}


def test_a_batch_gives_each_item_its_own_outcome(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    changes: list[object] = [
        {"op": "create", **new()},
        {"op": "create", "fields": {}},
        {"op": "update", "id": record["id"], "version": 1, "fields": {"remark": "x"}},
        {"op": "update", "id": record["id"], "version": 1, "fields": {"remark": "y"}},
        {"op": "update", "id": record["id"], "fields": {"remark": "z"}},
        {"op": "transition", "id": record["id"], "version": 2, "transition": "pay"},
        {"op": "delete", "id": record["id"]},
        {"op": "delete", "id": record["id"]},
        {"op": "never_heard_of"},
        {"op": "create", "fields": {}, "never_heard_of": 1},
        "no object",
    ]
    answer = manager.post(f"{orders}/batch", json={"changes": changes})
    outcomes = answer.json()["outcomes"]
    assert answer.status_code == 200
    assert [one["status"] for one in outcomes] == [201, 422, 200, 412, 428, 200, 204, 404, 422, 422, 422]
    assert outcomes[0].keys() >= {"id", "version", "state", "fields"}
    assert outcomes[1]["errors"][0]["pointer"] == "/changes/1/fields/order_no"
    assert manager.post(f"{orders}/batch", json={"changes": [{}] * 501}).status_code == 422


def test_a_batch_sent_again_under_its_key_has_one_effect(manager: Client, orders: str) -> None:
    body = {"changes": [{"op": "create", **new()}, {"op": "create", **new()}]}
    first, again = (manager.post(f"{orders}/batch", json=body, headers={"idempotency-key": "b"}) for _ in range(2))
    assert [one["id"] for one in first.json()["outcomes"]] == [one["id"] for one in again.json()["outcomes"]]


def test_the_trace_says_who_when_from_what_to_what_and_why(manager: Client, orders: str) -> None:
    record = made(manager, orders)
    one = f"{orders}/{record['id']}"
    manager.patch(one, json={"fields": {"remark": "new"}}, headers={"if-match": '"1"'})
    newest, oldest = manager.get(f"{one}/trace").json()["items"]
    assert (newest["kind"], oldest["kind"]) == ("updated", "created")
    assert newest["change"]["remark"] == [None, "new"]
    assert (newest["actor_name"], newest["cause"]["door"]) == ("manager", "api")
    assert newest["at"].endswith("Z")
    page = manager.get(f"{one}/trace?limit=1").json()
    assert [event["id"] for event in page["items"]] == [newest["id"]]
    rest = manager.get(f"{one}/trace", params={"limit": "1", "cursor": page["next"]}).json()
    assert [event["id"] for event in rest["items"]] == [oldest["id"]]


def test_a_refused_change_leaves_one_row_in_the_refusals(house: House, manager: Client, orders: str) -> None:
    before = house.count("refusals", manager)
    assert manager.post(orders, json=new(channel="nowhere")).status_code == 422
    assert house.count("refusals", manager) == before + 1


def test_a_file_is_sent_named_in_a_field_and_fetched_as_a_download(house: House, manager: Client, orders: str) -> None:
    value = manager.post(f"{house.app}/tables/orders/files", files={"file": ("单据.txt", "你好".encode())})
    assert value.status_code == 201
    assert value.json().keys() == {"id", "name", "size", "type"}
    record = made(manager, orders, attachments=[value.json()])
    one = f"{orders}/{record['id']}"
    assert manager.get(one).json()["fields"]["attachments"] == [value.json()]
    sent = manager.get(f"{one}/files/{value.json()['id']}")
    assert sent.content == "你好".encode()
    assert sent.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in sent.headers["content-security-policy"]
    assert manager.post(f"{one}/files", files={"file": ("a.txt", b"a")}).status_code == 201


def test_values_travel_in_the_forms_that_are_promised(manager: Client, house: House, orders: str) -> None:
    given = {
        "paid_amount": "3",
        "tags": ["vip", "急"],
        "urgent": True,
        "receiver": {"city": "杭州", "street": "文一路 1 号"},
        "receiver_phone": "138 0013 8000",
        "created_at": "2026-11-20T10:00:00+08:00",
        "discounts": [{"amount": 12345678901234567890.5, "n": 12345678901234567890123}],
    }
    text = json.dumps({"fields": {"order_no": f"A{next(NUMBERS):05}", **given}})
    answer = manager.post(orders, content=text.encode(), headers={"content-type": "application/json"})
    assert answer.status_code == 201, answer.text
    shown = fields_of(answer.json())
    assert shown["paid_amount"] == {"amount": "3.00", "currency": "CNY"}
    assert (shown["tags"], shown["urgent"]) == (["vip", "急"], True)
    assert shown["created_at"] == "2026-11-20T02:00:00Z"
    assert str(shown["receiver_phone"]).endswith("13800138000")
    assert "12345678901234567890123" in answer.text
    product = {"sku": f"SKU{next(NUMBERS)}", "title": "x", "weight": "1.25", "category": None}
    made_product = manager.post(house.records("products"), json={"fields": product})
    assert fields_of(made_product.json())["weight"] in {"1.25", "1.250"}
