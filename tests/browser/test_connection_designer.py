"""Connecting a platform in the designer: from the catalogue to live, by pointer and by keys; nothing is lost."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

APP = "/api/v1/apps/ecommerce_fast"
STUDIO = "/build/ecommerce_fast/studio"
NEW = f"harbour_{uuid4().hex[:8]}"
TOKEN = "shpat_c4n4ry" + "00112233445566"
LOOKS = [("zh", "light", 1440), ("en", "dark", 390)]
TABS = {"zh": ("上线准备", "平台与账号", "数据对应", "状态对照"), "en": ("Going live", "Platform", "Data", "Status")}


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """A manager's page; the connection that a test makes is gone afterwards."""
    live_server.sign_in(page)
    page.goto(f"{live_server.url}{STUDIO}")
    yield page
    csrf = page.request.get(f"{live_server.url}/api/v1/session").json()["csrf_token"]
    headers = {"Origin": live_server.url, "x-csrf-token": csrf, "if-match": "*"}
    page.request.delete(f"{live_server.url}{APP}/draft/connection/{NEW}", headers=headers)


def document(page: Page, server: LiveServer, connection: str = NEW) -> dict[str, object]:
    expect(page.get_by_text("已保存到草稿")).to_be_visible()
    found: dict[str, object] = page.request.get(f"{server.url}{APP}/draft/connection/{connection}").json()
    return found


def tab(page: Page, title: str) -> None:
    page.locator(".connection .tabs").get_by_role("button", name=title).click()


def begin(page: Page) -> None:
    """A new connection to the first platform of the catalogue that is a shop."""
    page.get_by_role("button", name="新建连接").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("名称").fill(NEW)
    dialog.get_by_role("button", name="创建").click()
    page.get_by_role("button", name="更换平台").click()
    page.get_by_role("button", name="Shopify 独立站").click()


def row(page: Page, field: str) -> Locator:
    """The row of a field of the item's own table."""
    return page.locator(f'tr[data-field="{field}"]').first


def test_a_shop_is_connected_from_the_catalogue_until_it_may_go_live(desk: Page, live_server: LiveServer) -> None:
    page = desk
    begin(page)
    page.get_by_label("店铺域名").fill("harbour.myshopify.com")
    page.get_by_label("访问令牌").fill(TOKEN)
    page.get_by_label("签名密钥").fill("c4n4ry-secret")
    page.get_by_role("button", name="保存并测试").click()
    expect(page.get_by_text("平台不接受这个连接的凭据")).to_be_visible()
    expect(page.get_by_label("访问令牌")).to_have_value("")
    page.get_by_role("button", name="生成接收地址").click()
    expect(page.get_by_role("textbox", name="接收地址")).to_have_value(
        re.compile(f"^{live_server.url}/hooks/[0-9a-f]{{40}}$")
    )
    tab(page, "数据对应")
    page.get_by_label("存到哪张表").select_option("orders")
    page.get_by_role("button", name="生成对应关系").click()
    expect(row(page, "order_no").locator("td").nth(1)).to_have_text("#1002", timeout=20_000)
    expect(row(page, "total_amount").locator("td").nth(1)).to_have_text("203.60 CNY")
    tab(page, "上线准备")
    live = page.get_by_role("button", name="启用", exact=True)
    expect(live).to_be_disabled()
    tab(page, "状态对照")
    expect(page.get_by_text("9 个状态里还有 3 个没有去处")).to_be_visible()
    for code, wanted in (("平台暂扣", "已支付"), ("部分发货", "配货中"), ("退款中", "不跟随，写明原因")):
        page.get_by_label(f"“{code}”变成").select_option(label=wanted)
    expect(page.get_by_text("9 个状态都有去处")).to_be_visible()
    tab(page, "上线准备")
    live.click()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    made = document(page, live_server)
    assert "paused" not in made
    assert TOKEN not in page.content() + str(made)


def test_keys_alone_fill_a_field_and_every_step_is_taken_back(desk: Page, live_server: LiveServer) -> None:
    page = desk
    before = document(page, live_server, "shopify_main")
    page.goto(f"{live_server.url}{STUDIO}/connection/shopify_main#maps/orders")
    expect(row(page, "order_no")).to_be_visible()
    page.get_by_role("button", name="付款时间").first.focus()
    page.keyboard.press("Enter")
    here = row(page, "presale_ship_on").get_by_role("button", name="放到这里")
    here.focus()
    page.keyboard.press("Enter")
    expect(row(page, "presale_ship_on").get_by_role("combobox")).to_have_value("paid_at")
    expect(row(page, "presale_ship_on").locator("td").nth(1)).not_to_be_empty()
    page.get_by_role("button", name="撤销").click()
    expect(row(page, "presale_ship_on").get_by_role("combobox")).to_have_value("")
    assert document(page, live_server, "shopify_main") == before


def test_what_the_platform_takes_is_said_at_once(desk: Page, live_server: LiveServer) -> None:
    page = desk
    page.goto(f"{live_server.url}{STUDIO}/connection/shopify_main#plugin")
    page.get_by_role("button", name="保存并测试").click()
    expect(page.get_by_text("连接正常")).to_be_visible()
    expect(page.get_by_text("织单演示店")).to_be_visible()


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_every_page_of_the_designer_suits_everybody(
    page: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], language: str, theme: str, width: int
) -> None:
    live_server.sign_in(page)
    page.context.add_cookies([{"name": "orderloom_language", "value": language, "url": live_server.url}])
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    written: list[str] = []
    page.on("request", lambda request: written.append(request.url) if request.method == "PATCH" else None)
    page.goto(f"{live_server.url}{STUDIO}/connection/shopify_main")
    for title in TABS[language]:
        tab(page, title)
        page.wait_for_load_state("networkidle")
        assert axe(page) == [], title
        wide = page.evaluate(
            "document.querySelector('.work').scrollWidth - document.querySelector('.work').clientWidth"
        )
        assert wide <= 0, title
    assert written == [], "looking is no edit"
