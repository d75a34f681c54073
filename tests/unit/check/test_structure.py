"""The table plan says what a version does to tables, and nothing that it does not do."""

from collections.abc import Mapping, Sequence

import pytest

from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.structure import Sort, structure_plan
from orderloom.check.suggestions import suggested_indexes
from tests.unit.runtime.desk import APP, compiled, document, item, var

SIZE = item("size", type="text")
DOUBLE = item("double", type="formula", expression={"*": [var("count"), 2]})


def app(*fields: Mapping[str, object], views: Sequence[Mapping[str, object]] = (), **more: object) -> AppPlan:
    """An app with one table of these fields beside ``name`` and ``count``."""
    usual = [item("name", type="text"), item("count", type="integer")]
    home = document("view", "all", table="parts", layout="list", columns=[{"id": "name"}])
    settings = document(
        "app", APP, version="1.0.0", requires=">=0.1", timezone="Asia/Shanghai", currency="CNY",
        languages=["zh", "en"], home="all",
    )  # fmt: skip
    table = document("table", "parts", title_field="name", fields=[*usual, *fields], **more)
    return compiled(settings, table, home, *views)


def sorts(old: AppPlan, new: AppPlan) -> list[tuple[Sort, str]]:
    return [(change.sort, change.field or change.part) for change in structure_plan(old, new)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), (SIZE,), [(Sort.FIELD_ADDED, "size")]),
        ((SIZE,), (), [(Sort.FIELD_RETIRED, "size")]),
        ((SIZE,), ({**SIZE, "type": "integer"},), [(Sort.FIELD_RETYPED, "size")]),
        ((SIZE,), ({**SIZE, "required": True},), [(Sort.REQUIRED_ADDED, "size")]),
        ((SIZE,), ({**SIZE, "title": {"zh": "尺寸", "en": "Measure"}, "max_length": 20},), []),
        ((DOUBLE,), ({**DOUBLE, "expression": {"*": [var("count"), 3]}},), [(Sort.FIELD_RECOMPUTED, "double")]),
        ((DOUBLE,), (DOUBLE,), []),
    ],
)
def test_every_change_of_a_field_is_named_once(
    before: tuple[Mapping[str, object], ...],
    after: tuple[Mapping[str, object], ...],
    expected: list[tuple[Sort, str]],
) -> None:
    assert sorts(app(*before), app(*after)) == expected


def test_a_scale_is_part_of_the_type() -> None:
    old, new = (app(item("weight", type="decimal", scale=scale)) for scale in (2, 3))
    assert sorts(old, new) == [(Sort.FIELD_RETYPED, "weight")]


def test_a_formula_over_a_changed_formula_is_computed_anew_as_well() -> None:
    again = item("again", type="formula", expression={"+": [var("double"), 1]})
    old, new = app(DOUBLE, again), app({**DOUBLE, "expression": {"*": [var("count"), 3]}}, again)
    assert sorts(old, new) == [(Sort.FIELD_RECOMPUTED, "double"), (Sort.FIELD_RECOMPUTED, "again")]


def test_keys_are_told_apart_by_their_fields() -> None:
    one = [{"id": "a", "fields": ["name"], "on_duplicate": "refuse"}]
    two = [{"id": "b", "fields": ["name", "count"], "on_duplicate": "refuse"}]
    assert sorts(app(keys=one), app(keys=[{**one[0], "id": "c"}])) == []
    assert sorts(app(keys=one), app(keys=two)) == [(Sort.KEY_ADDED, "b"), (Sort.KEY_REMOVED, "a")]


def test_a_first_version_adds_tables_only() -> None:
    assert [change.sort for change in structure_plan(None, app(SIZE))] == [Sort.TABLE_ADDED]


def test_views_suggest_what_they_pin_down_before_what_they_sort_by() -> None:
    view = document(
        "view", "few", table="parts", layout="list", columns=[{"id": "name"}],
        filter={"==": [var("count"), 3]}, sort=["-name"],
    )  # fmt: skip
    plan = app(views=[view])
    (found,) = suggested_indexes(plan, plan.get(TablePlan, "parts"))
    assert (found.fields, found.view) == (("count", "-name"), "few")
    changes = structure_plan(app(), plan)
    assert [(change.sort, change.facts["view"]) for change in changes] == [(Sort.INDEX_ADDED, "few")]


def test_a_declared_index_that_begins_alike_is_enough() -> None:
    view = document("view", "few", table="parts", layout="list", columns=[{"id": "name"}], sort=["-name"])
    plan = app(views=[view], indexes=[{"id": "mine", "fields": ["-name", "count"]}])
    assert suggested_indexes(plan, plan.get(TablePlan, "parts")) == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_change_has_a_sentence_without_gaps(language: str) -> None:
    old, new = app(SIZE, DOUBLE), app({**SIZE, "type": "integer", "required": True}, item("more", type="date"))
    for change in structure_plan(old, new):
        assert "{" not in change.sentence(language)
