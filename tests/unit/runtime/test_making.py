"""What is made of nothing works: it checks, staff can open it, and its ids are those that templates use."""

import pytest

from orderloom import resources
from orderloom.check.app import check_app
from orderloom.check.form_plan import FormPlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.check.source import load_documents
from orderloom.check.template import load_templates
from orderloom.check.template_build import Naming
from orderloom.model.difference import Documents
from orderloom.runtime.first_fields import fields, first_table
from orderloom.runtime.making import Names, add_table, folded, free_id, names_of, new_app, proposed_id
from orderloom.runtime.publish import texts_of

NAMING = Naming("samples", {"zh": "样品管理", "en": "Samples"})


def compiled(documents: Documents) -> AppPlan:
    result = check_app(load_documents(texts_of(documents)))
    assert [problem.code for problem in result.problems] == []
    assert result.plan is not None
    return result.plan


def test_an_app_from_nothing_is_whole() -> None:
    plan = compiled(new_app(NAMING, first_table("样品", [one.id for one in fields()], Names())))
    table = plan.get(TablePlan, "records")
    assert [name for name, one in table.fields.items() if not one.system] == [one.id for one in fields()]
    assert plan.home in plan.all(ViewPlan)
    assert [one.table for one in plan.all(FormPlan).values()] == ["records"]
    role = plan.get(RolePlan, "manager")
    assert role.manages == {"documents", "people", "runs"}


def test_a_table_more_changes_nothing_that_is_there_but_the_menu_and_who_manages() -> None:
    old = new_app(NAMING, first_table("样品", ["due"], Names()))
    new = add_table(old, first_table("客户", ["phone"], Names({folded("客户"): "customers"})))
    plan = compiled(new)
    assert [view for view, _ in plan.navigation] == ["records_list", "customers_list"]
    assert set(plan.get(RolePlan, "manager").tables) == {"records", "customers"}
    changed = {key for key in old if old[key] != new[key]}
    assert changed == {("app", "samples"), ("role", "manager")}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Repair Orders", "repair_orders"),
        ("2026 报价 v2", "v2"),
        ("维修", "app"),
        ("Über-Größe", "uber_groe"),
        ("___", "app"),
    ],
)
def test_ids_come_from_latin_letters(title: str, name: str) -> None:
    assert proposed_id(title) == name


def test_what_templates_call_something_is_its_id() -> None:
    known = names_of(load_templates(resources.builtin_templates_dir()).values())
    assert [proposed_id(title, known.tables) for title in ("订单", "客户")] == ["orders", "customers"]
    assert [proposed_id(title, known.members) for title in ("订单号", "已完成")] == ["order_no", "completed"]
    assert free_id("a", ["a", "a_2"]) == "a_3"
