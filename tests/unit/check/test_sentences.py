"""Expressions read as sentences that a manager understands, in both languages, with the app's own names."""

from collections.abc import Iterator

import pytest

from orderloom.check.app import load_app
from orderloom.check.naming import Naming
from orderloom.check.place import Examiner
from orderloom.check.reach import operators
from orderloom.check.sentence import sentence_at
from orderloom.i18n import LANGUAGES
from orderloom.logic.functions import OPERATORS
from tests.needs import ROOT
from tests.unit.check.apps import desk_documents, patched, source_of, titled

DOCUMENTS = {(str(data["kind"]), str(data["id"])): data for data in desk_documents().values()}
QUOTE = {"var": "quote"}
STATUS = {"var": "status"}


def told(rule: object, language: str) -> str:
    return sentence_at(rule, DOCUMENTS, "rule/large_quote", "when", language)


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ({"==": [QUOTE, None]}, "报价为空", "Quote is empty"),
        (
            {">=": [QUOTE, {"param": "big_quote"}]},
            "报价不小于参数“大额报价”",
            "Quote is at least parameter “Large quote”",
        ),
        ({"==": [STATUS, "repaired"]}, "状态是「已修好」", "Status is “Repaired”"),
        (
            {"!": {"in": [STATUS, ["repaired", "handed_over"]]}},
            "状态不是「已修好」、「已取机」之一",
            "Status is none of “Repaired” or “Handed over”",
        ),
        ({"<": [{"var": "received_at"}, {"now": []}]}, "收件时间早于现在", "Received at is before now"),
        ({"changed": ["labour", "quote"]}, "工时费或报价有改动", "Labour or Quote has changed"),
        (
            {"or": [{"==": [QUOTE, 0]}, {"and": [{"!": QUOTE}, {">": [{"var": "labour"}, 5]}]}]},
            "报价等于0，或（报价为空，且工时费大于5）",
            "Quote equals 0, or (Quote is empty, and Labour is more than 5)",
        ),
        ({"+": [{"*": [QUOTE, 2]}, {"-": [1]}]}, "（报价 × 2） + 负1", "(Quote × 2) + minus 1"),
        ({"date_add": [{"now": []}, -3, "days"]}, "现在之前 3 天", "3 days before now"),
        ({"unheard_of": [QUOTE, 1]}, "unheard_of（报价、1）", "Unheard_of (Quote, 1)"),
        ({"two": 1, "keys": 2}, None, None),
        (None, None, None),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: object, zh: str | None, en: str | None) -> None:
    if zh is not None:
        assert (told(rule, "zh"), told(rule, "en")) == (zh, en)
    assert all(told(rule, language) for language in LANGUAGES)


def _conditions(name: str) -> Iterator[tuple[str, str, object]]:
    for draft in load_app(ROOT / "builtin_templates" / name).drafts:
        document = f"{draft.data['kind']}/{draft.data['id']}"
        for key in ("when", "filter"):
            if isinstance(draft.data.get(key), dict):
                yield document, key, draft.data[key]


@pytest.mark.parametrize("name", ["ecommerce_fast", "crossborder_tax", "made_to_order"])
def test_every_condition_of_a_template_is_sound_where_it_stands_and_has_words(name: str) -> None:
    source = load_app(ROOT / "builtin_templates" / name)
    documents = {(str(one.data["kind"]), str(one.data["id"])): one.data for one in source.drafts}
    examiner = Examiner(source)
    seen = 0
    for document, path, rule in _conditions(name):
        place, found = examiner.place(document, path), examiner.examine(document, path, rule)
        assert place is not None
        assert (place.table, found.problems, str(found.type)) == (documents[_key(document)]["table"], (), "bool")
        words = [sentence_at(rule, documents, document, path, language) for language in LANGUAGES]
        assert all(one and "sentence." not in one and "operator." not in one for one in words)
        seen += 1
    assert seen > 5


def _key(document: str) -> tuple[str, str]:
    kind, _, name = document.partition("/")
    return kind, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operator_has_a_title_and_help(language: str) -> None:
    known = operators(Naming({}, language))
    assert {one["name"] for one in known} > OPERATORS.keys()
    assert [one["name"] for one in known if "operator." in f"{one['title']}{one['help']}"] == []


@pytest.mark.parametrize(
    ("document", "path", "want", "pushed", "asks", "readable", "unreadable"),
    [
        ("rule/large_quote", "when", "bool", False, True, "@old.quote", "@event.kind"),
        ("role/technician", "tables/tickets/rows", "bool", True, False, "@me.id", "@old.quote"),
        ("view/my_tickets", "filter", "bool", True, False, "status", "@old.quote"),
        ("machine/ticket_flow", "transitions/repair/guard", "bool", False, True, "@param.big_quote", "@var.x"),
        ("form/ticket_form", "sections/basic/fields/fault/visible", "bool", False, False, "quote", "@run.id"),
    ],
)
def test_a_place_is_known_from_the_checker_itself(
    document: str, path: str, want: str, pushed: bool, asks: bool, readable: str, unreadable: str
) -> None:
    place = Examiner(source_of({})).place(document, path)
    assert place is not None
    assert (str(place.want), place.pushed, place.asks, place.table) == (want, pushed, asks, "tickets")
    assert readable in place.schema
    assert unreadable not in place.schema


def test_where_no_expression_stands_there_is_no_place() -> None:
    examiner = Examiner(source_of({}))
    assert examiner.place("rule/large_quote", "title") is None
    assert examiner.place("rule/nothing", "when") is None
    assert examiner.place("rule/large_quote", "nowhere/deep") is None


def test_what_is_wrong_points_into_the_expression() -> None:
    examiner = Examiner(source_of({}))
    found = examiner.examine("rule/large_quote", "when", {"and": [{">": [{"var": "quot"}, 1]}]})
    assert [(one.code, one.pointer) for one in found.problems] == [("logic.misspelt_field", "/and/0/>/0")]
    assert found.core is None


def test_a_question_to_other_records_is_examined_with_its_condition() -> None:
    examiner = Examiner(source_of({}))
    asking = {">": [{"count": ["visits.ticket", {"==": [{"var": "whatever"}, {"outer": "id"}]}]}, 2]}
    found = examiner.examine("rule/large_quote", "when", asking)
    assert [one.code for one in found.problems] == ["logic.unknown_field"]
    sound = examiner.examine("rule/large_quote", "when", {">": [{"count": ["visits.ticket"]}, 2]})
    assert (sound.problems, str(sound.type), sound.asking) == ((), "bool", True)


def test_a_document_with_faults_elsewhere_still_has_words() -> None:
    broken = patched({"table/tickets:title": 3})
    documents = {(str(data["kind"]), str(data["id"])): data for data in broken.values()}
    assert sentence_at({"==": [QUOTE, None]}, documents, "rule/large_quote", "when", "en") == "Quote is empty"


def test_a_search_in_a_flow_reads_the_flow_and_its_record() -> None:
    look = {"table": "visits", "filter": {"==": [{"var": "ticket"}, {"outer": "id"}]}}
    flow: dict[str, object] = {
        "kind": "flow",
        "id": "looking",
        "title": titled("找上门记录", "Look for visits"),
        "table": "tickets",
        "as": "lead",
        "inputs": [{"id": "least", "title": titled("最少", "Least"), "type": "integer"}],
        "start": "look",
        "steps": [
            {"id": "look", "sort": "find", "as": "found", "options": look, "next": "enough"},
            {"id": "enough", "sort": "choice", "options": {"branches": []}},
        ],
    }
    examiner = Examiner(source_of({"flow/looking": flow}))
    place = examiner.place("flow/looking", "steps/look/options/filter")
    assert place is not None
    assert (place.table, place.pushed) == ("visits", True)
    assert {"@input.least", "@record.status", "minutes"} <= place.schema.keys()


def test_a_value_for_a_field_with_codes_knows_them() -> None:
    place = Examiner(source_of({})).place("form/ticket_form", "sections/basic/fields/priority/default")
    assert place is not None
    assert place.dictionary == "priority"
