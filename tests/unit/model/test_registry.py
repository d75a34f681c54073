from decimal import Decimal
from pathlib import Path

import pytest

from orderloom.model.field import FIELDS, FieldType
from orderloom.model.kind import KINDS, Kind
from orderloom.model.registry import DoubledEntryError, Registry, UnknownEntryError
from orderloom.model.values import Money, currency_places
from tests.unit.laws.code import nouns


@pytest.mark.parametrize(("registry", "room"), [(KINDS, "model/kinds"), (FIELDS, "model/fields")])
def test_every_noun_is_the_name_of_its_file(registry: Registry[Kind] | Registry[FieldType], room: str) -> None:
    assert set(registry.entries) == nouns(room)
    assert [entry.id for entry in registry] == sorted(registry.entries)


def test_an_unknown_noun_is_refused_by_name() -> None:
    assert FIELDS.find("rich_txt") is None
    assert "rich_txt" not in FIELDS
    with pytest.raises(UnknownEntryError) as caught:
        FIELDS.get("rich_txt")
    assert caught.value.facts["id"] == "rich_txt"


def test_two_modules_with_one_id_stop_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "doubled_nouns"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for name in ("one", "two"):
        (folder / f"{name}.py").write_text("class THING:\n    id = 'same'\n")
    (folder / "helper.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    registry: Registry[FieldType] = Registry("doubled_nouns", "THING")
    with pytest.raises(DoubledEntryError):
        _ = registry.entries


@pytest.mark.parametrize(("currency", "places"), [("CNY", 2), ("JPY", 0), ("KWD", 3), ("XTS", 2)])
def test_the_currency_decides_the_decimals(currency: str, places: int) -> None:
    assert currency_places(currency) == places


def test_money_reads_plainly_in_logs() -> None:
    assert str(Money(Decimal("10.00"), "CNY")) == "10.00 CNY"
