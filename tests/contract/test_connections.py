"""Setting a connection up over the API: credentials go in and never come out, and everything works on the draft."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from orderloom import resources
from orderloom.edge.fake_api import FakeApi, load_api
from orderloom.edge.fake_server import serving
from orderloom.runtime.inbox import secret_owner
from tests.contract.house import Client, House, Json, connections, open_house, until

TOKEN = "shpat_c4n4ry" + "fedcba9876543210"
SECRET = "c4n4ry-signing-secret"
NEW: Json = {
    "kind": "connection",
    "id": "second_shop",
    "title": {"zh": "第二家店", "en": "Second shop"},
    "plugin": "shopify",
    "paused": True,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The e-commerce app with a fake shop behind its plugin, and a second connection in the draft."""
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home}/orderloom.db"
    api = load_api(resources.plugins_dir() / "shopify")
    assert api is not None
    with serving(FakeApi(api, TOKEN, lambda: datetime.now(UTC)).answer) as address:
        (home / "orderloom.toml").write_text(f'database = "{url}"\n[stand_ins]\nshopify = "{address}"\n')
        with open_house(url, home) as opened:
            answer = opened.program("manager").put(f"{opened.app}/draft/connection/second_shop", json=NEW)
            assert answer.status_code == 201, answer.text
            yield opened


@pytest.fixture
def manager(house: House) -> Client:
    return house.program("manager", "en")


def of(house: House, rest: str = "", connection: str = "second_shop") -> str:
    return f"{house.app}/connections/{connection}{rest}"


def test_only_who_builds_the_app_finds_its_accounts(house: House) -> None:
    for method, path in (
        ("GET", f"{house.app}/plugins"),
        ("GET", of(house)),
        ("PUT", of(house, "/credentials")),
        *(("POST", of(house, f"/{verb}")) for verb in ("address", "probe", "try", "suggest")),
        ("GET", of(house, "/messages")),
    ):
        assert house.program("warehouse").request(method, path).status_code == 404, path
        assert house.open().request(method, path).status_code == 401, path
    assert house.program("manager").get(of(house, connection="nobody")).status_code == 404


def test_the_catalogue_tells_what_each_platform_needs_and_gives(house: House, manager: Client) -> None:
    told = manager.get(f"{house.app}/plugins").json()
    shop = next(one for one in told["plugins"] if one["id"] == "shopify")
    assert {one["id"]: one["secret"] for one in shop["credentials"]} == {
        "shop": False,
        "client_id": False,
        "client_secret": True,
        "access_token": True,
    }
    assert {"order", "parcel"} <= shop["items"].keys() <= told["items"].keys()
    status = next(key for key in told["items"]["order"]["keys"] if key["path"] == "status")
    assert {"id": "PAID", "title": "Paid"} in status["codes"]


def test_a_secret_goes_in_and_never_comes_out(house: House, manager: Client, capfd: pytest.CaptureFixture[str]) -> None:
    values = {"shop": "one.myshopify.com", "access_token": TOKEN, "client_secret": SECRET}
    answer = manager.put(of(house, "/credentials"), json={"values": values})
    assert answer.status_code == 200, answer.text
    there = {one["id"]: (one["there"], one["value"]) for one in answer.json()["credentials"]}
    assert there["shop"] == (True, "one.myshopify.com")
    assert there["client_id"] == (False, None)
    assert there["access_token"] == there["client_secret"] == (True, None)
    owner = secret_owner(house.plan.id, "second_shop")
    assert house.installation.secrets.get(owner, "access_token") == (TOKEN,)
    everywhere = [
        answer.text,
        manager.get(of(house)).text,
        manager.get(f"{house.app}/draft/contents").text,
        manager.put(of(house, "/credentials"), json={"values": {"nobody": SECRET, "client_secret": [TOKEN]}}).text,
        str(manager.get(f"{house.app}/draft/steps").json()),
        "".join(capfd.readouterr()),
    ]
    assert [text for text in everywhere if TOKEN in text or SECRET in text] == []


def test_who_changes_where_calls_go_enters_the_secrets_again(house: House, manager: Client) -> None:
    path = of(house, "/credentials")
    manager.put(path, json={"values": {"shop": "one.myshopify.com", "access_token": TOKEN, "client_secret": SECRET}})
    moved = manager.put(path, json={"values": {"shop": "thief.example.com"}})
    assert moved.status_code == 422
    assert {one["pointer"] for one in moved.json()["errors"]} == {"/values/access_token", "/values/client_secret"}
    owner = secret_owner(house.plan.id, "second_shop")
    assert house.installation.secrets.get(owner, "shop")[0] == "one.myshopify.com"
    whole = {"shop": "two.myshopify.com", "access_token": TOKEN, "client_secret": SECRET}
    assert manager.put(path, json={"values": whole}).status_code == 200


def test_trying_the_credentials_tells_the_shop_or_what_is_wrong(house: House, manager: Client) -> None:
    manager.put(of(house, "/credentials"), json={"values": {"access_token": "shpat_wrong_" + "0" * 12}})
    bad = manager.post(of(house, "/probe")).json()
    assert (bad["good"], bad["code"]) == (False, "call.token")
    manager.put(of(house, "/credentials"), json={"values": {"access_token": TOKEN}})
    good = manager.post(of(house, "/probe")).json()
    assert good["good"], good
    assert {"title": "Currency", "value": "USD"} in good["tells"]


def test_the_address_is_made_once_and_stays(house: House, manager: Client) -> None:
    assert manager.get(of(house)).json()["address"] is None
    made = manager.post(of(house, "/address")).json()["address"]
    assert made.startswith("http://127.0.0.1:8000/hooks/")
    assert manager.post(of(house, "/address")).json()["address"] == manager.get(of(house)).json()["address"] == made


def test_a_suggested_map_fills_the_table_from_a_real_message(house: House, manager: Client) -> None:
    offered = manager.post(of(house, "/suggest"), json={"item": "order", "table": "orders"}).json()
    fields = [one["field"] for one in offered["fields"]]
    assert {"order_no", "total_amount", "receiver_phone", "created_at"} <= {one["id"] for one in fields}
    assert offered["key"] == "by_external"
    lines = next(one for one in offered["children"] if one["each"] == "lines")
    assert (lines["table"], lines["link"]) == ("order_lines", "order")
    status = {one["id"]: one["to"] for one in offered["status"]["entries"]}
    assert (status["UNPAID"], status["PAID"], status["CLOSED"]) == ("pending_payment", "paid", "cancelled")
    assert "REFUNDING" not in status
    children = [
        {"id": one["each"], **{key: one[key] for key in ("each", "table", "link", "key")}}
        | {"fields": [field["field"] for field in one["fields"]]}
        for one in offered["children"]
    ]
    entries = [{"id": code, "to": to} for code, to in status.items() if code != "PAID"]
    map_: Json = {"id": "orders", "item": "order", "table": "orders", "key": "by_external", "fields": fields}
    map_ |= {"children": children, "status": {"field": "status", "from": "status", "entries": entries}}
    broken = {"id": "buyer_name", "value": {"nonsense": 1}}
    fields[:] = [broken if one["id"] == "buyer_name" else one for one in fields]
    answer = manager.post(of(house, "/try"), json={"message": "sample/order_paid", "document": {**NEW, "maps": [map_]}})
    assert answer.status_code == 200, answer.text
    [item] = answer.json()["items"]
    got = {one["id"]: one for one in item["records"][0]["fields"]}
    assert (got["order_no"]["value"], got["order_no"]["problems"]) == ("#1001", [])
    assert got["total_amount"]["value"] == {"amount": "213.87", "currency": "CNY"}
    assert got["buyer_name"]["problems"]
    assert sum(one["child"] == "lines" for one in item["records"]) == len(item["value"]["lines"])
    assert item["status"] == {"code": "PAID", "state": None, "mark": None, "reason": "", "answered": False}


def test_a_half_answered_status_blocks_going_live_and_nothing_else(house: House, manager: Client) -> None:
    fields = [{"id": "external_id", "value": {"var": "external_id"}}, {"id": "connection", "value": "second_shop"}]
    status = {"field": "status", "from": "status", "entries": [{"id": "PAID", "to": "paid"}]}
    map_ = {
        "id": "orders",
        "item": "order",
        "table": "orders",
        "key": "by_external",
        "fields": fields,
        "status": status,
    }

    def levels(**more: object) -> dict[str, str]:
        written = manager.put(
            f"{house.app}/draft/connection/second_shop", json={**NEW, "maps": [map_], **more}, headers={"if-match": "*"}
        )
        assert written.status_code == 200, written.text
        problems = manager.post(f"{house.app}/draft/check").json()["problems"]
        return {one["code"]: one["level"] for one in problems if one["document"] == "connection/second_shop"}

    assert levels(paused=True)["connection.status_missing"] == "warning"
    assert levels(paused=False)["connection.status_missing"] == "error"
    assert levels(settings={"nonsense": 1})["connection.setting_unknown"] == "error"


def test_messages_of_a_paused_connection_are_kept_and_wait(house: House, manager: Client) -> None:
    [shop] = connections(house)
    draft = f"{house.app}/draft/connection/{shop}"
    owner = secret_owner(house.plan.id, shop)
    house.installation.secrets.put(owner, "client_secret", SECRET)
    body = (resources.plugins_dir() / "shopify" / "samples" / "order_paid.json").read_bytes()
    message = json.dumps(json.loads(body)["message"]).encode()
    platform = house.installation.platforms.get("shopify")

    def publish(*, paused: bool) -> None:
        manager.delete(f"{house.app}/draft/connection/second_shop", headers={"if-match": "*"})
        document = manager.get(draft).json() | {"paused": paused}
        assert manager.put(draft, json=document, headers={"if-match": "*"}).status_code == 200
        answer = manager.post(f"{house.app}/draft/publish", json={})
        assert answer.status_code == 200, answer.text

    def states() -> list[str]:
        return [row["state"] for row in manager.get(of(house, connection=shop)).json()["messages"]]

    publish(paused=True)
    headers = platform.sign("orders/paid", message, SECRET, event_id="e-1", sent_at=datetime.now(UTC))
    assert house.open().post(house.hook(shop), content=message, headers=dict(headers)).status_code == 200
    assert house.installation.processor.run_once() == 0
    assert states() == ["waiting"]
    publish(paused=False)
    until(lambda: states() == ["done"], 10, "the message was not worked off")
    kept = manager.get(of(house, "/messages", shop)).json()["items"][0]
    tried = manager.post(of(house, "/try", shop), json={"message": kept["id"]})
    assert tried.status_code == 200, tried.text
    assert tried.json()["message"]["name"] == "#1001"
