"""``orderloom template``: what comes along, what is built from it, what it proves, and how an app is upgraded."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom import resources, settings
from orderloom.cli.app import app
from orderloom.cli.template import template
from orderloom.model import idpath
from orderloom.runtime.draft import Command
from orderloom.runtime.record.change import Actor
from orderloom.runtime.versions import Consent
from orderloom.wiring.installation import open_installation
from tests.unit.check.stall import STALL, field, part, stall, titled, write

FAST = resources.builtin_templates_dir() / "ecommerce_fast"
BUILDER = Actor("u1", "Builder")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(template, arguments, env={"ORDERLOOM_LANG": "en"})


def told(*arguments: str) -> dict[str, object]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    shown = json.loads(done.stdout)
    assert isinstance(shown, dict)
    return shown


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_list_names_every_template_with_its_questions() -> None:
    listed = told("list")["templates"]
    assert isinstance(listed, list)
    fast = next(one for one in listed if one["id"] == FAST.name)
    assert "picking" in fast["traits"]
    assert "big_quantity" in fast["parameters"]
    assert FAST.name in run("list").stdout


def test_showing_a_template_says_what_each_trait_brings() -> None:
    shown = told("show", FAST.name)
    traits = shown["traits"]
    assert isinstance(traits, list)
    assert "machine/order_flow" in next(one for one in traits if one["id"] == "picking")["documents"]
    assert "C003" in str(shown["rows"])
    assert "picking" in run("show", FAST.name).stdout


def test_the_same_answers_write_the_same_bytes_and_a_sound_app(tmp_path: Path) -> None:
    answers = ("--set", "picking=no", "--set", "big_quantity=7")
    for name in ("one", "two"):
        assert run("build", FAST.name, *answers, "--into", str(tmp_path / name)).exit_code == 0
    assert files(tmp_path / "one") == files(tmp_path / "two")
    checked = CliRunner().invoke(app, ["check", str(tmp_path / "one"), "--json"])
    assert json.loads(checked.stdout) == {"problems": []}
    built = json.loads((tmp_path / "one" / "app" / f"{FAST.name}.json").read_bytes())
    assert built["template"]["id"] == FAST.name
    assert "picking" not in built["template"]["traits"]
    assert {"id": "big_quantity", "value": 7} in built["template"]["parameters"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("build", "nothing", "--into", "x"), 1),
        (("build", FAST.name, "--set", "big_quantity=many", "--into", "x"), 1),
        (("build", FAST.name, "--set", "wings=yes", "--into", "x"), 1),
        (("build", FAST.name, "--set", "picking", "--into", "x"), 2),
    ],
)
def test_wrong_answers_write_nothing(
    arguments: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments).exit_code == code
    assert list(tmp_path.iterdir()) == []


def test_a_template_folder_is_checked_and_played_with_every_pair_of_its_traits(tmp_path: Path) -> None:
    folder = stall(tmp_path / "stall", {"traits/gift/sale.json": None, "traits/delivery+gift/sale.json": None}).folder
    write(folder, {"traits/gift/views/gifts.json": {**part("views/sales.json"), "id": "gifts"}})
    checked = CliRunner().invoke(app, ["check", str(folder), "--json"])
    assert json.loads(checked.stdout) == {"problems": []}
    played = json.loads(CliRunner().invoke(app, ["test", str(folder), "--json"]).stdout)
    assert played["failed"] == 0, played
    names = {one["id"] for one in played["scenarios"]}
    assert {"c001_many", "c001_many [delivery+deposit]", "c002_deposit [deposit+gift]"} <= names


def test_a_pair_that_breaks_a_scenario_fails_and_names_the_pair(tmp_path: Path) -> None:
    gone = {"patch": "table/sale", "edits": [{"path": "fields/pieces/max", "set": 2}]}
    changed = {"traits/gift/sale.json": None, "traits/delivery+gift/sale.json": gone}
    folder = stall(tmp_path / "stall", {**changed, "traits/gift/sale.json": NEUTRAL}).folder
    done = CliRunner().invoke(app, ["test", str(folder), "--json"])
    assert done.exit_code == 1
    failed = [one["id"] for one in json.loads(done.stdout)["scenarios"] if not one["passed"]]
    assert failed == ["c001_many [delivery+gift]"]


NEUTRAL = {"patch": "table/sale", "edits": [{"path": "help", "set": titled("Gifts")}]}


def newer(folder: Path) -> Path:
    """The stall one version on."""
    rule = {**part("rules/many.json"), "when": {">=": [{"var": "pieces"}, {"param": "most"}]}}
    table = part("tables/sale.json")
    table["fields"] = [
        field("number", required=True),
        {**field("pieces", "integer"), "title": titled("Count")},
        field("note"),
    ]
    changed = {"app.json": {**part("app.json"), "version": "1.1.0"}, "rules/many.json": rule, "tables/sale.json": table}
    return stall(folder, {**changed, "traits/gift/sale.json": NEUTRAL}).folder


EDITS = (
    Command("insert", "table/sale", "fields/basket", field("basket"), "number"),
    Command("set", "table/sale", "fields/pieces/title/en", "How many"),
    Command("set", "rule/many", "when", {">": [{"var": "pieces"}, 40]}),
    Command("remove", "view/sales", "columns/street"),
    Command("set", "app/stall", "parameters/most/default", 55),
)


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Path:
    """An installation with the stall, built, applied and edited by people."""
    home = tmp_path / "home"
    found = settings.create(home, database_url)
    source = stall(tmp_path / "stall", {"traits/gift/sale.json": NEUTRAL}).folder
    assert run("build", str(source), "--into", str(tmp_path / "built")).exit_code == 0
    applied = CliRunner().invoke(app, ["apply", str(tmp_path / "built"), "--home", str(home)])
    assert applied.exit_code == 0, applied.output
    with open_installation(found) as here:
        here.building.editor.carry_out("stall", EDITS, BUILDER)
        here.building.versions.publish("stall", BUILDER, "page", Consent())
    return home


def today(home: Path, kind: str, name: str, path: str) -> object:
    with open_installation(settings.load(home)) as here:
        return idpath.get(here.building.versions.documents("stall", "draft")[kind, name], path)


def test_an_upgrade_keeps_five_edits_lists_conflicts_and_does_nothing_twice(home: Path, tmp_path: Path) -> None:
    source = str(newer(tmp_path / "newer"))
    looked = told("upgrade", "stall", "--from", source, "--dry-run", "--home", str(home))
    assert looked["result"] == "shown"
    done = told("upgrade", "stall", "--from", source, "--take", "rule/many:when", "--home", str(home))
    assert done["result"] == "published"
    conflicts = done["conflicts"]
    assert isinstance(conflicts, list)
    assert [(f"{one['document']}:{one['path']}", one["taken"]) for one in conflicts] == [
        ("rule/many:when", "theirs"),
        ("table/sale:fields/pieces/title/en", "ours"),
    ]
    fields = today(home, "table", "sale", "fields")
    assert isinstance(fields, list)
    assert [one["id"] for one in fields] == ["number", "basket", "street", "pieces", "note"]
    assert today(home, "table", "sale", "fields/pieces/title") == {"zh": "Count", "en": "How many"}
    assert today(home, "app", "stall", "parameters/most/default") == 55
    assert today(home, "app", "stall", "template/version") == "1.1.0"
    again = run("upgrade", "stall", "--from", source, "--home", str(home), "--json")
    assert json.loads(again.stdout) == {"app": "stall", "result": "nothing", "changes": [], "conflicts": []}


def test_with_other_changes_in_the_draft_the_outcome_waits_there(home: Path, tmp_path: Path) -> None:
    with open_installation(settings.load(home)) as here:
        here.building.editor.carry_out("stall", [Command("set", "table/sale", "title/en", "Half done")], BUILDER)
    done = told("upgrade", "stall", "--from", str(newer(tmp_path / "newer")), "--home", str(home))
    assert done["result"] == "draft"
    assert today(home, "table", "sale", "title/en") == "Half done"
    assert today(home, "app", "stall", "template/version") == "1.1.0"


def test_an_app_of_no_template_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = settings.create(home)
    folder = write(tmp_path / "plain", {name: data for name, data in STALL.items() if not name.startswith("traits/")})
    plain = part("app.json")
    del plain["traits"]
    write(folder, {"app.json": plain})
    shutil.rmtree(folder / "samples")
    assert CliRunner().invoke(app, ["apply", str(folder), "--home", str(home)]).exit_code == 0
    with open_installation(found) as here:
        assert here.building.versions.history("stall")
    assert run("upgrade", "stall", "--home", str(home)).exit_code == 1
