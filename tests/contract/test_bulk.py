"""One change for many records: told first, then done record by record, within the rights of whoever asks."""

from collections.abc import Iterator, Sequence

import pytest

from orderloom.runtime.bulk import MOST
from tests.contract.house import Client, House, Json, open_house
from tests.contract.pages import Node, filled, read

APP = "/a/ecommerce_fast"


@pytest.fixture(scope="module")
def shop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The e-commerce app without its samples."""
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), loops=False) as opened:
        yield opened


def made(house: House, table: str, **fields: object) -> str:
    answer = house.program("manager").post(house.records(table), json={"fields": fields})
    assert answer.status_code == 201, answer.text
    made_id: str = answer.json()["id"]
    return made_id


def customers(house: House, count: int, **fields: object) -> list[str]:
    return [made(house, "customers", name=f"云帆科技 {number}", **fields) for number in range(count)]


def record(house: House, table: str, id: str) -> Json:
    found: Json = house.program("manager").get(f"{house.records(table)}/{id}").json()
    return found


def value(house: House, id: str, field: str = "remark") -> object:
    fields = record(house, "customers", id)["fields"]
    assert isinstance(fields, dict)
    return fields.get(field)


def token(browser: Client) -> str:
    return read(browser.get("/account")).one("input", name="csrf").attributes["value"]


def asked(browser: Client, table: str, ids: Sequence[str], **sent: str) -> Node:
    """The page after ticking ``ids`` in a list and saying what is to be done."""
    csrf = token(browser)
    answer = browser.post(f"{APP}/{table}/bulk", data={"csrf": csrf, "ids": list(ids), "back": f"{APP}/x", **sent})
    assert answer.status_code == 200, answer.text
    return read(answer)


def carried_out(browser: Client, preview: Node, **more: object) -> Node:
    form = next(one for one in preview.all("form") if one.attributes.get("action", "").endswith("/bulk/done"))
    answer = browser.post(form.attributes["action"], data={**filled(form), **more})
    assert answer.status_code == 200, answer.text
    return read(answer)


def remark(words: str) -> dict[str, str]:
    return {"do": "edit", "step": "preview", "set.remark": "set", "f.remark": words}


def test_a_list_offers_what_its_reader_may_do(shop: House) -> None:
    customers(shop, 1)
    offered = {}
    for who in ("manager", "service"):
        bar = read(shop.browser(who).get(f"{APP}/customers_list")).one("form", id="bulk")
        offered[who] = [one.attributes["value"] for one in bar.all("button")]
    assert offered == {"manager": ["edit", "delete"], "service": ["edit"]}


def test_nothing_happens_before_it_was_told(shop: House) -> None:
    ids, browser = customers(shop, 3), shop.browser("manager")
    page = asked(browser, "customers", ids, do="edit")
    assert "set.remark" in {one.attributes["name"] for one in page.all("select")}
    preview = asked(browser, "customers", ids, **remark("先打电话"))
    assert "将改动 3 条" in preview.words
    assert [value(shop, one) for one in ids] == [None, None, None]
    assert "已改动 3 条" in carried_out(browser, preview).words
    assert [value(shop, one) for one in ids] == ["先打电话"] * 3


def test_fields_that_were_left_alone_stay_and_cleared_ones_are_empty(shop: House) -> None:
    ids, browser = customers(shop, 2, remark="旧的", buyer_id="B-1"), shop.browser("manager")
    sent = {"do": "edit", "step": "preview", "set.remark": "clear", "f.buyer_id": "B-2", "set.buyer_id": ""}
    carried_out(browser, asked(browser, "customers", ids, **sent))
    assert [(value(shop, one), value(shop, one, "buyer_id")) for one in ids] == [(None, "B-1")] * 2


def test_without_any_choice_it_asks_again(shop: House) -> None:
    page = asked(shop.browser("manager"), "customers", customers(shop, 1), do="edit", step="preview")
    assert "还没有选择要改的字段" in page.words


def test_what_is_so_already_is_told_and_left(shop: House) -> None:
    ids, browser = [*customers(shop, 1, remark="好客户"), *customers(shop, 1)], shop.browser("manager")
    preview = asked(browser, "customers", ids, **remark("好客户"))
    assert "将改动 1 条" in preview.words
    assert "1 条已经是这样" in preview.words
    carried_out(browser, preview)
    assert record(shop, "customers", ids[0])["version"] == 1


def test_what_somebody_changed_meanwhile_is_not_overwritten(shop: House) -> None:
    ids, browser = customers(shop, 2), shop.browser("manager")
    preview = asked(browser, "customers", ids, **remark("统一口径"))
    path, theirs = f"{shop.records('customers')}/{ids[0]}", {"fields": {"remark": "刚谈过"}}
    assert shop.program("service").patch(path, json=theirs, headers={"if-match": '"1"'}).status_code == 200
    told = carried_out(browser, preview)
    assert "已改动 1 条" in told.words
    assert "1 条被拒绝" in told.words
    assert [value(shop, one) for one in ids] == ["刚谈过", "统一口径"]


def test_sending_the_same_again_does_nothing_twice(shop: House) -> None:
    ids, browser = customers(shop, 2), shop.browser("manager")
    preview = asked(browser, "customers", ids, **remark("一次"))
    first, second = carried_out(browser, preview), carried_out(browser, preview)
    assert "已改动 2 条" in first.words
    assert "已改动 2 条" in second.words
    assert [record(shop, "customers", one)["version"] for one in ids] == [2, 2]


def test_a_wrong_value_is_refused_before_anything_is_done(shop: House) -> None:
    ids, browser = customers(shop, 2), shop.browser("manager")
    sent = {"do": "edit", "step": "preview", "set.email": "set", "f.email": "nobody"}
    preview = asked(browser, "customers", ids, **sent)
    assert "没有可以改动的记录" in preview.words
    assert "2 条会被拒绝" in preview.words
    assert not [one for one in preview.all("button") if "btn-primary" in one.attributes.get("class", "").split()]


def test_who_may_not_delete_is_told_so_and_nothing_goes(shop: House) -> None:
    ids = customers(shop, 2)
    assert "2 条会被拒绝" in asked(shop.browser("service"), "customers", ids, do="delete").words
    manager = shop.browser("manager")
    assert "已改动 2 条" in carried_out(manager, asked(manager, "customers", ids, do="delete")).words
    gone = [shop.program("manager").get(f"{shop.records('customers')}/{one}").status_code for one in ids]
    assert gone == [404, 404]


def test_fields_that_may_not_be_changed_are_neither_offered_nor_taken(shop: House) -> None:
    product = made(shop, "products", sku="BULK-1", title="水杯")
    before = record(shop, "products", product)
    browser = shop.browser("warehouse")
    offered = {one.attributes["name"] for one in asked(browser, "products", [product], do="edit").all("select")}
    assert "set.weight" in offered
    assert not offered & {"set.title", "set.price"}
    sent = {"do": "edit", "step": "preview", "set.title": "set", "f.title": "改名", "set.price": "clear"}
    assert "还没有选择要改的字段" in asked(browser, "products", [product], **sent).words
    assert record(shop, "products", product) == before


def test_records_out_of_reach_are_like_ones_that_are_gone(shop: House) -> None:
    order = made(shop, "orders", order_no="SO-BULK-1", quantity=1)
    browser = shop.browser("warehouse")
    sent = {"do": "edit", "step": "preview", "set.seller_remark": "set", "f.seller_remark": "x", "csrf": token(browser)}
    answer = browser.post(f"{APP}/orders/bulk", data={**sent, "ids": [order, "nothing"]})
    assert answer.status_code == 303


def test_all_take_the_transition_that_can_and_the_rest_say_why(shop: House) -> None:
    orders = [made(shop, "orders", order_no=f"SO-BULK-M{number}", quantity=1) for number in range(3)]
    path = f"{shop.records('orders')}/{orders[0]}/transitions/cancel"
    first = shop.program("manager").post(path, headers={"if-match": '"1"'})
    browser = shop.browser("manager")
    preview = asked(browser, "orders", orders, do="move:cancel")
    assert first.status_code == 200, first.text
    assert "将改动 2 条" in preview.words
    assert "1 条会被拒绝" in preview.words
    carried_out(browser, preview)
    assert [record(shop, "orders", one)["state"] for one in orders] == ["cancelled"] * 3


def test_there_is_a_limit(shop: House) -> None:
    browser = shop.browser("manager")
    sent = {"csrf": token(browser), "ids": " ".join(f"r{number}" for number in range(MOST + 1)), "do": "delete"}
    assert browser.post(f"{APP}/customers/bulk", data=sent).status_code == 422
    most = {**sent, "ids": " ".join(f"r{number}" for number in range(MOST))}
    assert browser.post(f"{APP}/customers/bulk", data=most).status_code == 303
