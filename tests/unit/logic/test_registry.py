"""The list of operators is closed, documented and said in every language."""

import ast
import re

import pytest

from orderloom.i18n import LANGUAGES, catalogue
from orderloom.logic.functions import OPERATORS
from orderloom.logic.lower.checker import DECISIONS, LOWERINGS
from orderloom.logic.registry import describe
from tests.needs import ROOT

ROOM = ROOT / "server/orderloom/logic"
CODE = re.compile(r"logic\.[a-z_]+")


def test_every_operator_says_what_it_means() -> None:
    assert [entry["name"] for entry in describe() if not entry["doc"]] == []
    assert len(describe()) == len(OPERATORS)


def test_a_plain_operator_shows_its_types() -> None:
    shown = {entry["name"]: entry["signature"] for entry in describe()}
    assert shown["length"] == "(str|list) → int"


def test_typed_meanings_belong_to_registered_operators() -> None:
    assert set(LOWERINGS) | set(DECISIONS) <= set(OPERATORS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_room_has_a_sentence(language: str) -> None:
    codes = {
        node.value
        for file in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }
    assert codes - catalogue(language).keys() == set()
