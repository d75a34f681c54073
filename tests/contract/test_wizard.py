"""From an empty installation to a working app, and from there to more of it: the way a new administrator walks."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orderloom import resources
from orderloom.check.plan import TablePlan
from orderloom.runtime.record.change import Actor
from orderloom.runtime.versions import Consent
from tests.contract.fresh import Fresh, fresh_installation
from tests.contract.house import PASSWORD
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


@pytest.fixture
def fresh(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fresh]:
    """An installation that knows one template, the stall."""
    home = tmp_path / "templates"
    stall(
        home / "stall",
        {"roles/seller.json": ROLE, "traits/gift/sale.json": ADDED, "traits/delivery+gift/sale.json": None},
    )
    monkeypatch.setattr(resources, "builtin_templates_dir", lambda: home)
    yield from fresh_installation(database_url, tmp_path)


@pytest.fixture
def shop(sqlite_url: str, tmp_path: Path) -> Iterator[Fresh]:
    """An installation that knows the templates that come along."""
    yield from fresh_installation(sqlite_url, tmp_path)


USUAL = {"t.delivery": "yes", "f.most": "50", "id": "corner", "title": "Corner"}


def made(fresh: Fresh, app: str = "corner", **answers: str) -> None:
    """Make an app and wait until the page that tells how far it is leads into it."""
    where = fresh.post(NEW, **{**USUAL, "id": app, **answers})
    assert where == f"/build/{app}/samples"
    deadline = time.monotonic() + 60
    while fresh.client.get(where, headers={"hx-request": "true"}).headers.get("hx-redirect") != f"/a/{app}":
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_first_administrator_gets_a_working_app_with_samples(fresh: Fresh) -> None:
    assert NEW in fresh.page("/build/new")
    assert "delivery?" in fresh.page(NEW)
    made(fresh, samples="yes")
    assert fresh.count("corner") == 2
    assert "Corner" in fresh.page("/a/corner/sales")
    plan = fresh.installation.plans.plan("corner")
    assert plan is not None
    assert plan.built_from is not None
    assert (plan.parameters["most"], plan.built_from.traits) == (50, ("delivery",))


def test_without_samples_the_app_is_empty(fresh: Fresh) -> None:
    made(fresh)
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
    made(fresh, "stall")
    assert "已经有应用" in fresh.send(NEW, 422, {**USUAL, "id": "stall"})
    assert 'value="stall_2"' in fresh.page(NEW)


def test_the_preview_follows_the_ticks(fresh: Fresh) -> None:
    assert "Deposit" in fresh.page(f"{NEW}/preview", **USUAL, **{"t.deposit": "yes"})
    assert "Deposit" not in fresh.page(f"{NEW}/preview", **USUAL)


def test_a_tick_says_what_it_adds(fresh: Fresh) -> None:
    said = fresh.page(f"{NEW}/preview", was="", **{"t.gift": "yes"})
    changed = said.partition("刚才这一下")[2].partition("</div>")[0]
    assert "字段" in changed
    assert "card" in changed
    assert 'id="trait-gift" name="t.gift" value="yes" checked' in said


def test_a_template_can_be_looked_at_before_anything_is_made(fresh: Fresh) -> None:
    look = fresh.page(f"{NEW}/look")
    assert "number" in look
    assert fresh.installation.plans.all() == ()


def test_a_trait_is_ticked_later_over_live_data(fresh: Fresh) -> None:
    made(fresh)
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
    made(fresh)
    fresh.installation.people.add("clerk", roles=("seller",), app="corner", password=PASSWORD)
    other = fresh.open()
    assert other.post("/sign-in", data={"name": "clerk", "password": PASSWORD, "next": "/"}).status_code == 303
    other_ways = (
        "/build/new/empty",
        "/build/new/sheet",
        "/build/new/folder",
        "/build/corner/sheet",
        "/build/corner/folder",
    )
    for path in ("/build/new", NEW, f"{NEW}/preview", f"{NEW}/look", "/build/corner/origin", *other_ways):
        assert other.get(path).status_code == 404, path


def test_every_template_that_comes_along_shows_its_questions(shop: Fresh) -> None:
    gallery = shop.page("/build/new")
    found = sorted(path.name for path in resources.builtin_templates_dir().iterdir() if path.is_dir())
    for name in found:
        assert f"/build/new/{name}" in gallery
        assert 'id="contents"' in shop.page(f"/build/new/{name}")
        assert "示例" in shop.page("/build/new/" + name)
        assert "只看" in shop.page(f"/build/new/{name}/look")
