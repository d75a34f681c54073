"""A repair desk built from nothing in the browser and published: once by pointer and worked with, once by keyboard.

Three tables, five states, two forms, a flow that asks for approval and does not wait for ever, a board, two roles.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.empty_server import STAFF, EmptyServer, serving
from tests.browser.hands import by_palette, choose, drag, drag_to, expect_saved, focus_of, node, press, reach

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PATIENCE_MS, USUAL_MS = 30_000, 5_000
NEW_STATES = (("处理中", "待审批"), ("待审批", "已取消"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyServer]:
    """An empty installation."""
    with serving(tmp_path_factory.mktemp("desk") / "home") as made:
        yield made


@pytest.fixture
def boss(page: Page, server: EmptyServer) -> Iterator[Page]:
    """The admin's page on a wide screen; the walk is long and the machine may be busy, so it waits with patience."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(2 * PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    server.sign_in(page)
    yield page
    expect.set_options(timeout=USUAL_MS)


def test_a_repair_desk_is_built_by_pointer_and_worked_with(boss: Page, server: EmptyServer) -> None:
    begin(boss, server)
    app = boss.url.split("/")[4]
    build_tables(boss)
    build_machine(boss)
    place_fields_by_drag(boss)
    build_flow(boss)
    build_board(boss)
    build_role(boss)
    publish(boss)
    employ(boss)
    work_as_staff(boss, server, app)


def test_a_repair_desk_is_built_by_keyboard_alone(boss: Page, server: EmptyServer) -> None:
    begin_by_keyboard(boss, server)
    app = boss.url.split("/")[4]
    build_tables_by_keyboard(boss)
    build_machine_by_keyboard(boss)
    fill_form_by_keyboard(boss)
    build_flow_by_keyboard(boss)
    build_board_by_keyboard(boss)
    build_role_by_keyboard(boss)
    publish_by_keyboard(boss)
    boss.goto(f"{server.url}/a/{app}")
    expect(boss.get_by_role("link", name=re.compile("维修看板"))).to_be_visible()


# By pointer.


def begin(page: Page, server: EmptyServer) -> None:
    """An app with one table, from the page that an empty server shows."""
    page.goto(f"{server.url}/build")
    page.get_by_role("link", name="做第一个应用").click()
    page.locator("a[href$='/build/new/empty']").click()
    page.locator("#title").fill("维修台")
    page.locator("#table").fill("维修单")
    page.get_by_role("button", name="生成").click()
    expect(page.locator(".studio")).to_be_visible()


def build_tables(page: Page) -> None:
    """Two more tables, and fields of the first: an amount and a link."""
    for title in ("客户", "配件"):
        make(page, "表", title)
        page.get_by_role("button", name="一次做好").click()
        expect(page.get_by_text("员工还不能用这张表")).to_have_count(0)
    open_document(page, "表", "维修单")
    add_field(page, "报价", "金额")
    add_field(page, "来自客户", "关联", to="客户")


def build_machine(page: Page) -> None:
    """Five states: three to begin with, two pulled out of others."""
    make(page, "状态机", "维修流转", "维修单")
    expect(page.locator(".svelte-flow__node")).to_have_count(3)
    for source, title in NEW_STATES:
        pull_new_state(page, source, title)
    expect(page.locator(".svelte-flow__node")).to_have_count(5)
    page.get_by_label("终点（到这里就结束）").check()
    expect_saved(page)


def pull_new_state(page: Page, source: str, title: str) -> None:
    """Drag from the dot under a state to an empty place: a new state, whose name is asked for at once."""
    drag(page, node(page, source).locator(".svelte-flow__handle.source"), right=-200, down=40)
    page.get_by_label("状态名称", exact=True).fill(title)
    page.keyboard.press("Enter")
    expect(node(page, title)).to_be_visible()


def place_fields_by_drag(page: Page) -> None:
    """One field dragged to its place on the form, one put there by a double click."""
    open_document(page, "表单", "维修单")
    work = page.locator("#ol-work")
    owner = work.get_by_text("负责人", exact=True).first
    drag_to(page, work.get_by_role("button", name="报价", exact=True), owner)
    work.get_by_role("button", name="来自客户", exact=True).dblclick()
    expect(work.get_by_text("还没放上来")).to_be_visible()
    expect_saved(page)


def build_flow(page: Page) -> None:
    """A button on the record asks for approval; the question does not wait longer than a day."""
    make(page, "流程", "报价审批", "维修单")
    add_step(page, "流转状态")
    page.locator('aside [data-key="transition"] select').select_option(label="转为待审批")
    expect_saved(page)
    add_step(page, "请人处理")
    aside = page.locator("#ol-work aside, aside.aside").last
    aside.get_by_role("textbox", name=re.compile("要做什么.*中文")).fill("请审批报价")
    aside.locator("summary", has_text="更多").last.click()
    aside.locator('[data-key="timeout"] input').fill("24")
    expect(node(page, "请审批报价")).to_be_visible()
    expect_saved(page)


def add_step(page: Page, sort: str) -> None:
    """A click in the palette puts a step behind the selected one."""
    page.locator(".palette").get_by_role("button", name=sort, exact=True).click()
    expect_saved(page)


def build_board(page: Page) -> None:
    """A board of the repairs."""
    make(page, "视图", "维修看板", "维修单")
    page.locator("#ol-work").get_by_text("看板", exact=True).click()
    expect_saved(page)


def build_role(page: Page) -> None:
    """A second role, which sees and changes repairs and opens the board."""
    make(page, "角色", "技师")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="维修单"))
    for right in ("查看", "修改"):
        row.get_by_role("checkbox", name=re.compile(right)).check()
    page.get_by_label("维修看板").check()
    expect_saved(page)


def publish(page: Page) -> None:
    """Nothing is wrong with it, so it goes live."""
    expect(page.locator("button.problems")).to_have_attribute("data-errors", "false")
    page.get_by_role("link", name="发布…").click()
    page.get_by_role("button", name=re.compile("发布")).click()
    expect(page).to_have_url(re.compile(r"/build/\w+$"))


def employ(page: Page) -> None:
    """The person without a role gets that of the app's first role: everything in it."""
    page.locator("a[href$='/people']", has_text="人员").last.click()
    row = page.get_by_role("row").filter(has_text=STAFF)
    row.get_by_role("checkbox", name="主管").check()
    row.get_by_role("button", name=re.compile("保存")).click()
    expect(row.get_by_role("checkbox", name="主管")).to_be_checked()


def work_as_staff(page: Page, server: EmptyServer, app: str) -> None:
    """A repair is taken in, moved on, sent to be approved by its button, and approved from the list of tasks."""
    server.sign_in(page, STAFF)
    page.goto(f"{server.url}/a/{app}")
    page.get_by_role("link", name=re.compile("新建维修单")).click()
    page.get_by_label("名称").fill("屏幕碎裂")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="屏幕碎裂")).to_be_visible()
    page.get_by_role("button", name="转为处理中").click()
    expect(page.get_by_role("button", name="转为待审批")).to_be_visible()
    page.get_by_role("button", name="报价审批").click()
    # The flow runs behind the page; the open record and the count of tasks hear of it by themselves.
    standing = page.locator(".ol-badge-large, .ol-statebar [data-step=current]").get_by_text("待审批")
    expect(standing.first).to_be_visible()
    waiting = page.locator("[data-tasks-waiting]").first
    expect(waiting).to_have_text("1")
    waiting.click()
    page.get_by_role("link", name=re.compile("请审批报价")).click()
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("处理人：")).to_have_count(0)
    page.goto(f"{server.url}/a/{app}/tasks")
    expect(page.get_by_text("现在没有需要您处理的事")).to_be_visible()


def make(page: Page, kind: str, title: str, table: str = "") -> None:
    """A new document, from the list on the left."""
    page.locator("nav.list").get_by_role("button", name=f"新建{kind}", exact=True).click()
    page.locator("#ol-new-name").fill(title)
    if table:
        page.locator("#ol-new-table").select_option(label=table)
    page.get_by_role("button", name="创建", exact=True).click()
    expect(page.locator(".crumbs strong")).to_have_text(title)


def open_document(page: Page, kind: str, title: str) -> None:
    """A document from the list on the left."""
    group = page.locator("nav.list .kind", has=page.get_by_role("heading", name=kind, exact=True))
    group.locator("xpath=following-sibling::ul[1]").get_by_text(title, exact=True).click()
    expect(page.locator(".crumbs strong")).to_have_text(title)


def add_field(page: Page, title: str, sort: str, to: str = "") -> None:
    """A field from the gallery of types; a link also says where it leads."""
    page.get_by_role("button", name="新增字段").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("字段名称").fill(title)
    dialog.locator("label", has=page.get_by_text(sort, exact=True)).click()
    if to:
        dialog.locator("select").select_option(label=to)
    dialog.get_by_role("button", name="新增", exact=True).click()
    expect(page.get_by_label(f"「{title}」必填")).to_have_count(1)


# By keyboard.


def begin_by_keyboard(page: Page, server: EmptyServer) -> None:
    """An app with one table."""
    page.goto(f"{server.url}/build/new/empty")
    reach(page, page.locator("#title"))
    page.keyboard.type("键盘维修台")
    reach(page, page.locator("#table"))
    page.keyboard.type("维修单")
    page.keyboard.press("Enter")
    expect(page.locator(".studio")).to_be_visible()


def build_tables_by_keyboard(page: Page) -> None:
    """Two more tables with their forms and lists."""
    for title in ("客户", "配件"):
        make_by_keyboard(page, "表", title)
        press(page, page.get_by_role("button", name="一次做好"))
        expect(page.get_by_text("员工还不能用这张表")).to_have_count(0)
    expect_saved(page)


def build_machine_by_keyboard(page: Page) -> None:
    """Five states: N on a state makes the next one."""
    make_by_keyboard(page, "状态机", "维修流转", "维修单")
    expect(page.locator(".svelte-flow__node")).to_have_count(3)
    for source, title in NEW_STATES:
        reach(page, focus_of(node(page, source)))
        page.keyboard.press("n")
        expect(page.get_by_label("状态名称", exact=True)).to_be_focused()
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(node(page, title)).to_be_visible()
    press(page, page.get_by_label("终点（到这里就结束）"), "Space")
    expect(page.get_by_label("终点（到这里就结束）")).to_be_checked()
    expect_saved(page)


def fill_form_by_keyboard(page: Page) -> None:
    """A field that the table did not have yet, made where it shall stand on the form, and moved up."""
    by_palette(page, "维修单", "表单")
    press(page, page.locator("#ol-work .palette").get_by_role("button", name="金额", exact=True))
    expect(page.locator("#ol-form-field-title")).to_be_focused()
    page.keyboard.type("报价")
    page.keyboard.press("Enter")
    price = page.get_by_role("button", name=re.compile("^报价，金额"))
    reach(page, price)
    page.keyboard.press("Alt+ArrowUp")
    expect(price).to_be_focused()
    expect_saved(page)


def build_flow_by_keyboard(page: Page) -> None:
    """A step that asks somebody, for a day at most."""
    make_by_keyboard(page, "流程", "报价审批", "维修单")
    press(page, page.locator(".palette").get_by_role("button", name="请人处理", exact=True))
    reach(page, page.locator("aside summary", has_text="更多").last)
    page.keyboard.press("Enter")
    hours = page.locator('[data-key="timeout"] input')
    reach(page, hours)
    page.keyboard.type("24")
    expect(hours).to_have_value("24")
    expect_saved(page)


def build_board_by_keyboard(page: Page) -> None:
    """A board: the arrow key walks along the shapes of a view."""
    make_by_keyboard(page, "视图", "维修看板", "维修单")
    shapes = page.locator('#ol-work input[type="radio"]')
    reach(page, shapes.first)
    page.keyboard.press("ArrowRight")
    expect(shapes.nth(1)).to_be_checked()
    expect_saved(page)


def build_role_by_keyboard(page: Page) -> None:
    """A second role, which sees repairs."""
    make_by_keyboard(page, "角色", "技师")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="维修单"))
    see = row.get_by_role("checkbox", name=re.compile("查看"))
    press(page, see, "Space")
    expect(see).to_be_checked()
    expect_saved(page)


def publish_by_keyboard(page: Page) -> None:
    """By the palette to the page that publishes."""
    expect(page.locator("button.problems")).to_have_attribute("data-errors", "false")
    by_palette(page, "发布…")
    expect(page).to_have_url(re.compile(r"/publish$"))
    press(page, page.get_by_role("button", name=re.compile("^发布")))
    expect(page).to_have_url(re.compile(r"/build/\w+$"))


def make_by_keyboard(page: Page, kind: str, title: str, table: str = "") -> None:
    """A new document by the palette; afterwards the focus stands in it."""
    by_palette(page, f"新建{kind}")
    expect(page.locator("#ol-new-name")).to_be_focused()
    page.keyboard.type(title)
    if table:
        choose(page, page.locator("#ol-new-table"), table)
        press(page, page.get_by_role("button", name="创建", exact=True))
    else:
        page.keyboard.press("Enter")
    expect(page.locator(".crumbs strong")).to_have_text(title)
    expect(page.locator("#ol-work")).to_be_focused()
