"""Promise: designers find a label and a help in every language for whatever a document may say."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

import pytest

from orderloom.i18n import LANGUAGES, catalogue
from orderloom.model.document import Part
from orderloom.web.api import shapes
from tests.unit.laws.code import assert_none

TEXTS = "_Texts"
"""One text in every language: a widget of its own, without labels."""

ABOUT_A_KEY = re.compile(r"shape\.[A-Z]")


def _schemas(language: str) -> Iterator[object]:
    for entry in chain(shapes.kinds(language), *_parts(language)):
        yield entry["schema"]


def _parts(language: str) -> Iterator[list[Mapping[str, object]]]:
    for entries in shapes.parts(language).values():
        assert isinstance(entries, list)
        yield entries


def _properties(part: object) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Every key of every shape inside a schema: the shape's name, the key, its own schema."""
    if isinstance(part, list):
        for one in part:
            yield from _properties(one)
    elif isinstance(part, dict):
        shape, properties = part.get("x-shape"), part.get("properties")
        if isinstance(shape, str) and isinstance(properties, dict) and shape != TEXTS:
            yield from ((shape, key, schema) for key, schema in properties.items())
        for one in part.values():
            yield from _properties(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_every_shape_has_a_label_and_a_help(language: str) -> None:
    keys = [one for schema in _schemas(language) for one in _properties(schema)]
    assert len({(shape, key) for shape, key, _ in keys}) > 500
    bare = {f"{shape}.{key}" for shape, key, schema in keys if schema["title"] == key or not schema["description"]}
    assert_none(sorted(bare))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_can_be_chosen_has_a_label(language: str) -> None:
    bare: set[str] = set()
    for schema in _schemas(language):
        for shape, key, described in _properties(schema):
            labels = described.get("x-labels")
            if isinstance(labels, dict) and len(labels) > 1:
                bare.update(f"{shape}.{key}.={value}" for value, label in labels.items() if label == value)
    assert_none(sorted(bare))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_type_step_and_layout_has_a_name_and_a_help(language: str) -> None:
    entries = list(chain(shapes.kinds(language), *_parts(language)))
    nameless = [entry["id"] for entry in entries if str(entry["title"]).endswith(f".{entry['id']}")]
    helpless = [entry["id"] for entry in entries if str(entry["help"]).endswith(".help")]
    assert_none([str(one) for one in (*nameless, *helpless)])


def test_no_sentence_speaks_of_a_key_that_is_gone() -> None:
    there = {f"{shape.__name__}.{key}" for shape in _shapes(Part) for key in _keys(shape)}
    said = {".".join(code.split(".")[1:3]) for code in catalogue(LANGUAGES[0]) if ABOUT_A_KEY.match(code)}
    assert_none(sorted(said - there))


def _shapes(base: type[Part]) -> Iterator[type[Part]]:
    for shape in base.__subclasses__():
        yield shape
        yield from _shapes(shape)


def _keys(shape: type[Part]) -> Iterator[str]:
    yield from (field.alias or name for name, field in shape.model_fields.items())
