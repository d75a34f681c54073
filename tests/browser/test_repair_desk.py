"""A repair desk built from nothing in the browser, published and worked with: once by pointer, once by keyboard.

Three tables, five states, two forms, a flow that asks for approval and does not wait for ever, a board, two roles.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.empty_server import EmptyServer, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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
    boss.locator("#table").fill("维修单")
    boss.get_by_role("button", name="生成").click()
    expect(boss.locator(".studio")).to_be_visible(timeout=30_000)
    app = boss.url.split("/")[4]

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
    boss.get_by_label("终点（到这里就结束）").check()
    expect_saved(boss)

    place_fields_by_drag(boss)
    make_approval(boss)
    make_board(boss)
    make_role(boss)
    publish(boss)
    work_as_staff(boss, server, app)


def test_a_repair_desk_is_built_by_keyboard_alone(boss: Page, server: EmptyServer) -> None:
    boss.goto(f"{server.url}/build/new/empty")
    reach(boss, boss.locator("#title"))
    boss.keyboard.type("键盘维修台")
    reach(boss, boss.locator("#table"))
    boss.keyboard.type("维修单")
    boss.keyboard.press("Enter")
    expect(boss.locator(".studio")).to_be_visible(timeout=30_000)
    app = boss.url.split("/")[4]

    for title in ("客户", "配件"):
        by_palette(boss, "新建表")
        boss.keyboard.type(title)
        boss.keyboard.press("Enter")
        expect(boss.locator(".crumbs strong")).to_have_text(title)
        press(boss, boss.get_by_role("button", name="一次做好"))
        expect(boss.get_by_text("员工还不能用这张表")).to_have_count(0)

    by_palette(boss, "新建状态机")
    boss.keyboard.type("维修流转")
    choose(boss, boss.locator("#ol-new-table"), "维修单")
    press(boss, boss.get_by_role("button", name="创建", exact=True))
    expect(boss.locator(".svelte-flow__node")).to_have_count(3)
    for source, title in (("处理中", "待审批"), ("待审批", "已取消")):
        reach(boss, focus_of(node(boss, source)))
        boss.keyboard.press("n")
        boss.keyboard.type(title)
        boss.keyboard.press("Enter")
        expect(node(boss, title)).to_be_visible()
    press(boss, boss.get_by_label("终点（到这里就结束）"), "Space")
    expect_saved(boss)

    by_palette(boss, "维修单", "表单")
    expect(boss.locator("#ol-work").get_by_text("还没放上来", exact=False)).to_be_visible()
    press(boss, boss.get_by_role("button", name=re.compile("全部放上")))

    by_palette(boss, "新建流程")
    boss.keyboard.type("报价审批")
    choose(boss, boss.locator("#ol-new-table"), "维修单")
    press(boss, boss.get_by_role("button", name="创建", exact=True))
    press(boss, boss.locator(".palette").get_by_role("button", name="请人处理", exact=True))
    reach(boss, boss.locator('[data-key="title"] input').last)
    reach(boss, boss.locator("aside summary", has_text="更多").last)
    boss.keyboard.press("Enter")
    reach(boss, boss.locator('[data-key="timeout"] input'))
    boss.keyboard.type("24")
    expect_saved(boss)

    by_palette(boss, "新建视图")
    boss.keyboard.type("维修看板")
    choose(boss, boss.locator("#ol-new-table"), "维修单")
    press(boss, boss.get_by_role("button", name="创建", exact=True))
    reach(boss, boss.locator('#ol-work input[type="radio"]').first)
    boss.keyboard.press("ArrowRight")
    expect_saved(boss)

    by_palette(boss, "新建角色")
    boss.keyboard.type("技师")
    boss.keyboard.press("Enter")
    row = boss.get_by_role("row").filter(has=boss.get_by_role("rowheader", name="维修单"))
    press(boss, row.get_by_role("checkbox", name=re.compile("查看")), "Space")
    expect_saved(boss)

    expect(boss.locator("button.problems")).to_have_attribute("data-errors", "false")
    by_palette(boss, "发布…")
    press(boss, boss.get_by_role("button", name=re.compile("^发布")))
    expect(boss).to_have_url(re.compile(r"/build/\w+$"))
    boss.goto(f"{server.url}/a/{app}")
    expect(boss.get_by_role("link", name=re.compile("维修看板"))).to_be_visible()


def reach(page: Page, target: Locator) -> None:
    """Walk with the Tab key until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(300):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no number of tabs leads to {target}")


def focus_of(place: Locator) -> Locator:
    """What of a node takes the focus."""
    inner = place.locator("[tabindex='0'], button, a").first
    return inner if inner.count() else place


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def choose(page: Page, select: Locator, option: str) -> None:
    """Choose with the arrow keys."""
    reach(page, select)
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        if select.evaluate("(element) => element.selectedOptions[0]?.label") == option:
            return
    pytest.fail(f"no option {option}")


def by_palette(page: Page, words: str, note: str = "") -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    wanted = page.locator(".ol-palette-entry").filter(has=page.get_by_text(words, exact=True))
    wanted = wanted.filter(has_text=note) if note else wanted
    expect(wanted.first).to_be_visible()
    for _ in range(40):
        if wanted.first.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


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
    drag(page, dot, right=-200, down=40)
    page.get_by_label("状态名称", exact=True).fill(title)
    page.keyboard.press("Enter")
    expect(node(page, title)).to_be_visible()


def drag(page: Page, what: Locator, *, right: float, down: float) -> None:
    box = at_rest(page, what)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def at_rest(page: Page, what: Locator) -> FloatRect:
    """Where it is, once a picture that is being laid out has come to rest."""
    before, now = None, what.bounding_box()
    while now is None or now != before:
        page.wait_for_timeout(100)
        before, now = now, what.bounding_box()
    return now


def drag_to(page: Page, what: Locator, target: Locator) -> None:
    start, end = at_rest(page, what), at_rest(page, target)
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
    """A button on the record asks a manager; after a day it gives up waiting and the repair is cancelled."""
    make(page, "流程", "报价审批", "维修单")
    step(page, "流转状态", "流转", "转为待审批")
    step(page, "请人处理")
    aside = page.locator("#ol-work aside, aside.aside").last
    aside.get_by_role("textbox", name=re.compile("要做什么.*中文")).fill("请审批报价")
    aside.locator("summary", has_text="更多").last.click()
    aside.locator('[data-key="timeout"] input').fill("24")
    expect(node(page, "请审批报价")).to_be_visible()
    expect_saved(page)


def step(page: Page, sort: str, label: str = "", option: str = "") -> None:
    page.locator(".palette").get_by_role("button", name=sort, exact=True).click()
    if option:
        page.locator('aside [data-key="transition"] select').select_option(label=option)
    expect_saved(page)


def make_board(page: Page) -> None:
    make(page, "视图", "维修看板", "维修单")
    page.locator("#ol-work").get_by_text("看板", exact=True).click()
    expect_saved(page)


def make_role(page: Page) -> None:
    make(page, "角色", "技师")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="维修单"))
    for right in ("查看", "修改"):
        row.get_by_role("checkbox", name=re.compile(right)).check()
    page.get_by_label("维修看板").check()
    expect_saved(page)


def publish(page: Page) -> None:
    expect(page.locator("button.problems")).to_have_attribute("data-errors", "false")
    page.get_by_role("link", name="发布…").click()
    page.get_by_role("button", name=re.compile("发布")).click()
    expect(page).to_have_url(re.compile(r"/build/\w+$"))


def work_as_staff(page: Page, server: EmptyServer, app: str) -> None:
    page.goto(f"{server.url}/a/{app}")
    page.get_by_role("link", name=re.compile("新建维修单")).click()
    page.get_by_label("名称").fill("屏幕碎裂")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="屏幕碎裂")).to_be_visible()
    page.get_by_role("button", name="转为处理中").click()
    page.get_by_role("button", name="报价审批").click()
    # The flow runs behind the page; the open record hears of it by itself.
    standing = page.locator(".ol-badge-large, .ol-statebar [data-step=current]").get_by_text("待审批")
    expect(standing.first).to_be_visible(timeout=20_000)
    page.goto(f"{server.url}/a/{app}/tasks")
    page.get_by_role("link", name=re.compile("请审批报价")).click()
    page.get_by_role("button", name="同意", exact=True).click()
    page.goto(f"{server.url}/a/{app}/tasks")
    expect(page.get_by_text("现在没有需要您处理的事")).to_be_visible()
