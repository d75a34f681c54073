"""Every fault of a manifest is found, told with its place, and keeps only its own plugin out."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orderloom import resources
from orderloom.edge.manifest import Manifest
from orderloom.edge.platforms import load_platform, load_platforms
from orderloom.edge.plugin_check import plugin_faults
from orderloom.edge.scaffold import make_plugin, possible_id
from orderloom.i18n import LANGUAGES, catalogue
from orderloom.sdk.connector import Platform, Platforms
from orderloom.sdk.failures import ManifestProblem, PlatformUnknown

Document = dict[str, Any]


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    make_plugin(tmp_path / "made_up")
    return tmp_path / "made_up"


def order(document: Document) -> Document:
    found = document["map"]["order"]
    assert isinstance(found, dict)
    return found


def change(folder: Path, edit: Callable[[Document], object]) -> list[tuple[str, str]]:
    path = folder / "manifest.json"
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))
    return [(fault.code, fault.pointer) for fault in plugin_faults(folder)]


def test_a_new_plugin_has_no_faults(plugin: Path) -> None:
    assert list(plugin_faults(plugin)) == []


FAULTS: list[tuple[Callable[[Document], object], str, str]] = [
    (lambda d: d.update(id="other"), "manifest.id", "/id"),
    (lambda d: d.update(colour="red"), "manifest.key_unknown", "/colour"),
    (lambda d: d.pop("title"), "manifest.key_missing", "/title"),
    (lambda d: d["title"].pop("zh"), "manifest.key_missing", "/title/zh"),
    (lambda d: d.update(version="1"), "manifest.shape", "/version"),
    (lambda d: d["webhook"].update(secret="nobody"), "manifest.credential_unknown", "/webhook/secret"),
    (
        lambda d: d["webhook"]["compare"].update({"with": "query.s"}),
        "manifest.signature_place",
        "/webhook/compare/with",
    ),
    (lambda d: d["webhook"]["sign"].insert(0, {"op": "hex"}), "manifest.recipe_step", "/webhook/sign/0"),
    (lambda d: d["webhook"]["sign"].append({"op": "rot13"}), "manifest.shape", "/webhook/sign/3"),
    (lambda d: d["webhook"]["topics"].update({"a/b": ["nothing"]}), "manifest.map_unknown", "/webhook/topics/a~1b/0"),
    (lambda d: d["map"].update(voucher=copy.deepcopy(order(d))), "manifest.kind_unknown", "/map/voucher"),
    (lambda d: order(d)["fields"].update(colour="x"), "manifest.field_unknown", "/map/order/fields/colour"),
    (lambda d: order(d)["fields"].update(status="x"), "manifest.field_unknown", "/map/order/fields/status"),
    (lambda d: order(d)["fields"].pop("currency"), "manifest.field_missing", "/map/order/fields"),
    (lambda d: order(d)["fields"].update(lines="lines"), "manifest.form", "/map/order/fields/lines"),
    (lambda d: order(d)["fields"].update(tags="tags"), "manifest.form", "/map/order/fields/tags"),
    (
        lambda d: order(d)["fields"]["lines"]["fields"].update(colour="x"),
        "manifest.field_unknown",
        "/map/order/fields/lines/fields/colour",
    ),
    (
        lambda d: order(d)["fields"].update(currency={"from": "c", "unit": "fen"}),
        "manifest.option_unfit",
        "/map/order/fields/currency/unit",
    ),
    (lambda d: order(d)["fields"].update(remark=".."), "manifest.shape", "/map/order/fields/remark"),
    (
        lambda d: order(d)["fields"].update(paid_at={"from": "p", "zone": "Mars/Olympus"}),
        "manifest.shape",
        "/map/order/fields/paid_at/zone",
    ),
    (
        lambda d: order(d)["fields"].update(remark={"from": "r", "if": {"shout": [1]}}),
        "manifest.rule",
        "/map/order/fields/remark/if",
    ),
    (lambda d: order(d)["status"]["table"].update(paid="BOUGHT"), "manifest.code_unknown", "/map/order/status"),
]


@pytest.mark.parametrize(("edit", "code", "pointer"), FAULTS, ids=[f"{code} {place}" for _, code, place in FAULTS])
def test_a_fault_is_told_with_its_place(
    plugin: Path, edit: Callable[[Document], object], code: str, pointer: str
) -> None:
    assert (code, pointer) in change(plugin, edit)


def test_a_combination_of_states_without_an_answer_is_a_fault(plugin: Path) -> None:
    def edit(document: Document) -> None:
        order(document)["status"] = {
            "axes": {
                "pay": {"from": "pay", "values": [None, "paid"]},
                "ship": {"from": "ship", "values": ["no", "yes"]},
            },
            "rules": [
                {"if": {"==": [{"var": "ship"}, "yes"]}, "then": "SHIPPED"},
                {"if": {"==": [{"var": "pay"}, "paid"]}, "then": "PAID"},
            ],
        }

    assert change(plugin, edit)[0] == ("manifest.status_gap", "/map/order/status")
    (gap,) = [fault for fault in plugin_faults(plugin) if fault.code == "manifest.status_gap"]
    assert gap.facts == {"axes": "null/no"}


def test_a_sample_that_reads_otherwise_than_stated_is_a_fault(plugin: Path) -> None:
    faults = change(plugin, lambda d: order(d)["fields"].update(order_no="id"))
    assert faults == [("sample.differs", "/samples/order.json/items")]


@pytest.mark.parametrize("text", ["", "{", "[]", "1e99999999999999999999", '{"id": 1, "id": 2}', "[" * 100_000])
def test_any_text_in_place_of_a_manifest_is_one_fault(plugin: Path, text: str) -> None:
    (plugin / "manifest.json").write_text(text)
    (fault,) = plugin_faults(plugin)
    assert all(fault.code in catalogue(language) for language in LANGUAGES)


def test_a_broken_plugin_is_switched_off_and_the_others_stay(tmp_path: Path) -> None:
    make_plugin(tmp_path / "good")
    make_plugin(tmp_path / "broken")
    (tmp_path / "broken" / "manifest.json").write_text("{}")
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("no plugin")
    installed = load_platforms(tmp_path)
    assert [platform.id for platform in installed.all()] == ["good"]
    assert [off.id for off in installed.switched_off] == ["broken", "empty"]
    assert all(off.problems for off in installed.switched_off)
    with pytest.raises(PlatformUnknown):
        installed.get("broken")


def test_no_folder_of_plugins_means_no_plugins(tmp_path: Path) -> None:
    assert load_platforms(tmp_path / "nowhere").all() == ()


def test_a_broken_plugin_names_every_fault_at_once(plugin: Path) -> None:
    (plugin / "manifest.json").write_text('{"id": "made_up", "colour": 1}')
    with pytest.raises(ManifestProblem) as caught:
        load_platform(plugin)
    assert len(caught.value.problems) >= 4
    assert all(fault.code in catalogue(language) for fault in caught.value.problems for language in LANGUAGES)


@pytest.mark.parametrize(
    ("plugin_id", "possible"), [("shop_2", True), ("2shop", False), ("Shop", False), ("../x", False)]
)
def test_a_plugin_id_is_a_plain_word(plugin_id: str, possible: bool) -> None:
    assert possible_id(plugin_id) is possible


def test_a_manifest_has_a_json_schema_that_the_shipped_one_follows() -> None:
    schema = Manifest.model_json_schema()
    document = json.loads((resources.plugins_dir() / "shopify" / "manifest.json").read_text())
    assert set(document) <= set(schema["properties"])


def test_an_installation_of_folders_is_what_every_room_expects(plugin: Path) -> None:
    installed: Platforms = load_platforms(plugin.parent)
    platform: Platform = installed.get("made_up")
    assert (platform.credentials, platform.webhook_secret, platform.topics) == (
        ("app_secret",),
        "app_secret",
        ("order.updated",),
    )
    assert platform.status_codes == {"order": ("UNPAID", "PAID", "SHIPPED", "CLOSED")}
