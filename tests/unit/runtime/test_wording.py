"""A difference in words, in both languages."""

import pytest

from orderloom import i18n
from orderloom.check.app import load_app
from orderloom.model.difference import Documents, Edit, apply, difference
from orderloom.model.field import FIELDS
from orderloom.model.kind import KINDS
from orderloom.runtime.wording import tell
from tests.needs import ROOT

DESK: Documents = {
    (str(one.data["kind"]), str(one.data["id"])): one.data
    for one in load_app(ROOT / "tests" / "data" / "apps" / "desk").drafts
}
URGENT = {"id": "rush", "type": "choice", "title": {"zh": "加急", "en": "Rush"}, "dictionary": "priority"}


@pytest.mark.parametrize(
    ("edit", "zh", "en"),
    [
        (
            Edit("table/tickets", "fields/rush", "add", new=URGENT, after="ticket_no"),
            "表「工单」新增字段「加急」（选择）",
            "Table “Tickets”: new field “Rush” (choice)",
        ),
        (
            Edit("table/tickets", "fields/ticket_no/required", "change", new=False),
            "表「工单」的字段「工单号」的必填从「是」改为「否」",
            "Table “Tickets”, field “Ticket no.”: required changed from “yes” to “no”",
        ),
        (
            Edit("rule/urgent", "when", "change", new={"==": [1, 1]}),
            "规则「紧急标记」的条件改了",
            "Rule “Mark urgent ones”: condition changed",
        ),
        (
            Edit("machine/ticket_flow", "transitions/diagnose/guard", "add", new={"==": [1, 1]}),
            "状态机「工单流程」的流转「开始检测」设置了前提条件",
            "State machine “Ticket flow”, transition “Diagnose”: guard set",
        ),
        (
            Edit("table/tickets", "fields/device", "move"),
            "表「工单」的字段「物品」移到最前",
            "Table “Tickets”: field “Device” moved to the front",
        ),
        (
            Edit("table/tickets", "fields/ticket_no", "move", after="device"),
            "表「工单」的字段「工单号」移到「物品」之后",
            "Table “Tickets”: field “Ticket no.” moved behind “Device”",
        ),
        (
            Edit("table/tickets", "fields/device", "remove"),
            "表「工单」删除字段「物品」",
            "Table “Tickets”: removed field “Device”",
        ),
        (
            Edit("role/clerk", "views/tickets_list", "remove"),
            "角色「前台」删除视图「工单」",
            "Role “Clerk”: removed view “Tickets”",
        ),
        (
            Edit("app/desk", "parameters/promise_days/default", "change", new=9),
            "应用「维修台」的参数「承诺天数」的默认值从「7」改为「9」",
            "App “Repair desk”, parameter “Days promised”: default changed from “7” to “9”",
        ),
        (
            Edit("role/clerk", "title", "change", new={"zh": "柜台", "en": "Counter"}),
            "角色「柜台」的名称 · 中文从「前台」改为「柜台」",
            "Role “Counter”: title · English changed from “Clerk” to “Counter”",
        ),
        (Edit("role/clerk", "", "remove"), "删除角色「前台」", "Removed role “Clerk”"),
        (
            Edit("rule/new", "", "add", new={"title": {"zh": "新", "en": "New one"}}),
            "新增规则「新」",
            "New rule “New one”",
        ),
    ],
)
def test_an_edit_is_told_as_a_sentence(edit: Edit, zh: str, en: str) -> None:
    new = apply(DESK, (edit,))
    edits = difference(DESK, new)
    assert zh in tell(edits, DESK, new, "zh")
    assert en in tell(edits, DESK, new, "en")


def test_a_key_that_the_catalogue_does_not_know_is_told_by_its_name() -> None:
    new = apply(DESK, (Edit("table/tickets", "odd", "add", new=3),))
    assert tell(difference(DESK, new), DESK, new, "en") == ("Table “Tickets”: odd set to 3",)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_kind_and_every_field_type_has_a_word(language: str) -> None:
    known = i18n.catalogue(language)
    wanted = {f"words.kind.{kind.id}" for kind in KINDS} | {f"words.type.{field.id}" for field in FIELDS}
    assert wanted - known.keys() == set()
