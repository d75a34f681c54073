"""An app of another trade goes from a test server to a production server, changes twice, goes back once; records stay.

On the way other processes that promote it are killed; the production server is then wholly old or wholly new.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom import settings
from orderloom.check.app import load_app
from orderloom.check.plan import TablePlan
from orderloom.cli.app import app
from orderloom.wiring import open_installation
from orderloom.wiring.apps import apply_to
from tests.contract.house import PASSWORD, Client, House, live_in
from tests.contract.workshop import WATCHMAKER

Json = dict[str, object]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], env={"ORDERLOOM_LANG": "en"})


def change(folder: Path, name: str, work: Callable[[Json], None]) -> None:
    """Edit one document of an exported folder."""
    path = next(folder.rglob(f"{name}.json"))
    data = json.loads(path.read_text(encoding="utf-8"))
    work(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def add_field(field: str, title: str) -> Callable[[Json], None]:
    def work(table: Json) -> None:
        fields = table["fields"]
        assert isinstance(fields, list)
        fields.append({"id": field, "type": "text", "title": {"zh": title, "en": title}})

    return work


def add_table(folder: Path) -> None:
    title = {"zh": "表带", "en": "Straps"}
    fields = [{"id": "colour", "type": "text", "title": {"zh": "颜色", "en": "Colour"}}]
    table = {"kind": "table", "id": "straps", "title": title, "title_field": "colour", "fields": fields}
    (folder / "table" / "straps.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")

    def permit(role: Json) -> None:
        tables = role["tables"]
        assert isinstance(tables, list)
        tables.append({"id": "straps", "read": True, "create": True, "readable": ["*"], "writable": ["*"]})

    change(folder, "master", permit)


class Production:
    """The server that people work with, and the folders that reach it."""

    def __init__(self, house: House, home: Path) -> None:
        self.house, self.home = house, home
        self.master: Client = house.program("master")

    def promote(self, folder: Path) -> Mapping[str, object]:
        """Look ahead, then apply; what the look said."""
        planned = run("plan", folder, "--home", self.home, "--json")
        assert planned.exit_code == 0, planned.output
        applied = run("apply", folder, "--home", self.home)
        assert applied.exit_code == 0, applied.output
        self.house.installation.plans.refresh()
        told: Mapping[str, object] = json.loads(planned.stdout)
        return told

    def fields(self, table: str) -> set[str]:
        plan = self.house.installation.plans.plan("watchmaker")
        assert plan is not None
        return set(plan.get(TablePlan, table).fields)

    def add(self, table: str, **fields: object) -> str:
        made = self.master.post(self.house.records(table), json={"fields": fields})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def get(self, table: str, record: str) -> Mapping[str, object]:
        found = self.master.get(f"{self.house.records(table)}/{record}")
        assert found.status_code == 200, found.text
        fields: Mapping[str, object] = found.json()["fields"]
        return fields


@pytest.mark.timeout(300)
def test_an_app_is_promoted_changed_twice_and_taken_back_once_and_every_record_stays(
    database_url: str, sqlite_url: str, tmp_path: Path
) -> None:
    assert len(load_app(WATCHMAKER).drafts) >= 30
    test_home = settings.create(tmp_path / "test", f"{sqlite_url}.test").home
    home = settings.create(tmp_path / "production", database_url).home
    assert run("apply", WATCHMAKER, "--home", test_home).exit_code == 0
    folder = tmp_path / "out"
    assert run("export", "watchmaker", folder, "--home", test_home).exit_code == 0
    with open_installation(settings.load(home)) as installation:
        plan = apply_to(installation, folder).plan
        installation.people.add("master", roles=("master",), app="watchmaker", password=PASSWORD)
        with live_in(installation, plan, loops=False) as house:
            _live(Production(house, home), folder, tmp_path)


def _live(production: Production, folder: Path, tmp_path: Path) -> None:
    anna = production.add("owners", name="Anna", town="Biel")
    first = shutil.copytree(folder, tmp_path / "first")
    change(first, "owners", add_field("email", "E-mail"))
    told = production.promote(first)
    assert told["words"] == ["Table “Owners”: new field “E-mail” (text)"]
    bert = production.add("owners", name="Bert", email="bert@example.com")
    second = shutil.copytree(first, tmp_path / "second")
    add_table(second)
    told = production.promote(second)
    assert [one["sort"] for one in told["structure"]] == ["table_added"]  # type: ignore[attr-defined]
    strap = production.add("straps", colour="tan")
    back = production.master.post(f"{production.house.app}/versions/2/rollback")
    assert back.status_code == 200, back.text
    production.house.installation.plans.refresh()
    assert "email" in production.fields("owners")
    assert production.master.get(production.house.records("straps")).status_code == 404
    assert production.get("owners", anna)["town"] == "Biel"
    assert production.get("owners", bert)["email"] == "bert@example.com"
    told = production.promote(second)
    assert told["number"] == 4
    assert production.get("straps", strap)["colour"] == "tan"
    history = production.master.get(f"{production.house.app}/versions").json()["items"]
    assert [(one["number"], one["origin"]) for one in history] == [
        (5, "folder"),
        (4, "rollback"),
        (3, "folder"),
        (2, "folder"),
        (1, "folder"),
    ]
    unchanged = run("apply", second, "--home", production.home)
    assert "nothing changed" in unchanged.stdout


def test_a_promotion_keeps_what_the_server_changed_in_its_connections(sqlite_url: str, tmp_path: Path) -> None:
    desk = WATCHMAKER.parent / "desk"
    home = settings.create(tmp_path / "production", sqlite_url).home
    assert run("apply", desk, "--home", home).exit_code == 0
    with open_installation(settings.load(home)) as installation:
        plan = installation.plans.plan("desk")
        assert plan is not None
        installation.people.add("root", admin=True, password=PASSWORD)
        address = {one.connection: one.id for one in installation.addresses.all()}
        installation.secrets.put("desk/shop", "secret", "kept")
        with live_in(installation, plan, loops=False) as house:
            root = house.program("root")
            commands = [
                {"op": "set", "document": "connection/shop", "path": "title/en", "value": "The real shop"},
            ]
            assert root.patch(f"{house.app}/draft", json={"commands": commands}).status_code == 200
            assert root.post(f"{house.app}/draft/publish").status_code == 200
    changed = shutil.copytree(desk, tmp_path / "desk")
    change(changed, "customers", add_field("nick", "Nick name"))
    assert run("apply", changed, "--home", home).exit_code == 0
    with open_installation(settings.load(home)) as installation:
        documents = installation.building.versions.documents("desk", 3)
        shop, customers = documents["connection", "shop"], documents["table", "customers"]
        assert isinstance(shop, Mapping)
        assert isinstance(customers, Mapping)
        assert shop["title"]["en"] == "The real shop"
        assert "nick" in {one["id"] for one in customers["fields"]}
        assert {one.connection: one.id for one in installation.addresses.all()} == address
        assert installation.secrets.get("desk/shop", "secret") == ("kept",)


def test_what_cannot_be_published_is_said_and_not_applied(sqlite_url: str, tmp_path: Path) -> None:
    home = settings.create(tmp_path / "production", sqlite_url).home
    assert run("apply", WATCHMAKER, "--home", home).exit_code == 0
    folder = shutil.copytree(WATCHMAKER, tmp_path / "app")

    def expect_other(scenario: Json) -> None:
        scenario["then"] = [{"id": "end", "record": "j", "state": "timed"}]

    change(folder, "an_overhaul", expect_other)
    planned = run("plan", folder, "--home", home)
    assert planned.exit_code == 1
    assert "It cannot be published" in planned.stdout
    refused = run("apply", folder, "--home", home)
    assert refused.exit_code == 1
    assert "an_overhaul" in refused.stderr
    forced = run("apply", folder, "--home", home, "--force")
    assert forced.exit_code == 0, forced.output
    with open_installation(settings.load(home)) as installation:
        newest = installation.apps.history("watchmaker")[0]
    assert (newest.number, newest.forced) == (2, True)
