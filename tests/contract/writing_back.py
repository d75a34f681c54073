"""The repair desk with a flow that writes shipments back to a fake shop, in a whole installation."""

import contextlib
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orderloom import resources
from orderloom.edge.fake_api import FakeApi, load_api
from orderloom.edge.fake_server import serving
from orderloom.runtime.inbox import secret_owner
from tests.contract.house import Client, House, Json, open_house, until
from tests.needs import ROOT
from tests.plugins.calls import TOKEN, Shop

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


@contextlib.contextmanager
def open_scene(url: str, home: Path, app: Path) -> Iterator[Scene]:
    """The desk with the flow on the empty database ``url``; its documents go into ``app``, which is not there yet."""
    shutil.copytree(DESK, app)
    (app / "flows").mkdir()
    (app / "flows" / "write_back.json").write_text(json.dumps(FLOW))
    for name, more in (("lead", {"manages": ["runs"]}), ("technician", {"logs": ["outgoing"]})):
        role = app / "roles" / f"{name}.json"
        role.write_text(json.dumps(json.loads(role.read_text()) | more))
    api = load_api(resources.plugins_dir() / "shopify")
    assert api is not None
    shop = Shop(FakeApi(api, TOKEN, lambda: datetime.now(UTC)))
    with serving(shop.answer) as address:
        settings = f'database = "{url}"\n[stand_ins]\nshopify = "{address}"\n'
        (home / "orderloom.toml").write_text(settings)
        with open_house(url, home, app) as house:
            owner = secret_owner("desk", "shop")
            house.installation.secrets.put(owner, "access_token", TOKEN)
            yield Scene(house, shop)
