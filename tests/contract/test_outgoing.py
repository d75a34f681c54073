"""A flow writes shipments back to the shop while people work; what cannot be known waits for them on a page."""

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orderloom import resources
from orderloom.edge.fake_api import FakeAnswer, FakeApi, load_api
from orderloom.edge.fake_server import serving
from orderloom.runtime.inbox import secret_owner
from tests.contract.desk import Browser
from tests.contract.house import Client, House, Json, open_house, until
from tests.needs import ROOT
from tests.plugins.calls import TOKEN, Misdeed, Shop

DESK = ROOT / "tests" / "data" / "apps" / "desk"
WORDS = {"zh": "回传", "en": "Write back"}
CALL: Json = {"connection": "shop", "action": "fulfil"}
ORDER: list[Json] = [
    {"id": "order_id", "value": {"var": "external_id"}},
    {"id": "tracking_no", "value": {"var": "ticket_no"}},
]
FLOW: Json = {
    "kind": "flow",
    "id": "write_back",
    "title": WORDS,
    "table": "tickets",
    "as": "lead",
    "triggers": [{"id": "made", "sort": "record", "on": ["create"], "when": {"!!": {"var": "external_id"}}}],
    "start": "send",
    "steps": [
        {
            "id": "send",
            "sort": "call",
            "options": CALL,
            "with": ORDER,
            "as": "sent",
            "next": "check",
            "catch": [{"id": "no", "next": "note_no"}],
        },
        {
            "id": "check",
            "sort": "call",
            "options": CALL | {"action": "find_fulfilment"},
            "with": ORDER,
            "as": "seen",
            "next": "note_yes",
        },
        {
            "id": "note_yes",
            "sort": "update",
            "with": [{"id": "fault", "value": {"cat": ["shipped as ", {"var": "@var.seen.fulfilment_id"}]}}],
        },
        {
            "id": "note_no",
            "sort": "update",
            "with": [{"id": "fault", "value": {"cat": ["not shipped: ", {"var": "@var.no.code"}]}}],
        },
    ],
}


@dataclass(frozen=True)
class Scene:
    """A house whose connection leads to a fake shop."""

    house: House
    shop: Shop

    @property
    def lead(self) -> Client:
        return self.house.program("lead")

    def order(self, number: int) -> str:
        """A ticket for an order of the shop."""
        fields = {
            "ticket_no": f"T9{number:04}",
            "external_id": f"77{number}",
            "device": "kettle",
            "contact": "13800138000",
        }
        made = self.lead.post(self.house.records("tickets"), json={"fields": fields})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def fault(self, ticket: str) -> str:
        """What the flow wrote on the ticket."""
        return str(self.lead.get(f"{self.house.records('tickets')}/{ticket}").json()["fields"].get("fault") or "")

    def authorise(self) -> None:
        """Give the connection credentials that nobody has refused."""
        owner = secret_owner("desk", "shop")
        self.house.installation.secrets.put(owner, "client_secret", secrets.token_hex(8))

    def sent(self, ticket: str, state: str) -> Json:
        """The call about a ticket, once it stands so."""
        found: list[Json] = []

        def there() -> bool:
            rows = self.lead.get(f"{self.house.app}/logs/outgoing").json()["items"]
            found[:] = [row for row in rows if (row["record"], row["state"]) == (ticket, state)]
            return bool(found)

        until(there, 20, f"no call stands at {state}")
        return found[0]


@pytest.fixture(scope="module")
def scene(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The desk with the flow, on each database in turn."""
    home, app = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("app") / "desk"
    shutil.copytree(DESK, app)
    (app / "flows").mkdir()
    (app / "flows" / "write_back.json").write_text(json.dumps(FLOW))
    role = json.loads((app / "roles" / "lead.json").read_text()) | {"manages": ["runs"]}
    (app / "roles" / "lead.json").write_text(json.dumps(role))
    api = load_api(resources.plugins_dir() / "shopify")
    assert api is not None
    shop = Shop(FakeApi(api, TOKEN, lambda: datetime.now(UTC)))
    with serving(shop.answer) as url:
        written = f'database = "{module_database_url}"\n[stand_ins]\nshopify = "{url}"\n'
        (Path(home) / "orderloom.toml").write_text(written)
        with open_house(module_database_url, home, app) as house:
            owner = secret_owner("desk", "shop")
            house.installation.secrets.put(owner, "access_token", TOKEN)
            yield Scene(house, shop)


def test_a_shipment_is_written_back_read_back_and_told_in_the_history(scene: Scene) -> None:
    ticket = scene.order(1)
    until(lambda: scene.fault(ticket).startswith("shipped as "), 20, "the flow did not end")
    [made] = [one for one in scene.shop.done if one["order_id"] == 771]
    assert scene.fault(ticket) == f"shipped as {made['id']}"
    assert made["tracking_number"] == "T90001"
    kinds = [row["kind"] for row in scene.lead.get(f"{scene.house.records('tickets')}/{ticket}/trace").json()["items"]]
    assert kinds.count("sent") == 2
    page = Browser(scene.house.browser("lead")).get(f"/a/desk/tickets/records/{ticket}/history")
    assert page.status_code == 200
    row = scene.sent(ticket, "done")
    shown = Browser(scene.house.browser("lead")).get(f"/a/desk/outgoing/{row['id']}")
    assert str(made["id"]) in shown.text
    assert TOKEN not in shown.text


def test_what_the_shop_refuses_the_flow_catches(scene: Scene) -> None:
    scene.shop.misdeeds = [Misdeed(FakeAnswer(422, b'{"errors": ["closed"]}'))]
    ticket = scene.order(2)
    until(lambda: bool(scene.fault(ticket)), 20, "the flow did not end")
    assert scene.fault(ticket) == "not shipped: call.refused"
    assert "closed" in Browser(scene.house.browser("lead")).get("/a/desk/outgoing?state=failed").text


@pytest.mark.parametrize(
    ("verb", "ends"), [("again", "shipped as "), ("done", "shipped as "), ("give_up", "not shipped: ")]
)
def test_what_waits_for_a_person_goes_on_as_the_person_says(scene: Scene, verb: str, ends: str) -> None:
    number = {"again": 3, "done": 4, "give_up": 5}[verb]
    scene.authorise()
    scene.shop.misdeeds = [Misdeed(FakeAnswer(401, b"{}"))]
    ticket = scene.order(number)
    row = scene.sent(ticket, "parked")
    browser, path = Browser(scene.house.browser("lead")), f"/a/desk/outgoing/{row['id']}"
    page = browser.get(path)
    assert ("再试一次" in page.text, "重新授权" in page.text) == (True, True)
    scene.authorise()
    assert browser.send(f"{path}/{verb}").status_code == 303
    if verb == "done":
        assert scene.lead.post(f"{scene.house.app}/outgoing/{row['id']}/done").status_code == 409
        until(lambda: scene.fault(ticket) != "", 20, "the flow did not end")
        return
    until(lambda: scene.fault(ticket).startswith(ends), 20, "the flow did not go on")


def test_who_does_not_look_after_runs_finds_nothing(scene: Scene) -> None:
    ticket = scene.order(6)
    row = scene.sent(ticket, "done")
    clerk, browser = scene.house.program("clerk"), Browser(scene.house.browser("clerk"))
    assert clerk.get(f"{scene.house.app}/logs/outgoing").status_code == 404
    assert clerk.post(f"{scene.house.app}/outgoing/{row['id']}/again").status_code == 404
    assert browser.get("/a/desk/outgoing").status_code == 404
    assert browser.get(f"/a/desk/outgoing/{row['id']}").status_code == 404
    assert "/a/desk/outgoing" not in browser.get("/a/desk").text
    assert scene.lead.post(f"{scene.house.app}/outgoing/unknown/again").status_code == 404
    assert scene.lead.post(f"{scene.house.app}/outgoing/{row['id']}/burn").status_code == 404
