"""From an empty installation to a working app, and from there to more of it: the way a new administrator walks."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from orderloom import resources, settings
from orderloom.check.plan import TablePlan
from orderloom.runtime.record.change import Actor
from orderloom.runtime.versions import Consent
from orderloom.wiring import Installation, open_installation
from tests.contract.house import PASSWORD, URL, Client
from tests.unit.check.stall import field, stall, titled

NEW = "/build/new/stall"
ROLE = {
    "kind": "role",
    "id": "seller",
    "title": titled("Seller"),
    "tables": [{"id": "sale", "read": True, "create": True, "readable": ["*"], "writable": ["*"]}],
    "views": ["*"],
}
ADDED = {"patch": "table/sale", "edits": [{"path": "fields", "insert": [field("card")]}]}


class Fresh:
    """An installation whose first administrator has just been made in the browser."""

    def __init__(self, installation: Installation, opened: Callable[[], Client]) -> None:
        self.installation = installation
        self.open = opened
        self.client = opened()

    def page(self, path: str, **query: str) -> str:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return unescape(answer.text)

    def post(self, path: str, **fields: str) -> str:
        return self.send(path, 303, fields)

    def send(self, path: str, status: int, fields: Mapping[str, str]) -> str:
        csrf = self.page("/build").partition('name="csrf" value="')[2].partition('"')[0]
        answer = self.client.post(path, data={"csrf": csrf, **fields})
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text.partition('<main')[2][:900]}"
        return str(answer.headers.get("location", unescape(answer.text)))

    def count(self, app: str) -> int:
        found: dict[str, list[object]] = self.client.get(f"/api/v1/apps/{app}/tables/sale/records").json()
        return len(found["items"])


@pytest.fixture
def fresh(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fresh]:
    """An installation that knows one template, the stall."""
    home = tmp_path / "templates"
    stall(
        home / "stall",
        {"roles/seller.json": ROLE, "traits/gift/sale.json": ADDED, "traits/delivery+gift/sale.json": None},
    )
    monkeypatch.setattr(resources, "builtin_templates_dir", lambda: home)
    yield from _fresh(database_url, tmp_path)


@pytest.fixture
def shop(sqlite_url: str, tmp_path: Path) -> Iterator[Fresh]:
    """An installation that knows the templates that come along."""
    yield from _fresh(sqlite_url, tmp_path)


def _fresh(database_url: str, tmp_path: Path) -> Iterator[Fresh]:
    with ExitStack() as stack:
        installation = stack.enter_context(open_installation(settings.create(tmp_path / "home", database_url)))
        site = installation.site(URL, open_setup=True).asgi
        assert isinstance(site, Litestar)

        def open_client() -> Client:
            client: Client = TestClient(site, base_url=URL, raise_server_exceptions=False)
            client.follow_redirects = False
            return stack.enter_context(client)

        made = Fresh(installation, open_client)
        first = {"name": "boss", "password": PASSWORD, "repeated": PASSWORD}
        answer = made.client.post("/first-run", data=first)
        assert (answer.status_code, answer.headers["location"]) == (303, "/build/new")
        yield made


USUAL = {"t.delivery": "yes", "f.most": "50", "id": "corner", "title": "Corner"}


def test_the_first_administrator_gets_a_working_app_with_samples(fresh: Fresh) -> None:
    assert NEW in fresh.page("/build/new")
    assert "delivery?" in fresh.page(NEW)
    where = fresh.post(NEW, **USUAL, samples="yes")
    assert where == "/build/corner/samples"
    while fresh.client.get(where, headers={"hx-request": "true"}).headers.get("hx-redirect") != "/a/corner":
        time.sleep(0.05)
    assert fresh.count("corner") == 2
    assert "Corner" in fresh.page("/a/corner/sales")
    plan = fresh.installation.plans.plan("corner")
    assert plan is not None
    assert plan.built_from is not None
    assert (plan.parameters["most"], plan.built_from.traits) == (50, ("delivery",))


def test_without_samples_the_app_is_empty_and_there_at_once(fresh: Fresh) -> None:
    assert fresh.post(NEW, **USUAL) == "/a/corner"
    assert fresh.count("corner") == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"id": "Shop No 1"}, "地址"), ({"title": ""}, "名称"), ({"f.most": "many"}, "most"), ({"f.most": "0"}, "most")],
)
def test_wrong_answers_make_nothing_and_say_what_is_wrong(fresh: Fresh, wrong: dict[str, str], said: str) -> None:
    answer = fresh.send(NEW, 422, {**USUAL, **wrong})
    assert said in answer.partition('class="ol-error"')[2]
    assert fresh.installation.plans.plan("corner") is None


def test_an_address_is_taken_once_and_another_is_proposed(fresh: Fresh) -> None:
    fresh.post(NEW, **{**USUAL, "id": "stall"})
    assert "已经有应用" in fresh.send(NEW, 422, {**USUAL, "id": "stall"})
    assert 'value="stall_2"' in fresh.page(NEW)


def test_the_preview_follows_the_ticks(fresh: Fresh) -> None:
    assert "Deposit" in fresh.page(f"{NEW}/preview", **USUAL, **{"t.deposit": "yes"})
    assert "Deposit" not in fresh.page(f"{NEW}/preview", **USUAL)


def test_a_trait_is_ticked_later_over_live_data(fresh: Fresh) -> None:
    fresh.post(NEW, **USUAL)
    fresh.post("/build/corner/parameters", most="60")
    asked = {"asked": "1", "t.delivery": "yes", "t.deposit": "yes", "f.deposit_least": "9", "f.most": "60"}
    looked = fresh.page("/build/corner/origin", **asked)
    assert "deposit" in looked.partition('id="outcome"')[2].partition("</section>")[0]
    revision = looked.partition('name="revision" value="')[2].partition('"')[0]
    assert fresh.post("/build/corner/origin", **asked, revision=revision) == "/build/corner/difference"
    fresh.send("/build/corner/origin", 409, {**asked, "revision": revision})
    assert "什么都不用改" in fresh.page("/build/corner/origin", **asked)
    fresh.installation.building.versions.publish("corner", Actor("u", "U"), "page", Consent())
    plan = fresh.installation.plans.plan("corner")
    assert plan is not None
    assert "deposit" in plan.get(TablePlan, "sale").fields
    assert plan.parameters["most"] == 60


def test_only_administrators_make_apps(fresh: Fresh) -> None:
    fresh.post(NEW, **USUAL)
    fresh.installation.people.add("clerk", roles=("seller",), app="corner", password=PASSWORD)
    other = fresh.open()
    assert other.post("/sign-in", data={"name": "clerk", "password": PASSWORD, "next": "/"}).status_code == 303
    for path in ("/build/new", NEW, f"{NEW}/preview", "/build/corner/samples", "/build/corner/origin"):
        assert other.get(path).status_code == 404, path


def test_every_template_that_comes_along_shows_its_questions(shop: Fresh) -> None:
    gallery = shop.page("/build/new")
    found = sorted(path.name for path in resources.builtin_templates_dir().iterdir() if path.is_dir())
    for name in found:
        assert f"/build/new/{name}" in gallery
        assert 'id="contents"' in shop.page(f"/build/new/{name}")
