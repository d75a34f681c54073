"""Law 1, the other half: every field type is at home in every room."""

import pytest

from tests.needs import ROOT
from tests.unit.laws.code import PACKAGE, assert_none, nouns

TYPES = sorted(nouns("model/fields"))
ROOMS = {
    "check": PACKAGE / "check/fields",
    "store": PACKAGE / "store/columns",
    "web": PACKAGE / "web/widgets",
}


def test_there_are_field_types() -> None:
    assert len(TYPES) > 10


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_field_type_has_its_file_in_every_room(room: str) -> None:
    missing = [noun for noun in TYPES if not (ROOMS[room] / f"{noun}.py").is_file()]
    assert_none(missing)


def test_every_field_type_has_a_template() -> None:
    folder = ROOT / "templates/fields"
    assert_none([noun for noun in TYPES if not (folder / f"{noun}.html").is_file()])
    # Names that begin with an underscore are parts that several types share.
    assert {path.stem for path in folder.glob("[!_]*.html")} <= set(TYPES)
