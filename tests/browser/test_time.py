"""What time does, as people see it: a promise that runs out before their eyes, and a refund on its way through six
nodes.

The app is the fast template with its traits ``promise`` and ``aftersales``, whose hours are made seconds here.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect

from orderloom import settings
from orderloom.cli.template import template
from orderloom.wiring import open_installation
from orderloom.wiring.apps import apply_to
from tests.browser.test_views import PASSWORD, PROGRAM, wait_for
from tests.durability.server import environment, free_port

pytestmark = pytest.mark.browser

APP = "ecommerce_fast"
ROLES = ("manager", "service", "warehouse", "senior", "qc", "finance", "service_lead")
PATIENCE_MS = 20_000


@dataclass(frozen=True, slots=True)
class Shop:
    """A running server with the app; every role has a person of its name."""

    url: str
    browser: Browser

    def enter(self, name: str) -> Page:
        """A browser of somebody of that name."""
        context = self.browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        answer = context.request.post(
            f"{self.url}/api/v1/session", data={"name": name, "password": PASSWORD}, headers={"Origin": self.url}
        )
        assert answer.ok, answer.text()
        return context.new_page()

    def at(self, path: str) -> str:
        """A page of the app."""
        return f"{self.url}/a/{APP}/{path}"

    def post(self, context: BrowserContext, path: str, body: object) -> APIResponse:
        """Ask the API as the manager."""
        request, account = context.request, {"name": "manager", "password": PASSWORD}
        token = request.post(f"{self.url}/api/v1/token", data=account).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "If-Match": '"1"'}
        answer = request.post(f"{self.url}/api/v1/apps/{APP}/tables/{path}", data=body, headers=headers)
        assert answer.ok, answer.text()
        return answer


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Shop]:
    """Build and serve the app on a folder and port of its own."""
    folder = tmp_path_factory.mktemp("shop")
    prepare(folder)
    port = free_port()
    command = [str(PROGRAM), "serve", "--home", str(folder / "data"), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment())
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, folder / "log")
        yield Shop(url, browser)
    finally:
        process.terminate()
        process.wait(timeout=30)


def prepare(folder: Path) -> None:
    """An installation with the app, in which hours are seconds."""
    ticked = [word for trait in ("promise", "aftersales") for word in ("--set", f"{trait}=true")]
    built = CliRunner().invoke(template, ["build", APP, *ticked, "--into", str(folder / "app")])
    assert built.exit_code == 0, built.output
    for scenario in (folder / "app" / "scenario").iterdir():
        scenario.unlink()
    edit(folder, "ship_promise", _sooner)
    edit(folder, "refund_walk", _higher)
    with open_installation(settings.create(folder / "data")) as here:
        plan = apply_to(here, folder / "app").plan
        for role in ROLES:
            here.people.add(role, roles=(role,), app=plan.id, password=PASSWORD)


def edit(folder: Path, name: str, change: Callable[[dict[str, object]], None]) -> None:
    """Change one document of the built app."""
    file = next((folder / "app").rglob(f"{name}.json"))
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _sooner(document: dict[str, object]) -> None:
    document["length"] = {"by": {"duration": [12, "seconds"]}}
    levels = document["levels"]
    assert isinstance(levels, list)
    levels[0]["before"], levels[1]["before"] = "PT9S", "PT5S"


def _higher(document: dict[str, object]) -> None:
    steps = document["steps"]
    assert isinstance(steps, list)
    for step in steps:
        if step["id"] == "ask_finance":
            step["options"]["ladder"][0]["after"] = "PT2S"


def test_an_order_goes_orange_red_and_stops_until_somebody_says_why(shop: Shop) -> None:
    manager, senior = shop.enter("manager"), shop.enter("senior")
    made = shop.post(
        manager.context,
        "orders/records",
        {
            "fields": {
                "order_no": "T-1",
                "channel": "douyin",
                "total_amount": {"amount": "88.00", "currency": "CNY"},
            }
        },
    ).json()["id"]
    senior.goto(shop.at("orders_list"))
    shop.post(manager.context, f"orders/records/{made}/transitions/pay", {})
    manager.goto(shop.at(f"orders/records/{made}"))
    expect(manager.locator(".ol-countdown, [data-countdown], ol-countdown").first).to_be_visible()
    popup = senior.get_by_role("alertdialog", name="发货剩 2 小时")
    expect(popup).to_be_visible(timeout=PATIENCE_MS)
    popup.get_by_role("button", name="知道了").click()
    expect(popup).to_be_hidden()
    find_task(shop, senior, "填写超时原因")
    manager.goto(shop.at(f"orders/records/{made}"))
    expect(manager.get_by_role("button", name="开始配货")).to_be_disabled()
    for told in ("到达“剩 8 小时”", "到达“剩 2 小时”", "到达“已超时”", "冻结：承诺发货已超时"):
        expect(manager.get_by_text(told).first).to_be_visible()
    senior.get_by_role("link", name="填写超时原因").click()
    senior.get_by_role("combobox", name="原因").select_option(label="人为")
    senior.get_by_role("textbox", name="说明").fill("漏单")
    senior.get_by_role("button", name="完成").click()
    senior.wait_for_url(shop.at("tasks"))
    expect(senior.get_by_role("link", name="填写超时原因")).to_have_count(0)
    manager.wait_for_timeout(1_500)
    manager.goto(shop.at(f"orders/records/{made}"))
    expect(manager.get_by_role("button", name="开始配货")).to_be_enabled()


def test_a_refund_walks_six_nodes_with_one_skipped_and_one_escalated(shop: Shop) -> None:
    manager = shop.enter("manager")
    money = {"amount": "60.00", "currency": "CNY"}
    order = shop.post(manager.context, "orders/records", {"fields": {"order_no": "T-2", "total_amount": money}}).json()
    refund = {"order": order["id"], "kind": "return_refund", "reason": "quality", "amount": money, "cross_border": True}
    made = shop.post(manager.context, "refunds/records", {"fields": refund}).json()["id"]
    answer(shop, "service", "退款风控", "通过")
    answer(shop, "qc", "退款验货", "跳过", "照片齐全")
    answer(shop, "service_lead", "退款财务", "通过")
    answer(shop, "finance", "退款海关", "通过")
    answer(shop, "finance", "打款", "完成", number="P-1")
    manager.wait_for_timeout(1_500)
    manager.goto(shop.at(f"refunds/records/{made}"))
    expect(manager.get_by_text("已退款").first).to_be_visible()
    expect(manager.get_by_text("验货：照片齐全").first).to_be_visible()
    manager.goto(f"{shop.url}/build/{APP}/runs")
    manager.get_by_role("link", name="退款流程").first.click()
    expect(manager.get_by_text("已完成").first).to_be_visible()


def answer(shop: Shop, name: str, task: str, outcome: str, comment: str = "", number: str = "") -> None:
    """Somebody finds a task in the inbox and answers it."""
    page = shop.enter(name)
    find_task(shop, page, task)
    page.get_by_role("link", name=task).first.click()
    if number:
        page.get_by_label("打款流水号").fill(number)
    if comment:
        page.get_by_label("意见").fill(comment)
    page.get_by_role("button", name=re.compile(f"^{outcome}")).click()
    page.wait_for_url(shop.at("tasks"))
    page.context.close()


def find_task(shop: Shop, page: Page, task: str) -> None:
    """Look at the inbox until the task is there."""
    for _ in range(60):
        page.goto(shop.at("tasks"))
        if page.get_by_role("link", name=task).count():
            return
        page.wait_for_timeout(300)
    pytest.fail(f"{task} never came")
