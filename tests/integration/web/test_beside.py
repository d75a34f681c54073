"""Stock, snapshots and identity through the API and the pages, as a person with that role meets them."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from litestar.testing import TestClient

from orderloom.resources import assets_dir, templates_dir
from orderloom.runtime.accounts import Account
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.store import migrations
from orderloom.store.accounts import SqlAccounts
from orderloom.store.database import open_database
from orderloom.store.files import FolderFiles
from orderloom.store.keyring import Keyring
from orderloom.store.sealing import Sealer
from orderloom.store.store import SqlStore
from orderloom.web.services import Services, WebSettings
from orderloom.web.site import build_site
from tests.integration.runtime.depot import APP, MASTER, plan
from tests.integration.web.conftest import Client, Desk
from tests.unit.web.building import QUIET, NothingKept, fake_building, fake_bulk, fake_transfer
from tests.unit.web.conftest import HASH, KEY, PASSWORD, NoAddresses
from tests.unit.web.desk import fake_desk
from tests.unit.web.directory import FakeDirectory
from tests.unit.web.fakes import FakeClock, FakeIntake, FakePlans, NoPlatforms
from tests.unit.web.flows import no_flows
from tests.unit.web.people import fake_people

API = f"/api/v1/apps/{APP}/tables"
PAGES = f"/a/{APP}"
URL = "http://127.0.0.1:8000"


def browser(depot: Desk, role: str) -> Client:
    """A browser in which the person with this role has signed in."""
    client = depot.open()
    answer = client.post("/sign-in", data={"name": role, "password": PASSWORD, "next": "/"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    client.headers["x-csrf-token"] = client.get("/api/v1/session").json()["csrf_token"]
    return client


@pytest.fixture(scope="module")
def depot(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site with the depot as its app."""
    clock = FakeClock()
    plans, ids = FakePlans(plan()), TimeIds(clock)
    database = open_database(module_database_url, clock, durable=False)
    migrations.upgrade(database)
    store, accounts = SqlStore(database, Sealer(Keyring(MASTER))), SqlAccounts(database)
    store.expand(plan())
    for role in ("boss", "clerk"):
        accounts.add(Account(f"a-{role}", role, role.title(), HASH, {APP: (role,)}))
    files: Path = tmp_path_factory.mktemp("files")
    services = Services(
        engine=Engine(store, plans, clock, ids),
        plans=plans,
        people=fake_people(),
        building=fake_building(),
        transfer=fake_transfer(),
        flows=no_flows(),
        bulk=fake_bulk(),
        favourites=NothingKept(),
        desk=fake_desk(None),
        notices=QUIET,
        happenings=QUIET,
        open_tasks=QUIET,
        accounts=accounts,
        addresses=NoAddresses(),
        replay=lambda *_: False,
        intake=FakeIntake(),
        platforms=NoPlatforms(),
        files=FolderFiles(files),
        directory=FakeDirectory(),
        clock=clock,
        ids=ids,
        settings=WebSettings(URL, KEY),
        templates=templates_dir(),
        assets=assets_dir(),
        ready=lambda: True,
        journal=lambda event: store.write(lambda tx: tx.append(event)),
    )
    site = build_site(services)
    with ExitStack() as stack:

        def open_client() -> Client:
            client: Client = TestClient(site, base_url=URL, raise_server_exceptions=False)
            return stack.enter_context(client)

        yield Desk(services, accounts, clock, count(1), open_client)
    database.close()


def made(client: Client, table: str, **fields: object) -> str:
    answer = client.post(f"{API}/{table}/records", json={"fields": fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_stock_is_moved_through_the_api(depot: Desk) -> None:
    boss = depot.program("boss")
    apple = made(boss, "products", sku="A1", stock="10")
    path = f"{API}/products/records/{apple}/balance/stock"
    moved = boss.post(path, json={"verb": "reserve", "amount": "4", "holder": "wms/1"})
    assert moved.status_code == 200, moved.text
    assert moved.json()["fields"]["stock"] == {"on_hand": "10", "reserved": "4", "available": "6"}
    refused = boss.post(path, json={"verb": "reserve", "amount": 7, "holder": "wms/2"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "balance.short.of")
    assert [row["verb"] for row in boss.get(path).json()["items"]] == ["reserve", "receive"]
    listed = boss.get(f"{API}/products/records", params={"filter": '{"==":[{"var":"stock"},6]}'})
    assert [row["id"] for row in listed.json()["items"]] == [apple]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"verb": "reserve"}, 422),
        ({"verb": 1, "amount": "1"}, 422),
        ({"amount": "1"}, 422),
        ({"verb": "receive", "amount": "1", "reason": "r", "more": 1}, 422),
        ({"verb": "receive", "amount": {"a": 1}, "reason": "r"}, 422),
        ({"verb": "receive", "amount": "9" * 40, "reason": "r"}, 422),
    ],
)
def test_a_bad_movement_is_a_named_refusal(depot: Desk, body: dict[str, object], status: int) -> None:
    boss = depot.program("boss")
    apple = made(boss, "products", sku=f"B{len(str(body))}{body.get('verb')}", stock="10")
    answer = boss.post(f"{API}/products/records/{apple}/balance/stock", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_the_same_movement_sent_twice_is_done_once(depot: Desk) -> None:
    boss = depot.program("boss")
    apple = made(boss, "products", sku="C1")
    path = f"{API}/products/records/{apple}/balance/stock"
    for _ in range(2):
        sent = boss.post(
            path, json={"verb": "receive", "amount": "5", "reason": "r"}, headers={"idempotency-key": "once"}
        )
        assert sent.json()["fields"]["stock"]["on_hand"] == "5"


def test_people_move_stock_on_its_page(depot: Desk) -> None:
    apple = made(depot.program("boss"), "products", sku="D1", stock="10")
    boss, page = browser(depot, "boss"), f"{PAGES}/products/records/{apple}/stock/stock"
    assert f"/records/{apple}/stock/stock" in boss.get(f"{PAGES}/products/records/{apple}").text
    form = {"verb": "adjust", "amount": "-3", "reason": "broken"}
    assert boss.post(page, data=form, follow_redirects=False).status_code == 303
    shown = boss.get(page).text
    assert "broken" in shown
    refused = boss.post(page, data={**form, "amount": "-30"}, follow_redirects=False)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


def test_snapshots_are_compared_side_by_side(depot: Desk) -> None:
    program = depot.program("boss")
    order = made(program, "orders", no="S1", price="9.90", note="one")
    for move in ("pay", "ship"):
        version = program.get(f"{API}/orders/records/{order}").headers["etag"]
        path = f"{API}/orders/records/{order}/transitions/{move}"
        assert program.post(path, json={"fields": {"price": "8.80"}}, headers={"if-match": version}).status_code == 200
    answer = program.get(f"{API}/orders/records/{order}/snapshots").json()
    assert [row["snapshot"] for row in answer["items"]] == ["shipped", "made"]
    page = browser(depot, "boss").get(f"{PAGES}/orders/records/{order}/snapshots").text
    assert "9.90" in page
    assert "8.80" in page


def test_identity_is_judged_through_api_and_page(depot: Desk) -> None:
    program = depot.program("boss")
    first, second = (made(program, "customers", name=name, device="D7") for name in ("甲", "乙"))
    path = f"{API}/customers/records/{second}/identity"
    [row] = program.get(path).json()["items"]
    assert row["state"] == "suggested"
    person, page = browser(depot, "boss"), f"{PAGES}/customers/records/{second}/identity/person"
    assert "甲" in person.get(page).text
    settled = person.post(page, data={"verb": "accept", "other": row["id"]}, follow_redirects=False)
    assert settled.status_code == 303, settled.text
    [row] = program.get(path).json()["items"]
    assert (row["state"], row["members"]) == ("merged", sorted([first, second]))
    undone = program.post(path, json={"identity": "person", "verb": "undo", "link": row["id"], "why": "no"})
    assert undone.status_code == 200, undone.text
    assert person.post(page, data={"verb": "undo", "other": row["id"]}).status_code == 422


def test_masked_roles_see_masks_in_lists_pages_and_answers(depot: Desk) -> None:
    customer = made(depot.program("boss"), "customers", name="李小雷", phone="13812341234", id_no="11010519491231002X")
    clerk, person = depot.program("clerk"), browser(depot, "clerk")
    answers = [
        clerk.get(f"{API}/customers/records/{customer}").text,
        clerk.get(f"{API}/customers/records").text,
        clerk.get(f"{API}/customers/records/{customer}/trace").text,
        person.get(f"{PAGES}/customers/records/{customer}").text,
        person.get(f"{PAGES}/customers/records/{customer}/edit").text,
    ]
    assert all(len(answer) > 200 for answer in answers)
    for answer in answers:
        assert not [word for word in ("李小雷", "13812341234", "11010519491231002X") if word in answer]
    assert "138****1234" in answers[0]


@pytest.mark.parametrize("way", ["stock/stock", "stock/price", "snapshots", "identity/person"])
def test_what_is_not_there_is_not_there(depot: Desk, way: str) -> None:
    assert browser(depot, "boss").get(f"{PAGES}/products/records/nothing/{way}").status_code == 404
