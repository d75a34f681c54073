"""The whole way of a sheet, in a real browser on the demo: sent, guessed, tried, put in, opened."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer

pytestmark = pytest.mark.browser

LIST = "/a/ecommerce_fast/products_list"
SIZES = ((1440, 900), (390, 844))


def shoot(page: Page, name: str) -> None:
    """Keep pictures at both widths where somebody wants to look at them."""
    folder = os.environ.get("ORDERLOOM_PICTURES")
    if folder:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(folder) / f"{name}_{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


def test_a_sheet_goes_in_from_the_file_to_the_list(
    page: Page, live_server: LiveServer, axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "新品.csv"
    good = "".join(f"茶杯 {n},CUP-{n:04},{n}.50\n" for n in range(1, 121))
    file.write_bytes(f"商品名称,SKU 编码,售价\n{good},CUP-0500,1.00\n坏价,CUP-0501,很贵\n".encode("gb18030"))
    page.set_viewport_size({"width": 1440, "height": 900})
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_role("link", name="导入", exact=True).click()
    shoot(page, "1_send")
    assert axe(page) == []
    page.get_by_label("文件").set_input_files(file)
    page.get_by_role("button", name="上传").click()
    for number, field in enumerate(("title", "sku", "price")):
        expect(page.locator(f"select[name='to.{number}']")).to_have_value(field)
    shoot(page, "2_mapping")
    assert axe(page) == []
    page.get_by_role("button", name="试跑").click()
    expect(page.get_by_role("button", name="导入 120 行")).to_be_visible(timeout=20_000)
    expect(page.locator("[aria-label='有问题的行：2'] tbody tr")).to_have_count(2)
    shoot(page, "3_judged")
    assert axe(page) == []
    page.get_by_role("button", name="导入 120 行").click()
    expect(page.get_by_role("heading", name="导入完成")).to_be_visible(timeout=20_000)
    shoot(page, "4_done")
    assert axe(page) == []
    page.get_by_role("link", name="查看导入的记录").click()
    expect(page.locator("[data-row]")).to_have_count(50)
    expect(page.get_by_text("共 120 条")).to_be_visible()
    shoot(page, "5_imported")
    assert axe(page) == []
    page.goto(f"{live_server.url}/a/ecommerce_fast/imports")
    assert axe(page) == []


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_list_comes_out_as_a_file(page: Page, live_server: LiveServer, format: str) -> None:
    live_server.sign_in(page, "manager")
    page.goto(f"{live_server.url}{LIST}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"导出为 {format}").click()
    assert waiting.value.suggested_filename.endswith(f".{format}")
    assert waiting.value.path().stat().st_size > 500
