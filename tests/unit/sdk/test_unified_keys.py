"""Every key of what platforms send can be named to people, in every language."""

from collections.abc import Iterable, Iterator

import pytest

from orderloom import i18n
from orderloom.sdk.unified_keys import ItemKey, keys_of_items


def every(keys: Iterable[ItemKey]) -> Iterator[ItemKey]:
    for key in keys:
        yield key
        yield from every(key.keys)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_key_and_every_code_has_a_title(language: str) -> None:
    there = i18n.catalogue(language)
    wanted = {f"unified.{kind}" for kind in keys_of_items()}
    for keys in keys_of_items().values():
        for key in every(keys):
            wanted |= {key.word, *(f"{key.word}.={code}" for code in key.codes)}
    assert wanted - there.keys() == set()
    spare = {code for code in there if code.startswith("unified.") and not code.endswith(".like")} - wanted
    assert spare == set()


def test_keys_inside_an_object_stand_under_it_and_those_of_elements_do_not() -> None:
    keys = {key.path: key for key in keys_of_items()["order"]}
    assert "receiver.phone" in {key.path for key in keys["receiver"].keys}
    assert keys["lines"].many
    assert "sku" in {key.path for key in keys["lines"].keys}
