"""The look and the page scripts on a static page made of every class, under the product's security policy."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from orderloom import resources
from orderloom.web.assets import PREFIX, Assets

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
SAMPLE = Path(__file__).with_name("static_look.html")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
STATES = {
    "gray": "待支付",
    "blue": "已支付",
    "azure": "审核中",
    "indigo": "分配中",
    "purple": "配货中",
    "pink": "拣货完成",
    "red": "已取消",
    "orange": "退款中",
    "yellow": "派送中",
    "lime": "已出库",
    "green": "已签收",
    "teal": "运输中",
    "cyan": "已完成",
}
ROW = """
<tr class="ol-card-row" role="row" data-row>
  <td role="cell" class="ol-cell-check"><input class="form-check-input" type="checkbox" name="ids" value="{n}"
    data-check aria-label="选择 SO-{n}"></td>
  <td role="cell" class="ol-cell-title"><a class="ol-code" data-row-link href="/orders/{n}">SO-20261121-{n:03}</a></td>
  <td role="cell" data-label="收件人">杭州云帆科技有限公司</td>
  <td role="cell" class="ol-cell-end"><span class="ol-badge" data-color="{colour}">{state}</span></td>
  <td role="cell" class="ol-cell-quiet ol-cell-hide">Shopify</td>
  <td role="cell" data-label="支付时间"><time datetime="2026-11-{n:02}T01:12:00Z" data-relative>{n} 日</time></td>
  <td role="cell" class="ol-money" data-label="金额">¥ {n},480.00</td>
</tr>"""


def rows() -> str:
    """One row per colour, so that every badge is looked at."""
    return "".join(ROW.format(n=n, colour=colour, state=state) for n, (colour, state) in enumerate(STATES.items(), 1))


FRAGMENTS = {
    "/fragment/move": """<form method="post" action="/hold"><div class="ol-dialog-body">
        <h2 class="ol-dialog-title" id="ol-dialog-title">冻结订单</h2>
        <label class="form-label" for="reason">原因</label><input class="form-control" id="reason" name="reason"></div>
        <div class="ol-dialog-actions"><a class="btn" href="/" data-close>取消</a>
        <button class="btn">冻结</button></div>
        </form>""",
    "/fragment/titles": '<option value="c99">云帆科技</option>',
    "/fragment/check": """<div class="ol-notes" id="email-error" data-field-state="invalid">
        <p class="ol-error">不是邮箱</p></div>""",
    "/fragment/files": '{"id": "f1", "name": "照片.png"}',
}
OPTIONS = "".join(f'<option value="c{n}">客户 {n}</option>' for n in range(25))


class Site(ThreadingHTTPServer):
    """Serves the sample at every path and keeps what forms sent."""

    def __init__(self, assets: Assets) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posts: list[dict[str, list[str]]] = []
        self.assets = assets
        page = SAMPLE.read_text(encoding="utf-8").replace("{rows}", rows()).replace("{options}", OPTIONS)
        self.page = re.sub(r"\{(\w+)\.(js|css|svg)\}", lambda found: assets.url(found[1], found[2]), page).encode()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if self.path.startswith(f"{PREFIX}/"):
            file = self.server.assets.folder / self.path.removeprefix(f"{PREFIX}/")
            self._send(file.read_bytes(), TYPES[file.suffix])
        elif (path := self.path.partition("?")[0]) in FRAGMENTS:
            self._send(FRAGMENTS[path].encode(), TYPES[".html"])
        else:
            self._send(self.server.page, TYPES[".html"])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
        if self.path in FRAGMENTS:
            self._send(FRAGMENTS[self.path].encode(), TYPES[".html"])
            return
        self.server.posts.append(parse_qs(body, keep_blank_values=True))
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/saved")
        self.end_headers()

    def _send(self, body: bytes, content_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture
def site() -> Iterator[Site]:
    """The sample on a free port."""
    with Site(Assets(resources.assets_dir())) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


@pytest.fixture
def sample(page: Page, site: Site) -> Page:
    """The sample, opened on a desktop."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(site.url)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_class_is_accessible(
    page: Page, site: Site, axe: Callable[[Page], list[str]], scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(site.url)
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_overflows_sideways(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_rows_become_cards_on_a_phone(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.url)
    row = page.locator("tr.ol-card-row").first
    box = row.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    expect(row.get_by_role("cell").filter(has_text="杭州云帆")).to_have_css("display", "flex")


def test_the_dark_theme_follows_the_system_and_can_be_chosen(page: Page, site: Site) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(site.url)
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.get_by_text("我的菜单").locator("..").click()
    page.get_by_role("button", name="浅色").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_j_and_k_walk_the_rows_and_enter_opens_one(sample: Page) -> None:
    sample.keyboard.press("j")
    sample.keyboard.press("j")
    expect(sample.locator("a[href='/orders/2']")).to_be_focused()
    sample.keyboard.press("k")
    expect(sample.locator("a[href='/orders/1']")).to_be_focused()
    sample.keyboard.press("Enter")
    expect(sample).to_have_url(re.compile("/orders/1$"))


def test_a_click_on_a_row_opens_it_and_a_click_on_its_checkbox_does_not(sample: Page) -> None:
    sample.get_by_label("选择 SO-3").check()
    expect(sample.get_by_text("已选 1 条")).to_be_visible()
    sample.locator("tr.ol-card-row").nth(3).locator("td").nth(2).click()
    expect(sample).to_have_url(re.compile("/orders/4$"))


def test_single_keys_do_nothing_while_a_person_types(sample: Page) -> None:
    sample.keyboard.press("/")
    expect(sample.get_by_label("搜索", exact=True)).to_be_focused()
    sample.keyboard.type("jc?")
    expect(sample.get_by_label("搜索", exact=True)).to_have_value("jc?")
    expect(sample.get_by_role("dialog")).to_have_count(0)


def test_the_question_mark_lists_the_keys_of_this_page(sample: Page) -> None:
    sample.keyboard.press("?")
    dialog = sample.get_by_role("dialog", name="键盘快捷键")
    expect(dialog).to_contain_text("新建订单")
    expect(dialog).to_contain_text("保存并新建")
    sample.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(("keys", "sent"), [("Control+s", None), ("Control+Enter", ["new"])])
def test_keys_save_the_form(sample: Page, site: Site, keys: str, sent: list[str] | None) -> None:
    sample.get_by_label("备注").fill("轻放")
    sample.keyboard.press(keys)
    expect(sample).to_have_url(re.compile("/saved$"))
    assert [post.get("then") for post in site.posts] == [sent]
    assert site.posts[0]["note"] == ["轻放"]


def test_a_second_submit_while_one_is_under_way_is_dropped(sample: Page, site: Site) -> None:
    def slowly(route: Route) -> None:
        sample.wait_for_timeout(300)
        route.continue_()

    sample.route("**/save", slowly)
    sample.evaluate(
        "() => { const form = document.getElementById('order');"
        " form.requestSubmit(); form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(sample).to_have_url(re.compile("/saved$"))
    assert len(site.posts) == 1


def test_a_danger_asks_first_and_names_the_consequence(sample: Page, site: Site) -> None:
    sample.get_by_role("button", name="出库").click()
    dialog = sample.get_by_role("alertdialog", name="确认出库 SO-20261121-087？")
    expect(dialog).to_contain_text("库存立即扣减")
    dialog.get_by_role("button", name="返回").click()
    assert site.posts == []
    sample.get_by_role("button", name="出库").click()
    dialog.get_by_role("button", name="出库").click()
    expect(sample).to_have_url(re.compile("/saved$"))
    assert site.posts == [{"go": ["picked"]}]


def test_what_was_typed_is_offered_again_after_leaving(sample: Page, site: Site) -> None:
    sample.on("dialog", lambda dialog: dialog.accept())
    sample.get_by_label("备注").fill("先打电话")
    sample.get_by_label("内部密码").fill("hunter2")
    sample.wait_for_timeout(600)
    assert "hunter2" not in str(sample.evaluate("JSON.stringify(localStorage)"))
    sample.goto(site.url)
    sample.get_by_role("button", name="恢复草稿").click()
    expect(sample.get_by_label("备注")).to_have_value("先打电话")


def test_a_saved_form_leaves_no_draft(sample: Page, site: Site) -> None:
    sample.get_by_label("备注").fill("存了")
    sample.wait_for_timeout(600)
    sample.keyboard.press("Control+s")
    expect(sample).to_have_url(re.compile("/saved$"))
    expect(sample.locator(".ol-draft-offer")).to_have_count(0)
    # The address changes before the new page's script has run: ask until it has. Asked from here, because the page's
    # security policy forbids what the browser's own waiting would evaluate.
    deadline = monotonic() + 10
    while "存了" in sample.evaluate("JSON.stringify(localStorage)") and monotonic() < deadline:
        sample.wait_for_timeout(50)
    assert "存了" not in sample.evaluate("JSON.stringify(localStorage)")


def test_leaving_unsaved_changes_asks(sample: Page) -> None:
    asked: list[str] = []

    def on_dialog(dialog: object) -> None:
        asked.append(str(getattr(dialog, "type", "")))
        getattr(dialog, "accept")()  # noqa: B009 - playwright gives an untyped object

    sample.on("dialog", on_dialog)
    sample.get_by_label("备注").fill("x")
    sample.get_by_role("link", name="新建订单").click()
    expect(sample).to_have_url(re.compile("/new$"))
    assert asked == ["beforeunload"]


def test_times_are_relative_with_the_exact_time_on_hover(sample: Page) -> None:
    time = sample.locator("time[data-relative]").first
    expect(time).to_have_attribute("title", re.compile(r"\d{1,2}:\d{2}"))
    assert re.search("前|后|昨|现在|前天|明", time.inner_text())


def test_a_raw_message_opens_as_a_tree(sample: Page) -> None:
    view = sample.locator("ol-json-view")
    expect(view.locator("summary", has_text="customer")).to_be_visible()
    view.get_by_role("button", name="展开全部").click()
    expect(view.get_by_text('"vip"')).to_be_visible()
    view.get_by_role("button", name="原文").click()
    expect(view.locator("pre")).to_contain_text("450789469")


def test_a_link_of_the_error_summary_goes_to_the_field(sample: Page) -> None:
    sample.get_by_role("link", name="数量：必须大于 0").click()
    expect(sample.locator("#quantity")).to_be_focused()


def test_the_server_can_show_a_message(sample: Page) -> None:
    sample.evaluate(
        "document.body.dispatchEvent(new CustomEvent('ol:toast',"
        " { bubbles: true, detail: { text: '已保存', level: 'success' } }))"
    )
    toast = sample.get_by_role("status").filter(has_text="已保存")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="关闭").click()
    expect(sample.get_by_text("已保存")).to_have_count(0)


def test_a_marked_link_opens_its_page_in_a_dialog_and_gives_focus_back(sample: Page, site: Site) -> None:
    link = sample.get_by_role("link", name="冻结…")
    link.click()
    dialog = sample.get_by_role("dialog", name="冻结订单")
    expect(dialog.get_by_label("原因")).to_be_focused()
    dialog.get_by_text("取消").click()
    expect(link).to_be_focused()
    link.click()
    dialog.get_by_label("原因").fill("核实付款")
    dialog.get_by_role("button", name="冻结").click()
    expect(sample).to_have_url(re.compile("/saved$"))
    assert site.posts == [{"reason": ["核实付款"]}]


def test_a_long_choice_can_be_searched_without_changing_by_itself(sample: Page) -> None:
    choice = sample.get_by_label("客户", exact=True)
    choice.select_option("客户 3")
    sample.get_by_role("searchbox", name="搜索 客户").fill("云帆")
    expect(choice.locator("option")).to_have_text(["请选择", "客户 3", "云帆科技"])
    expect(choice).to_have_value("c3")


def test_a_chosen_file_is_sent_and_becomes_part_of_the_form(sample: Page, site: Site) -> None:
    chooser = sample.get_by_label("附件", exact=True).last
    chooser.set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": b"x" * 1_000_001})
    expect(sample.get_by_text("“big.png”超过 1 MB")).to_be_visible()
    chooser.set_input_files({"name": "照片.png", "mimeType": "image/png", "buffer": b"png"})
    expect(sample.get_by_label("照片.png")).to_be_checked()
    sample.keyboard.press("Control+s")
    expect(sample).to_have_url(re.compile("/saved$"))
    assert site.posts[0]["photos"] == ['{"id":"f1","name":"照片.png"}']


def test_a_field_is_checked_when_it_is_left(sample: Page) -> None:
    email = sample.get_by_label("邮箱")
    email.fill("nobody")
    email.press("Tab")
    expect(sample.get_by_text("不是邮箱")).to_be_visible()
    expect(email).to_have_attribute("aria-invalid", "true")


def test_the_menu_of_a_phone_opens_and_closes(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.url)
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="菜单", exact=True).click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
