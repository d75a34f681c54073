"""Forms designed as people do it: by pointer, by touch, by keyboard alone, and tried before anybody works with them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, CDPSession, FrameLocator, Locator, Page, ViewportSize, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

APP = "ecommerce_fast"
FORMS = f"/build/{APP}/studio/form"
DRAFT = f"/api/v1/apps/{APP}/draft"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
"""A first page of the designers loads all its parts and asks for the whole draft."""
HELD_MS = 260
"""How long a finger rests before it drags."""

Json = dict[str, object]


@pytest.fixture
def studio(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """The form of orders in its designer; what was designed is given up afterwards."""
    page.set_viewport_size(WIDE)
    live_server.sign_in(page, "manager")
    opened(page, live_server, "order_form")
    yield page
    page.goto(f"{live_server.url}{FORMS}/order_form")
    page.evaluate(
        """async ([path]) => fetch(path, { method: "POST", headers: {
            "x-csrf-token": document.querySelector("ol-studio").dataset.csrf } })""",
        [f"{DRAFT}/discard"],
    )


def opened(page: Page, live_server: LiveServer, form: str) -> None:
    page.goto(f"{live_server.url}{FORMS}/{form}")
    expect(page.locator(".box .inner :is(label, legend, .ol-label)").first).to_be_visible(timeout=PATIENCE_MS)


def box(page: Page, path: str) -> Locator:
    return page.locator(f'button[data-path="{path}"]')


def order(page: Page, section: str) -> list[str]:
    """The fields of a section as they stand on the canvas."""
    boxes = page.locator(f'[data-list="sections/{section}/fields"] > [data-box]').all()
    return [str(one.get_attribute("data-id")) for one in boxes]


def drafted(page: Page, live_server: LiveServer, name: str) -> Json:
    """A document as the server has it, once everything is with it."""
    expect(page.locator('.status[data-status="saved"]')).to_be_visible()
    answer = page.request.get(f"{live_server.url}{DRAFT}/{name}")
    assert answer.ok, answer.text()
    found: Json = answer.json()
    return found


def members(document: Json, name: str) -> list[Json]:
    """The objects of a list in a document."""
    found = document[name]
    assert isinstance(found, list)
    return found


def member(document: Json, name: str, id_: str) -> Json:
    """The one of them with this id."""
    return next(one for one in members(document, name) if one["id"] == id_)


def middle(of: Locator) -> tuple[float, float]:
    of.scroll_into_view_if_needed()
    place = of.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """With a mouse, a little at a time as hands do."""
    x, y = middle(what)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y + 6, steps=3)
    page.mouse.move(*middle(onto), steps=14)
    page.mouse.move(*middle(onto), steps=2)
    page.mouse.up()


def test_fields_are_placed_moved_and_made_by_pointer_and_all_of_it_is_taken_back(
    studio: Page, live_server: LiveServer
) -> None:
    page, before = studio, drafted(studio, live_server, "form/order_form")
    drag(page, box(page, "sections/basic/fields/order_no"), box(page, "sections/basic/fields/tags"))
    expect(box(page, "sections/basic/fields/order_no")).to_have_attribute("aria-pressed", "true")
    assert order(page, "basic")[0] == "channel"
    drag(page, page.locator('[data-unplaced="platform_fee"]'), box(page, "sections/basic/fields/channel"))
    expect(page.locator('[data-unplaced="platform_fee"]')).to_have_count(0)
    drag(page, page.locator('[data-type="date"]'), box(page, "sections/people/fields/buyer_name"))
    page.get_by_label("字段名称").last.fill("arrival day")
    page.get_by_role("button", name="建好并放上表单").click()
    expect(page.locator('[data-box][data-id="arrival_day"] .inner label')).to_have_text("arrival day")
    form, table = drafted(page, live_server, "form/order_form"), drafted(page, live_server, "table/orders")
    assert member(member(form, "sections", "people"), "fields", "arrival_day") == {"id": "arrival_day"}
    assert member(table, "fields", "arrival_day")["type"] == "date"
    page.locator("#ol-work").focus()
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.locator('[data-unplaced="platform_fee"]')).to_have_count(1)
    assert drafted(page, live_server, "form/order_form") == before


def test_everything_is_done_by_keyboard_alone_and_the_focus_stays(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.locator(".grip").first.focus()
    page.keyboard.press("ArrowDown")
    expect(box(page, "sections/basic/fields/order_no")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowRight")
    expect(box(page, "sections/people/fields/order_no")).to_be_focused()
    assert order(page, "people")[0] == "order_no"
    expect(page.locator(".tools [role=status]")).to_contain_text("买家与收货")
    page.keyboard.press("w")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    assert order(page, "people")[:3] == ["customer", "order_no", "buyer_name"]
    page.keyboard.press("F2")
    page.keyboard.type("Deal")
    page.keyboard.press("Enter")
    expect(page.locator('[data-box][data-id="order_no"] .inner label')).to_contain_text("Deal")
    expect(box(page, "sections/people/fields/order_no")).to_be_focused()
    form = drafted(page, live_server, "form/order_form")
    assert member(member(form, "sections", "people"), "fields", "order_no")["width"] == "full"
    page.keyboard.press("Delete")
    assert "order_no" not in order(page, "people")
    expect(page.locator(".pick:focus")).to_have_count(1)
    page.keyboard.press("Control+z")
    assert "order_no" in order(page, "people")


def test_what_is_copied_on_one_form_is_pasted_on_another(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box(page, "sections/people/fields/customer").click()
    box(page, "sections/people/fields/tracking_no").click(modifiers=["Control"])
    expect(page.locator(".actions .count")).to_have_text("已选 2 项")
    page.keyboard.press("Control+c")
    page.locator(".list").get_by_text("订单与明细（分页）", exact=True).first.click()
    expect(page.locator(".bar .ol-tab").first).to_be_visible()
    box(page, "sections/basic/fields/order_no").click()
    page.keyboard.press("Control+v")
    expect(box(page, "sections/basic/fields/customer")).to_be_focused()
    assert order(page, "basic")[:2] == ["order_no", "customer"]
    expect(page.locator("#toasts")).to_contain_text("1 个字段没有粘贴")
    page.locator(".bar .ol-tab").nth(1).click()
    expect(page.locator("[data-lines]")).to_be_visible()


def test_sections_tabs_and_lines_are_laid_out(studio: Page, live_server: LiveServer) -> None:
    page = studio
    page.get_by_role("button", name="标签页", exact=True).click()
    tab = page.locator(".bar .ol-tab")
    expect(tab).to_have_text("新标签页")
    tab.dblclick()
    page.keyboard.type("More")
    page.keyboard.press("Enter")
    expect(tab).to_have_text("More")
    page.get_by_role("button", name="明细行", exact=True).click()
    page.get_by_label("录入哪张表的记录").select_option(label="订单明细 · 订单")
    page.get_by_role("button", name="加上明细行").click()
    expect(page.locator("[data-lines] > [data-box]").first).to_be_visible()
    basic, people = page.locator(".grip").nth(0), page.locator(".grip").nth(1)
    drag(page, basic, people)
    form = drafted(page, live_server, "form/order_form")
    assert [section["id"] for section in members(form, "sections")][:2] == ["people", "basic"]
    assert form["tabs"] == [{"id": "tab", "title": {"zh": "More", "en": "More"}}]
    lines = next(section["lines"] for section in members(form, "sections") if "lines" in section)
    assert isinstance(lines, dict)
    assert (lines["table"], lines["link"]) == ("order_lines", "order")
    expect(page.locator("button.problems")).to_have_attribute("data-errors", "false")


def test_what_cannot_work_is_told_and_leads_to_its_place(studio: Page) -> None:
    page = studio
    box(page, "sections/basic/fields/channel").click()
    page.get_by_role("checkbox", name="只能扫码").check()
    note = page.locator(".notes button", has_text="扫码枪填不了")
    expect(note).to_be_visible()
    box(page, "sections/basic/fields/order_no").click()
    note.click()
    expect(box(page, "sections/basic/fields/channel")).to_be_focused()
    expect(page.get_by_role("checkbox", name="只能扫码")).to_be_checked()


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_a_form_is_tried_in_place_at_both_widths_and_nothing_is_written(studio: Page, live_server: LiveServer) -> None:
    page, records = studio, f"{live_server.url}/api/v1/apps/{APP}/tables/orders/records?limit=1"
    before = page.request.get(records).json()["count"]
    box(page, "sections/people/fields/buyer_name").click()
    page.get_by_role("group", name="画布与预览").get_by_role("button", name="手机试填").click()
    inside = frame(page)
    expect(inside.get_by_role("heading", name="订单")).to_be_visible()
    place = page.locator("iframe").bounding_box()
    assert place is not None
    assert place["width"] <= PHONE["width"]
    inside.get_by_role("button", name="试着保存").click()
    expect(inside.locator(".ol-error-summary")).to_contain_text("订单号")
    page.get_by_label("内容").select_option("filled")
    expect(inside.get_by_label("订单号")).not_to_have_value("")
    page.get_by_role("button", name="电脑试填").click()
    expect(inside.get_by_label("订单号")).not_to_have_value("")
    inside.get_by_role("button", name="试着保存").click()
    expect(inside.locator("form, .ol-banner").first).to_be_visible()
    for box_ in inside.get_by_label("我已核对").all():
        box_.check()
        inside.get_by_role("button", name="确认并保存").click()
    expect(inside.get_by_text("没有写入任何数据")).to_be_visible()
    assert page.request.get(records).json()["count"] == before


@pytest.fixture
def finger(context: BrowserContext, page: Page) -> CDPSession:
    return context.new_cdp_session(page)


def touch(finger: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})


@pytest.mark.browser_context_args(has_touch=True)
def test_a_finger_drags_fields_on_a_phone(page: Page, live_server: LiveServer, finger: CDPSession) -> None:
    page.set_viewport_size(PHONE)
    live_server.sign_in(page, "manager")
    opened(page, live_server, "customer_form")
    lists = page.locator("[data-list]").first
    section = str(lists.get_attribute("data-section"))
    first, second = order(page, section)[:2]
    start, end = middle(lists.locator("[data-box]").nth(0)), middle(lists.locator("[data-box]").nth(1))
    touch(finger, "touchStart", start)
    page.wait_for_timeout(HELD_MS)
    for step in range(1, 13):
        touch(finger, "touchMove", (start[0], start[1] + (end[1] + 12 - start[1]) * step / 12))
    touch(finger, "touchEnd")
    expect(lists.locator("[data-box]").first).to_have_attribute("data-id", second)
    assert order(page, section)[:2] == [second, first]
    page.get_by_role("button", name="撤销").click()
    expect(lists.locator("[data-box]").first).to_have_attribute("data-id", first)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_designer_is_within_everybodys_reach(
    studio: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], theme: str, size: ViewportSize
) -> None:
    page = studio
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    opened(page, live_server, "order_paged_form")
    box(page, "sections/basic/fields/channel").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
