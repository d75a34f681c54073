"""What a sound app compiles to: everything that a request would otherwise have to look up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orderloom.check.app import check_app, compile_order, load_app
from orderloom.check.form_plan import FormPlan
from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.kinds.rule import RulePlan
from orderloom.check.kinds.scenario import ScenarioPlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.model.kind import KINDS
from orderloom.model.values import Money
from tests.unit.check.apps import DESK, Patch, check_patched, codes, desk_documents, source_of

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CONTEXT: Mapping[str, object] = {
    "@now": NOW, "@me.id": "u1", "@me.name": "Han", "@me.roles": ("technician",),
    "@param.big_quote": Decimal("2000.00"), "@param.promise_days": 7,
}  # fmt: skip


def plan_of(patch: Patch) -> AppPlan:
    result = check_patched(patch)
    assert result.plan is not None, [problem.code for problem in result.problems]
    return result.plan


@pytest.fixture(scope="module")
def plan() -> AppPlan:
    return plan_of({})


@pytest.fixture(scope="module")
def tickets(plan: AppPlan) -> TablePlan:
    return plan.get(TablePlan, "tickets")


def env(table: TablePlan, **values: object) -> dict[str, object]:
    given = {name: table.fields[name].codec.decode(value) for name, value in values.items()}
    return {**table.flatten(given), **table.flatten({}, "@old."), **CONTEXT}


def test_the_plan_speaks_for_the_app(plan: AppPlan) -> None:
    assert (plan.id, plan.version, plan.timezone, plan.currency) == ("desk", "0.1.0", "Asia/Shanghai", "CNY")
    assert plan.home == "tickets_list"
    assert plan.navigation[0] == ("tickets_list", "tool")
    assert plan.parameters == {"big_quote": Decimal("2000.00"), "promise_days": 7}
    assert plan.documents.keys() == {tuple(name.split("/")) for name in desk_documents()}


def test_the_digest_is_of_what_is_said_and_not_of_how_it_came() -> None:
    folder = check_app(load_app(DESK)).plan
    rows = check_patched({}).plan
    assert folder is not None
    assert rows is not None
    assert folder.digest == rows.digest
    assert plan_of({"view/my_tickets:page_size": 51}).digest != rows.digest


def test_fields_keep_their_order_and_system_fields_follow(tickets: TablePlan) -> None:
    names = list(tickets.fields)
    assert names[0] == "ticket_no"
    assert names[-7:] == [name for name, field in tickets.fields.items() if field.system]
    assert tickets.state_field == "status"
    assert tickets.fields["status"].readonly
    assert tickets.fields["customer"].target == "customers"
    assert tickets.fields["priority"].dictionary == "priority"


def test_literal_defaults_are_decoded_once_and_others_are_computed(tickets: TablePlan) -> None:
    default = tickets.fields["priority"].default
    days = tickets.fields["days"].default
    received = tickets.fields["received_at"].default
    assert default is not None
    assert days is not None
    assert received is not None
    assert (default({}), days(CONTEXT), received(CONTEXT)) == ("normal", 7, NOW)


def test_a_computed_field_sees_computed_fields_fresh_whatever_the_record_says(tickets: TablePlan) -> None:
    quote, large = tickets.fields["quote"].derive, tickets.fields["large"].derive
    assert quote is not None
    assert large is not None
    record = env(tickets, labour="1990.00", parts_cost="10.00")
    assert record["quote"] is None
    assert quote(record) == Decimal("2000.00")
    assert large(record) is True
    assert large({**record, "parts_cost": Decimal("9.99")}) is False


def test_computed_fields_may_stand_above_what_they_read() -> None:
    table = desk_documents()["table/tickets"]
    fields = table["fields"]
    assert isinstance(fields, list)
    turned = plan_of({"table/tickets": {**table, "fields": list(reversed(fields))}}).get(TablePlan, "tickets")
    large = turned.fields["large"].derive
    assert large is not None
    assert large(env(turned, labour="2000.00")) is True


def test_a_record_becomes_flat_paths_with_every_part_present(tickets: TablePlan) -> None:
    flat = tickets.flatten({"labour": Money(Decimal("5.00"), "CNY"), "pickup": {"city": "杭州"}})
    assert flat.keys() == tickets.schema.keys()
    assert (flat["labour"], flat["labour.currency"], flat["pickup.city"]) == (Decimal("5.00"), "CNY", "杭州")
    assert (flat["photos.count"], flat["pickup.street"], flat["quote"]) == (0, None, None)


def test_dictionaries_keep_their_order_and_what_is_retired(plan: AppPlan) -> None:
    priority = plan.get(DictionaryPlan, "priority")
    assert list(priority.entries) == ["low", "normal", "urgent", "vip"]
    assert priority.entries["vip"].retired
    assert plan.get(DictionaryPlan, "ticket_status").groups.keys() == {"open", "over"}


def test_the_machine_knows_its_ways(plan: AppPlan) -> None:
    (flow,) = plan.on(MachinePlan, "tickets")
    assert [move.id for move in flow.leaving("repaired")] == ["hand_over", "reopen"]
    assert flow.leaving("handed_over") == ()
    assert flow.states["repairing"].required == ("labour",)
    assert flow.transitions["return_unrepaired"].roles == frozenset({"lead"})
    assert flow.transitions["diagnose"].roles is None


@pytest.mark.parametrize(
    ("source", "target", "walk"),
    [
        ("received", "received", []),
        ("received", "repaired", ["diagnose", "repair", "finish"]),
        ("repaired", "diagnosing", None),
        ("received", "handed_over", None),
        ("lost", "repaired", None),
    ],
)
def test_reports_walk_declared_paths_only(plan: AppPlan, source: str, target: str, walk: list[str] | None) -> None:
    path = plan.get(MachinePlan, "ticket_flow").path(source, target)
    assert (None if path is None else [move.id for move in path]) == walk


def test_guards_and_assignments_are_ready_to_run(plan: AppPlan, tickets: TablePlan) -> None:
    flow = plan.get(MachinePlan, "ticket_flow")
    guard = flow.transitions["repair"].guard
    assert guard is not None
    assert guard(env(tickets, warranty=True)) is True
    assert guard(env(tickets, warranty=False, labour="0.01")) is True
    assert guard(env(tickets)) is False
    ((field, value),) = flow.transitions["diagnose"].sets
    assert (field, value(CONTEXT)) == ("technician", "Han")


def test_rules_know_when_they_look(plan: AppPlan, tickets: TablePlan) -> None:
    blank, urgent = plan.get(RulePlan, "no_blank_fault"), plan.get(RulePlan, "urgent")
    assert blank.applies("create")
    assert not blank.applies("transition", "repair")
    assert urgent.applies("transition", "repair")
    assert blank.when(env(tickets, labour="500.01")) is True
    assert blank.when(env(tickets, labour="500.01", fault="cold")) is False
    only = plan_of({"rule/urgent:on": ["transition:finish"]}).get(RulePlan, "urgent")
    assert only.applies("transition", "finish")
    assert not only.applies("transition", "repair")
    assert not only.applies("create")


def test_rights_are_expanded_to_what_they_stand_for(plan: AppPlan, tickets: TablePlan) -> None:
    lead, technician = plan.get(RolePlan, "lead"), plan.get(RolePlan, "technician")
    everything = lead.tables["tickets"]
    assert everything.readable == tickets.fields.keys()
    assert {"quote", "status", "repaired_at", "id", "sys_created_at"} & everything.writable == set()
    assert "external_id" in everything.writable
    assert everything.transitions == plan.get(MachinePlan, "ticket_flow").transitions.keys()
    assert lead.views == plan.all(ViewPlan).keys()
    mine = technician.tables["tickets"]
    assert "cost_note" not in mine.readable
    assert mine.rows is not None
    assert mine.rows.pushable
    assert mine.row_test is not None
    assert [mine.row_test(env(tickets, technician=name)) for name in ("Han", None, "Li")] == [True, True, False]
    assert "visits" not in plan.get(RolePlan, "clerk").tables


def test_a_wildcard_never_makes_hidden_fields_writable() -> None:
    role = plan_of({"role/clerk:tables/tickets/hidden": ["fault"]}).get(RolePlan, "clerk")
    assert "fault" not in role.tables["tickets"].writable


def test_forms_and_views_are_laid_out(plan: AppPlan) -> None:
    form = plan.get(FormPlan, "ticket_form")
    assert form.modes == {"create", "update"}
    labour = form.sections[1].fields[0]
    assert labour.default is not None
    assert labour.default({}) == Money(Decimal("50.00"), "CNY")
    view = plan.get(ViewPlan, "my_tickets")
    assert view.filter is not None
    assert view.filter.pushable
    assert view.search == ("ticket_no", "device", "fault")
    assert plan.get(ViewPlan, "customers_list").form is None


def test_connections_map_every_code(plan: AppPlan) -> None:
    (orders,) = plan.get(ConnectionPlan, "shop").maps
    assert orders.fields[4].parts is not None
    assert orders.fields[4].parts.keys() == {"amount", "currency"}
    assert orders.children[0].link == "ticket"
    assert orders.status is not None
    assert len(orders.status.entries) == 9
    assert orders.status.entries["ON_HOLD"].mark == "platform_hold"
    assert orders.status.entries["CLOSED"].state is None


def test_scenarios_keep_their_clock_and_their_actor(plan: AppPlan) -> None:
    story = plan.get(ScenarioPlan, "whole_way")
    assert story.clock == NOW
    assert story.actor == "lead"
    assert [step.verbs for step in story.steps][:2] == [("create",), ("transition",)]
    assert plan.get(ScenarioPlan, "urgent_label").actor is None


def test_kinds_are_compiled_after_those_they_read() -> None:
    order = [kind.shape for kind in compile_order()]
    assert len(order) == len(KINDS.entries)
    assert all(order.index(before) < order.index(kind.shape) for kind in KINDS for before in kind.after)


def test_a_malformed_document_hides_no_other_fault_and_causes_none() -> None:
    assert codes({"table/tickets:title_field": 5}) == {"shape.not_text"}
    both = codes({"table/tickets:title_field": 5, "view/visits_list:sort": ["on_dya"]})
    assert both == {"shape.not_text", "field.unknown"}


def test_no_plan_comes_of_an_app_with_an_error_and_one_comes_of_warnings() -> None:
    assert check_patched({"view/tickets_list:sort": ["photos"]}).plan is None
    warned = check_patched({"role/clerk:views": ["tickets_list", "visits_list"]})
    assert [problem.level for problem in warned.problems] == ["warning"]
    assert warned.plan is not None


def test_without_a_list_of_platforms_a_connection_may_name_any() -> None:
    assert check_app(source_of({"connection/shop:plugin": "other"})).problems == ()
