"""Every sentence exists in every language with the same placeholders, and every code that is used has a sentence."""

import ast
import re
from string import Formatter

import pytest

from orderloom.i18n import LANGUAGES, catalogue
from tests.needs import ROOT
from tests.unit.laws.code import PACKAGE, assert_none, modules

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\.[a-z][a-z0-9_]*[a-z0-9]")
ENDINGS = {"json", "jsonl", "html", "py", "css", "js", "svg", "db", "md", "toml", "txt", "lock", "sql", "csv"}
SAID_IN_TEMPLATE = re.compile(r"""\bt\(\s*["']([a-z0-9_.]*[a-z0-9])["']""")
FIRST, *OTHERS = LANGUAGES


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_have_the_same_codes(language: str) -> None:
    assert catalogue(language).keys() ^ catalogue(FIRST).keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_use_the_same_placeholders(language: str) -> None:
    first, other = catalogue(FIRST), catalogue(language)
    shared = first.keys() & other.keys()
    assert_none([code for code in sorted(shared) if _placeholders(first[code]) != _placeholders(other[code])])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_untranslated(language: str) -> None:
    assert_none([code for code, text in catalogue(language).items() if not text.strip() or text == code])


def test_the_same_files_exist_in_every_language() -> None:
    folders = [{path.name for path in (PACKAGE / "i18n" / language).glob("*.json")} for language in LANGUAGES]
    assert all(folder == folders[0] for folder in folders)


def _used_in_code() -> dict[str, str]:
    """Code → where it is first used: every literal that looks like a code of a family the catalogues know."""
    families = {code.split(".")[0] for code in catalogue(FIRST)}
    found: dict[str, str] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not CODE.fullmatch(node.value):
                continue
            family, ending = node.value.split(".")[0], node.value.rsplit(".", 1)[-1]
            if family in families and ending not in ENDINGS:
                found.setdefault(node.value, f"{module.name}:{node.lineno}")
    return found


def test_every_code_in_the_program_has_a_sentence() -> None:
    known = catalogue(FIRST)
    assert_none([f"{place} {code}" for code, place in _used_in_code().items() if code not in known])


def test_every_code_in_a_template_has_a_sentence() -> None:
    known = catalogue(FIRST)
    faults = [
        f"{path.name} {code}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for code in SAID_IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
        if code not in known
    ]
    assert_none(faults)
