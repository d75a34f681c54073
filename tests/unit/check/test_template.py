"""Templates: what a build makes of the answers, and what the checker says of every build."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from orderloom.check.app import check_app, load_app
from orderloom.check.problem import Problem
from orderloom.check.template import Template, load_template
from orderloom.check.template_build import Built, Naming, build
from orderloom.check.template_choice import adjust
from orderloom.check.template_facts import rows_of, trait_documents
from orderloom.check.template_matrix import check_template, variants
from orderloom.i18n import LANGUAGES
from orderloom.model import idpath
from orderloom.model.canonical import canonical
from orderloom.runtime.samples import sample_files
from tests.unit.check.stall import STALL, field, parameter, part, stall, titled, trait, write


def document(built: Built, kind: str, name: str) -> dict[str, object]:
    return next(one.data for one in built.source.drafts if (one.data["kind"], one.data["id"]) == (kind, name))


def ids(built: Built, path: str, name: str = "table/sale") -> list[str]:
    kind, _, one = name.partition("/")
    found = idpath.get(document(built, kind, one), path)
    assert isinstance(found, list)
    return [member["id"] for member in found]


def told(template: Template) -> list[tuple[str, str, str]]:
    return [(one.code, one.document, one.pointer) for one in check_template(template)]


@pytest.mark.parametrize(
    ("before", "now", "after", "along", "dropped"),
    [
        ("", "deposit", "delivery deposit", {"delivery": "deposit"}, {}),
        ("delivery deposit", "deposit", "", {}, {"deposit": "delivery"}),
        ("delivery deposit", "delivery deposit gift", "delivery gift", {}, {"deposit": "gift"}),
        ("gift", "gift deposit", "delivery deposit", {"delivery": "deposit"}, {"gift": "deposit"}),
        ("delivery", "delivery", "delivery", {}, {}),
        ("", "nonsense", "", {}, {}),
    ],
)
def test_ticks_follow_the_last_one(
    tmp_path: Path, before: str, now: str, after: str, along: dict[str, str], dropped: dict[str, str]
) -> None:
    traits = [trait("delivery"), trait("deposit", requires=["delivery"]), trait("gift", excludes=["deposit"])]
    app = stall(tmp_path, {"app.json": {**part("app.json"), "traits": traits}}).app
    found = adjust(app, before.split(), now.split())
    assert (found.traits, found.along, found.dropped) == (frozenset(after.split()), along, dropped)


def test_without_answers_the_usual_traits_are_ticked(tmp_path: Path) -> None:
    built = build(stall(tmp_path), {})
    assert built.traits == ("delivery",)
    assert ids(built, "fields") == ["number", "street", "pieces", "note"]
    assert ids(built, "columns", "view/sales") == ["number", "street", "pieces"]


def test_ticking_adds_and_unticking_leaves_the_base(tmp_path: Path) -> None:
    template = stall(tmp_path)
    assert ids(build(template, {"delivery": "no"}), "fields") == ["number", "pieces", "note"]
    both = build(template, {"delivery": False, "deposit": True})
    assert ids(both, "fields") == ["number", "pieces", "note", "deposit"]


def test_a_pair_speaks_only_when_both_are_ticked(tmp_path: Path) -> None:
    template = stall(tmp_path)
    assert "card" in ids(build(template, {"gift": "yes"}), "fields")
    assert "card" not in ids(build(template, {"gift": "yes", "delivery": "no"}), "fields")


def test_a_built_app_checks_and_remembers_what_it_was_built_from(tmp_path: Path) -> None:
    built = build(stall(tmp_path), {"deposit": "yes", "most": "7", "deposit_least": "9"})
    result = check_app(built.source)
    assert result.problems == ()
    assert result.plan is not None
    note = result.plan.built_from
    assert note is not None
    assert (note.id, note.version, note.traits) == ("stall", "1.0.0", ("delivery", "deposit"))
    assert {one.id: one.value for one in note.parameters} == {"most": 7, "deposit_least": 9}
    app = document(built, "app", "stall")
    assert "traits" not in app
    assert [(one["id"], one["default"]) for one in app["parameters"]] == [("most", 7)]  # type: ignore[attr-defined]


def test_a_fixed_parameter_stands_where_its_placeholder_was(tmp_path: Path) -> None:
    built = build(stall(tmp_path), {"deposit": "yes", "deposit_least": 8})
    assert idpath.get(document(built, "table", "sale"), "fields/deposit/min") == 8


def test_the_same_answers_give_the_same_bytes_and_the_base_is_never_changed(tmp_path: Path) -> None:
    template = stall(tmp_path)
    before = [canonical(one.data) for one in template.base.drafts]
    first, second = (build(template, {"deposit": "yes"}) for _ in range(2))
    assert [canonical(one.data) for one in first.source.drafts] == [canonical(one.data) for one in second.source.drafts]
    assert [canonical(one.data) for one in template.base.drafts] == before


def test_an_app_may_be_called_something_else(tmp_path: Path) -> None:
    built = build(stall(tmp_path), {}, Naming("corner", titled("Corner")))
    assert document(built, "app", "corner")["title"] == titled("Corner")
    result = check_app(built.source)
    assert result.plan is not None
    assert result.plan.built_from is not None
    assert (result.plan.id, result.plan.built_from.id) == ("corner", "stall")


def test_loading_the_folder_of_a_template_gives_the_usual_build(tmp_path: Path) -> None:
    stall(tmp_path)
    result = check_app(load_app(tmp_path))
    assert result.plan is not None
    assert result.plan.built_from is not None


def test_an_app_without_traits_is_no_template(tmp_path: Path) -> None:
    assert load_template(write(tmp_path, {"tables/sale.json": STALL["tables/sale.json"]})) is None


def test_a_required_trait_is_ticked_along_and_an_excluded_default_gives_way(tmp_path: Path) -> None:
    traits = [
        trait("delivery", default=True),
        trait("deposit", requires=["gift"]),
        trait("gift", excludes=["delivery"]),
    ]
    built = build(stall(tmp_path, {"app.json": {**STALL["app.json"], "traits": traits}}), {"deposit": "yes"})  # type: ignore[dict-item]
    assert built.traits == ("deposit", "gift")


def test_sample_files_of_ticked_traits_follow_the_base(tmp_path: Path) -> None:
    folder = stall(tmp_path).folder
    assert len(sample_files(folder, ("delivery",))["sales.jsonl"].splitlines()) == 2
    assert len(sample_files(folder, ())["sales.jsonl"].splitlines()) == 1


def test_every_pair_that_may_stand_together_is_checked(tmp_path: Path) -> None:
    seen = [one.traits for one in variants(stall(tmp_path))]
    assert seen == [
        (),
        ("delivery",),
        ("deposit",),
        ("gift",),
        ("delivery", "deposit"),
        ("delivery", "gift"),
        ("deposit", "gift"),
    ]


def test_a_sound_template_brings_no_problem(tmp_path: Path) -> None:
    assert told(stall(tmp_path, NOTE_STAYS)) == []


def test_what_a_template_offers_is_known_without_building_it(tmp_path: Path) -> None:
    template = stall(tmp_path)
    assert rows_of(template) == ["C001", "C002"]
    assert trait_documents(template, "gift") == ["table/sale"]
    assert "scenario/c002_deposit" in trait_documents(template, "deposit")


NOTE_STAYS: Mapping[str, object] = {
    "traits/gift/sale.json": {"patch": "table/sale", "edits": [{"path": "fields", "insert": [field("card_text")]}]}
}
"""The stall whose traits do not take away what another one changes."""


REMOVE_HELP = {"path": "help", "remove": True}


def patch(name: str, *edits: Mapping[str, object]) -> dict[str, object]:
    return {"patch": name, "edits": list(edits)}


def app(**changed: object) -> dict[str, object]:
    return {**part("app.json"), **changed}


FAULTS: dict[str, tuple[Mapping[str, object], tuple[str, str], Mapping[str, object]]] = {
    "template.no_place": (
        {"traits/gift/x.json": patch("table/sale", {"path": "fields/nothing", "remove": True})},
        ("traits/gift/x.json", "/edits/0"),
        {"traits/gift/x.json": patch("table/sale", {"path": "fields/number/help", "set": titled("n")})},
    ),
    "template.already_there": (
        {"traits/gift/x.json": patch("table/sale", {"path": "fields", "insert": [field("pieces")]})},
        ("traits/gift/x.json", "/edits/0"),
        {"traits/gift/x.json": patch("table/sale", {"path": "fields", "insert": [field("piece")]})},
    ),
    "template.no_list": (
        {"traits/gift/x.json": patch("table/sale", {"path": "title", "insert": ["x"]})},
        ("traits/gift/x.json", "/edits/0"),
        {"traits/gift/x.json": patch("table/sale", {"path": "indexes", "insert": [{"id": "i", "fields": ["pieces"]}]})},
    ),
    "template.no_document": (
        {"traits/gift/x.json": patch("table/sail", {"path": "title/en", "set": "x"})},
        ("traits/gift/x.json", "/edits/0"),
        {"traits/gift/x.json": patch("table/sale", {"path": "title/en", "set": "x"})},
    ),
    "template.clash": (
        {
            "traits/delivery/x.json": patch("table/sale", {"path": "title/en", "set": "Delivered"}),
            "traits/gift/x.json": patch("table/sale", {"path": "title/en", "set": "Given"}),
        },
        ("traits/gift/x.json", "/edits/0/set"),
        {
            "traits/delivery/x.json": patch("table/sale", {"path": "title/en", "set": "Delivered"}),
            "traits/gift/x.json": patch("table/sale", {"path": "title/en", "set": "Given"}),
            "traits/delivery+gift/x.json": patch("table/sale", {"path": "title/en", "set": "Both"}),
        },
    ),
    "template.folder_unknown": (
        {"traits/gifts/x.json": patch("table/sale", {"path": "title/en", "set": "x"})},
        ("traits/gifts", ""),
        {"traits/gift/deep/x.json": patch("table/sale", {"path": "title/en", "set": "x"})},
    ),
    "template.trait_unknown": (
        {"app.json": app(traits=[trait("delivery"), trait("deposit", requires=["wrapping"]), trait("gift")])},
        ("app/stall", "/traits/1/requires/0"),
        {"app.json": app(traits=[trait("delivery"), trait("deposit", requires=["gift"]), trait("gift")])},
    ),
    "template.trait_empty": (
        {"app.json": app(traits=[trait("delivery"), trait("deposit"), trait("gift"), trait("wrapping")])},
        ("app/stall", "/traits/3"),
        {
            "app.json": app(traits=[trait("delivery"), trait("deposit"), trait("gift"), trait("wrapping")]),
            "traits/wrapping/x.json": patch("table/sale", {"path": "title/en", "set": "x"}),
        },
    ),
    "template.name_twice": (
        {"app.json": app(parameters=[parameter("most", 1), parameter("gift", 1)])},
        ("app/stall", "/parameters/1/id"),
        {"app.json": app(parameters=[parameter("most", 1), parameter("gifts", 1)])},
    ),
    "template.too_many_questions": (
        {"app.json": app(parameters=[parameter("most", 1), *(parameter(f"p{n}", 1, ask=True) for n in range(6))])},
        ("app/stall", "/parameters"),
        {"app.json": app(parameters=[parameter("most", 1), *(parameter(f"p{n}", 1, ask=True) for n in range(5))])},
    ),
    "shape.value": (
        {"traits/gift/x.json": patch("table/sale", {"path": "title/en", "set": "x", "remove": True})},
        ("traits/gift/x.json", "/edits/0"),
        {
            "traits/gift/x.json": patch(
                "table/sale", {"path": "help", "set": titled("x")}, {"path": "help", "remove": True}
            )
        },
    ),
    "value.too_large": (
        {"traits/gift/x.json": patch("app/stall", {"path": "parameters/most/default", "set": 5000})},
        ("traits/gift/x.json", "/edits/0/set"),
        {"traits/gift/x.json": patch("app/stall", {"path": "parameters/most/default", "set": 500})},
    ),
}
"""Code → files that bring it, where it is told, and the nearest files that do not."""


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_told_in_the_file_it_comes_from(tmp_path: Path, code: str) -> None:
    faulty, at, _ = FAULTS[code]
    assert told(stall(tmp_path, {**NOTE_STAYS, **faulty})) == [(code, *at)]


@pytest.mark.parametrize("code", FAULTS)
def test_the_nearest_sound_template_brings_no_problem(tmp_path: Path, code: str) -> None:
    assert told(stall(tmp_path, {**NOTE_STAYS, **FAULTS[code][2]})) == []


def test_a_fault_in_a_document_that_only_a_trait_brings_names_the_traits_file(tmp_path: Path) -> None:
    view = {**STALL["views/sales.json"], "id": "gifts", "columns": [{"id": "nothing"}]}  # type: ignore[dict-item]
    found = told(stall(tmp_path, {**NOTE_STAYS, "traits/gift/views/gifts.json": view}))
    assert {one[1] for one in found} == {"traits/gift/views/gifts.json"}


def test_a_fault_that_a_trait_causes_elsewhere_names_the_traits(tmp_path: Path) -> None:
    remove = patch("table/sale", {"path": "fields/pieces", "remove": True})
    found = told(stall(tmp_path, {**NOTE_STAYS, "traits/gift/x.json": remove}))
    assert {one[1] for one in found} == {"rule/many (gift)", "view/sales (gift)", "scenario/c001_many (gift)"}


WRONG: dict[str, Mapping[str, object]] = {
    "template.setting_unknown": {"moist": 3},
    "template.no_answer": {"gift": "perhaps"},
    "template.value": {"most": "5000"},
}


@pytest.mark.parametrize("code", WRONG)
def test_an_answer_that_cannot_be_is_a_problem(tmp_path: Path, code: str) -> None:
    problems = build(stall(tmp_path), WRONG[code]).source.problems
    assert [problem.code for problem in problems] == [code]
    _assert_readable(problems[0])


def test_traits_that_exclude_each_other_are_refused(tmp_path: Path) -> None:
    traits = [trait("delivery"), trait("deposit", requires=["delivery"]), trait("gift", excludes=["deposit"])]
    template = stall(tmp_path, {"app.json": app(traits=traits)})
    both = build(template, {"deposit": "yes", "gift": "yes"}).source.problems
    assert [problem.code for problem in both] == ["template.excluded"]
    without = build(template, {"deposit": "yes", "delivery": "no"}).source.problems
    assert [problem.code for problem in without] == ["template.required"]
    for problem in (*both, *without):
        _assert_readable(problem)


def _assert_readable(problem: Problem) -> None:
    for language in LANGUAGES:
        assert problem.message(language) != problem.code
        assert "{" not in problem.message(language)
        assert problem.hint(language)


def test_a_story_of_another_fixed_value_is_left_out_and_live_values_stay(tmp_path: Path) -> None:
    story = {**part("traits/deposit/scenarios/c002_deposit.json"), "parameters": [{"id": "deposit_least", "value": 5}]}
    live = {**part("scenarios/c001_many.json"), "parameters": [{"id": "most", "value": 2}]}
    files = {"traits/deposit/scenarios/c002_deposit.json": story, "scenarios/c001_many.json": live}
    template = stall(tmp_path, files)
    usual, other = (build(template, {"deposit": "yes", "deposit_least": least}) for least in (5, 6))
    assert "parameters" not in document(usual, "scenario", "c002_deposit")
    assert document(usual, "scenario", "c001_many")["parameters"] == [{"id": "most", "value": 2}]
    assert ("scenario", "c002_deposit") not in {(one.data["kind"], one.data["id"]) for one in other.source.drafts}
    assert check_app(usual.source).problems == ()
    assert check_app(other.source).problems == ()


def test_a_value_that_is_json_already_stays_as_it_is_written(tmp_path: Path) -> None:
    most = parameter("most", "100", "decimal", options={"scale": 2})
    template = stall(tmp_path, {"app.json": app(parameters=[most])})
    for said, kept in (({}, "100"), ({"most": "100"}, "100"), ({"most": 7}, "7.00")):
        app_document = document(build(template, said), "app", "stall")
        assert idpath.get(app_document, "parameters/most/default") == kept
