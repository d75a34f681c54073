"""Open dictionaries in forms: people read and type words, records keep codes."""

from datetime import UTC, datetime

import pytest

from orderloom.check.plan import TablePlan
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.choice import WIDGET
from tests.unit.runtime.desk import compiled, document, item

NAME = "f.unit"
ENTRIES = [
    {"id": "pcs", "title": {"zh": "件", "en": "pieces"}},
    {"id": "box", "title": {"zh": "箱", "en": "case"}},
    {"id": "crate", "title": {"zh": "箱", "en": "crate"}},
    {"id": "trap", "title": {"zh": "pcs", "en": "trap"}},
]


def look(language: str) -> Look:
    documents = [
        document("app", "goods", version="1.0.0", home="list"),
        document("view", "list", table="things", columns=[{"id": "unit"}]),
        document("dictionary", "unit", closed=False, entries=ENTRIES),
        document("table", "things", title_field="unit", fields=[item("unit", type="choice", dictionary="unit")]),
    ]
    return Look(compiled(*documents), language, datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", ["pcs", "box", "crate", "trap", "a word of one's own"])
def test_what_the_input_shows_for_a_code_is_read_as_that_code(code: str, language: str) -> None:
    at = look(language)
    field = at.plan.get(TablePlan, "things").fields["unit"]
    said = str(WIDGET.input(field, code, at)["value"])
    assert WIDGET.read({NAME: [said]}, NAME, field, at) == code


def test_words_are_shown_in_the_readers_language_unless_they_mean_two_things() -> None:
    at = look("zh")
    field = at.plan.get(TablePlan, "things").fields["unit"]
    facts = WIDGET.input(field, "pcs", at)
    assert facts["value"] == "件"
    assert facts["options"] == [("pcs", "件"), ("box", "box"), ("crate", "crate"), ("trap", "trap")]
