"""Documents that cannot be read, and those that only nearly could not."""

from pathlib import Path

import pytest

from orderloom.check.app import check_app, load_app, load_documents
from orderloom.check.expressions import TableRefused, table_schema
from orderloom.check.plan import TablePlan, UnknownPartError
from orderloom.check.shapes import read_shape
from orderloom.model.kind import KINDS
from tests.unit.check.apps import DESK, NAME, check_patched, desk_documents

READABLE = (
    '{"kind": "dictionary", "id": "d", "title": {"zh": "字典", "en": "d"},'
    ' "entries": [{"id": "a", "title": {"zh": "甲", "en": "a"}}]}'
)
UNREADABLE = {
    "logic.json_malformed": '{"kind": ',
    "logic.json_doubled_key": '{"kind": "view", "kind": "view"}',
    "logic.json_not_a_number": '{"kind": NaN}',
    "logic.json_too_deep": "[" * 100 + "]" * 100,
    "logic.json_number_too_long": "1" * 60,
    "logic.json_half_character": '{"kind": "\\ud800"}',
    "source.not_object": '["kind"]',
    "source.nul": '{"title": {"a": ["\\u0000"]}}',
}
SHOWN = {*UNREADABLE, "source.no_folder", "source.empty", "shape.value"}


@pytest.mark.parametrize("code", UNREADABLE)
def test_an_unreadable_document_is_one_problem_and_the_others_are_still_checked(code: str) -> None:
    source = load_documents([("view", "bad", UNREADABLE[code]), ("dictionary", "d", READABLE)])
    assert [(problem.code, problem.document) for problem in source.problems] == [(code, "view/bad")]
    assert {problem.code for problem in check_app(source).problems} == {code, "document.single_missing"}


def test_the_nearest_readable_document_is_read() -> None:
    source = load_documents([("dictionary", "d", "\ufeff" + READABLE)])
    assert source.problems == ()
    assert [draft.data["id"] for draft in source.drafts] == ["d"]


def test_a_nul_letter_is_pointed_at() -> None:
    (problem,) = load_documents([("view", "bad", UNREADABLE["source.nul"])]).problems
    assert problem.pointer == "/title/a/0"


def test_an_app_is_every_json_file_below_its_folder_except_samples(tmp_path: Path) -> None:
    (tmp_path / "dictionaries").mkdir()
    (tmp_path / "samples").mkdir()
    (tmp_path / "dictionaries" / "d.json").write_text(READABLE, encoding="utf-8")
    (tmp_path / "samples" / "orders.json").write_text("[]", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no document", encoding="utf-8")
    assert [draft.place for draft in load_app(tmp_path).drafts] == ["dictionaries/d.json"]


def test_a_missing_folder_and_an_empty_one_are_problems(tmp_path: Path) -> None:
    assert [problem.code for problem in load_app(tmp_path / "nowhere").problems] == ["source.no_folder"]
    assert [problem.code for problem in load_app(tmp_path).problems] == ["source.empty"]
    assert [problem.code for problem in load_app(DESK).problems] == []


def test_a_fault_of_form_that_has_no_sentence_of_its_own_is_still_told() -> None:
    broken = {"kind": "role", "id": "r", "title": {**NAME, "zh": "\ud800"}}
    _, problems = read_shape(KINDS.get("role").shape, broken)
    assert [(problem.code, problem.pointer) for problem in problems] == [("shape.value", "/title/zh")]
    _, none = read_shape(KINDS.get("role").shape, {**broken, "title": NAME})
    assert none == ()


def test_a_table_alone_has_a_schema_or_says_why_not() -> None:
    table = desk_documents()["table/tickets"]
    schema = table_schema(table)
    assert str(schema["quote"]) == "dec(2)?"
    assert {"@now", "@me.roles", "@old.status", "pickup.city", "photos.count", "sys_state_at"} <= schema.keys()
    with pytest.raises(TableRefused) as caught:
        table_schema({**table, "fields": []})
    assert [problem.pointer for problem in caught.value.problems] == ["/fields"]
    with pytest.raises(TableRefused):
        table_schema([])


def test_a_part_that_is_not_there_is_refused_by_name() -> None:
    plan = check_patched({}).plan
    assert plan is not None
    assert plan.get(TablePlan, "tickets").id == "tickets"
    with pytest.raises(UnknownPartError) as caught:
        plan.get(TablePlan, "ticket")
    assert caught.value.facts == {"sort": "TablePlan", "id": "ticket"}
