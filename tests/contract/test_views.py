"""Views of every layout, as people use them: what they show, how a card moves on, and whom they hide what from."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from orderloom import resources
from orderloom.cli.template import template
from tests.contract.house import Client, House, Json, open_house
from tests.contract.pages import Node, read

WORKS = "/a/made_to_order/work_orders"


@pytest.fixture(scope="module")
def factory(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The made-to-order app with all its views, one installation for all tests of this module."""
    folder = tmp_path_factory.mktemp("built") / "app"
    built = CliRunner().invoke(template, ["build", "made_to_order", "--into", str(folder)])
    assert built.exit_code == 0, built.output
    assert resources.builtin_templates_dir().is_dir()
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), folder, loops=False) as opened:
        yield opened


def made(house: House, table: str, **fields: object) -> str:
    answer = house.program("manager").post(house.records(table), json={"fields": fields})
    assert answer.status_code == 201, answer.text
    made_id: str = answer.json()["id"]
    return made_id


def order(house: House, **fields: object) -> str:
    customer = made(
        house, "customers", name=f"客户 {len(house.program('manager').get(house.records('customers')).text)}"
    )
    return made(house, "orders", **{"customer": customer, "subject": "支架", "due_on": "2026-12-20", **fields})


def work(house: House, **fields: object) -> str:
    return made(house, "work_orders", **{"order": order(house), "title": "支架加工", "quantity": 5, **fields})


def shown(client: Client, view: str, **query: str) -> Node:
    answer = client.get(f"/a/made_to_order/{view}", params=query)
    assert answer.status_code == 200, answer.text
    return read(answer)


def lane(page: Node, code: str) -> Node:
    return page.one("section", data_lane=code)


def record_of(house: House, table: str, record: str) -> Json:
    found: Json = house.program("manager").get(f"{house.records(table)}/{record}").json()
    return found


def test_a_board_shows_every_state_and_counts_its_cards(factory: House) -> None:
    work(factory, title="数一数")
    page = shown(factory.browser("manager"), "work_board")
    codes = [one.attributes["data-lane"] for one in page.all("section") if "data-lane" in one.attributes]
    assert codes == ["waiting", "preparing", "machining", "assembling", "inspecting", "finished", "stopped"]
    assert "数一数" in lane(page, "waiting").words


def test_a_card_moves_by_the_way_its_menu_offers_and_comes_back_to_the_board(factory: House) -> None:
    done = work(factory, title="走一步", workshop="painting")
    browser = factory.browser("manager")
    page = shown(browser, "work_board", **{"f.workshop": "painting"})
    form = lane(page, "waiting").one("form", data_to="preparing")
    sent = {one.attributes["name"]: one.attributes.get("value", "") for one in form.all("input")}
    assert sent["back"].startswith("/a/made_to_order/work_board")
    answer = browser.post(form.attributes["action"], data=sent)
    # The order is not released, so the guard says no on the record's page; nothing has moved.
    assert answer.status_code == 422
    assert "订单还没有下发生产" in answer.text or "not been released" in answer.text
    assert record_of(factory, "work_orders", done)["state"] == "waiting"


def test_after_a_move_the_board_is_where_one_is(factory: House) -> None:
    drawn = order(factory)
    drawing = made(factory, "drawings", drawing_no="ZJ-9", order=drawn, revision="A")
    browser = factory.browser("manager")
    url = f"/a/made_to_order/drawings/records/{drawing}/move/submit"
    gone = browser.post(url, data={"csrf": token(browser), "version": "1", "back": "https://elsewhere.example/"})
    assert gone.status_code == 422  # files are missing; wherever it wanted to go back to
    target = f"/a/made_to_order/work_orders/records/{work(factory)}/place/workshop"
    back = "/a/made_to_order/work_timeline"
    answer = browser.post(target, data={"csrf": token(browser), "version": "1", "to": "assembly", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, back)


def token(browser: Client) -> str:
    page = read(browser.get("/a/made_to_order/work_orders/new"))
    return page.one("input", name="csrf").attributes["value"]


def test_nobody_is_led_out_of_the_app(factory: House) -> None:
    browser = factory.browser("manager")
    target = f"/a/made_to_order/work_orders/records/{work(factory)}/place/workshop"
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "/a/other_app/x"):
        version = read(browser.get(target.rpartition("/place")[0])).one("input", name="version").attributes["value"]
        answer = browser.post(target, data={"csrf": token(browser), "version": version, "to": "painting", "back": back})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/a/made_to_order/work_orders/records/")


def test_a_calendar_shows_a_month_and_moves_what_may_be_moved(factory: House) -> None:
    moving = order(factory, due_on="2027-03-05", subject="三月的货")
    browser = factory.browser("manager")
    page = shown(browser, "due_calendar", at="2027-03")
    day = page.one("td", data_day="2027-03-05")
    form = day.one("form")
    assert form.attributes["action"].endswith(f"{moving}/place/due_on")
    sent = {one.attributes["name"]: one.attributes.get("value", "") for one in form.all("input")}
    answer = browser.post(form.attributes["action"], data={**sent, "day": "2027-03-09"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/a/made_to_order/due_calendar?at=2027-03"
    assert record_of(factory, "orders", moving)["fields"]["due_on"] == "2027-03-09"  # type: ignore[index]
    # Production may see the day and not change it.
    seen = shown(factory.browser("production"), "due_calendar", at="2027-03")
    assert not list(seen.one("td", data_day="2027-03-09").all("form"))


def test_a_day_that_is_none_shows_the_present(factory: House) -> None:
    browser = factory.browser("manager")
    for at in ("2027-13", "0000-01", "9999-12", "x' or 1", "2027-02-30"):
        assert shown(browser, "due_calendar", at=at).one("td", aria_current="date").words


def test_a_timeline_draws_each_record_over_its_days(factory: House) -> None:
    work(factory, title="四月的活", workshop="outside", planned_start="2027-04-06", planned_end="2027-04-08")
    page = shown(factory.browser("manager"), "work_timeline", at="2027-04-05")
    row = next(one for one in page.all("tr") if "2027-04-06" in one.words)
    assert [one.attributes.get("colspan") for one in row.all("td")] == ["1", "3", "24"]
    assert "外协" in page.words or "Subcontractor" in page.words


def test_a_pivot_adds_up_and_leads_to_its_records(factory: House) -> None:
    for amount in ("100.00", "250.00"):
        order(factory, due_on="2028-05-10", total={"amount": amount, "currency": "CNY"})
    page = shown(
        factory.browser("manager"), "orders_pivot", **{"f.due_on.from": "2028-05-01", "f.due_on.to": "2028-05-31"}
    )
    body = page.one("table", class_="ol-pivot").one("tbody")
    rows = [[cell.words for cell in row.inside if isinstance(cell, Node)] for row in body.all("tr")]
    assert [row[1:] for row in rows] == [["¥350.00", "¥350.00"], ["¥350.00", "¥350.00"]]
    href = next(one.attributes["href"] for one in body.all("a"))
    assert "f.status=draft" in href
    assert factory.browser("manager").get(href).status_code == 200


def test_hidden_figures_make_no_pivot(factory: House) -> None:
    order(factory, total={"amount": "77777.00", "currency": "CNY"})
    page = shown(factory.browser("production"), "orders_pivot")
    assert "77,777" not in page.words
    assert not list(page.all("table", class_="ol-pivot"))


def test_a_gallery_has_a_card_for_each_record(factory: House) -> None:
    made(factory, "products", code="GAL-1", name="图册样品")
    page = shown(factory.browser("manager"), "product_gallery")
    assert any("图册样品" in one.words for one in page.all("li", class_="ol-picture"))
