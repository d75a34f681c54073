"""The unified models say exactly what the published schemas say: same places, same demands, same codes."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from orderloom.edge.slots import Form, Slot, slots_of
from orderloom.sdk.unified import UNIFIED_MODELS, Leaf, Shape


def _schema(folder: Path, kind: str) -> dict[str, object]:
    loaded = json.loads((folder / "unified" / f"{kind}.schema.json").read_text())
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("kind", UNIFIED_MODELS)
def test_a_model_has_the_places_of_its_schema(kind: str, shared_data: Path) -> None:
    _assert_same(UNIFIED_MODELS[kind], _schema(shared_data, kind))


def test_every_status_list_is_the_published_one(shared_data: Path) -> None:
    published = json.loads((shared_data / "unified" / "codes.json").read_text())["codes"]
    for kind, model in UNIFIED_MODELS.items():
        assert list(slots_of(model)["status"].codes) == published[kind]


def _assert_same(shape: type[Shape], schema: Mapping[str, object]) -> None:
    slots = slots_of(shape)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert set(slots) == set(properties)
    assert {name for name, slot in slots.items() if slot.required} == set(_texts(schema.get("required", [])))
    for name, slot in slots.items():
        _assert_slot(slot, properties[name])


def _assert_slot(slot: Slot, schema: Mapping[str, object]) -> None:
    if slot.form in (Form.OBJECTS, Form.LEAVES):
        items = schema["items"]
        assert isinstance(items, dict)
        if slot.shape is not None:
            _assert_same(slot.shape, items)
        return
    codes = schema.get("enum")
    if codes is not None:
        assert isinstance(codes, list)
        assert [*slot.codes, *([None] if slot.nullable else [])] == codes
        return
    assert slot.nullable == ("null" in _texts(schema["type"]))
    assert (slot.leaf is Leaf.MOMENT) == (schema.get("format") == "date-time")
    assert (slot.leaf is Leaf.FLAG) == ("boolean" in _texts(schema["type"]))
    assert (slot.leaf in (Leaf.AMOUNT, Leaf.QUANTITY)) == ("[0-9]+" in str(schema.get("pattern", "")))
    if slot.shape is not None:
        _assert_same(slot.shape, schema)


def _texts(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
