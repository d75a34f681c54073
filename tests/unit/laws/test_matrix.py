"""Law 1, the other half: every kind and every field type is at home in every room that grows with it."""

import pytest

from tests.needs import ROOT
from tests.unit.laws.code import PACKAGE, assert_none, nouns

TYPES = sorted(nouns("model/fields"))
KINDS = sorted(nouns("model/kinds"))
ROOMS_OF_TYPES = ["check/fields", "store/columns", "web/widgets", "web/api/fields"]
ROOMS_OF_KINDS = ["check/kinds"]


def test_there_are_kinds_and_field_types() -> None:
    assert len(TYPES) > 10
    assert len(KINDS) >= 10


@pytest.mark.parametrize("room", ROOMS_OF_TYPES)
def test_every_field_type_has_its_file_in_every_room(room: str) -> None:
    assert_none(noun for noun in TYPES if not (PACKAGE / room / f"{noun}.py").is_file())


@pytest.mark.parametrize("room", ROOMS_OF_KINDS)
def test_every_kind_has_its_file_in_every_room(room: str) -> None:
    assert_none(noun for noun in KINDS if not (PACKAGE / room / f"{noun}.py").is_file())


def test_every_field_type_has_a_template() -> None:
    folder = ROOT / "templates/fields"
    assert_none(noun for noun in TYPES if not (folder / f"{noun}.html").is_file())
    # Names that begin with an underscore are parts that several types share.
    assert {path.stem for path in folder.glob("[!_]*.html")} <= set(TYPES)
