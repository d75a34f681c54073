"""Cases of the steps of flows that ask people."""

from collections.abc import Mapping

from tests.unit.check.cases import Case, case
from tests.unit.check.cases_of_record_steps import FLOW, flow

WORDS = {"zh": "处理", "en": "See to it"}
ASK: Mapping[str, object] = {"title": WORDS, "to": {"roles": ["lead"]}}


def field(type: str = "text", **more: object) -> dict[str, object]:
    """A field to fill in."""
    return {"id": "why", "type": type, "title": WORDS, **more}


def rung(id: str, after: str) -> dict[str, object]:
    """A rung of a ladder."""
    return {"id": id, "after": after, "to": {"roles": ["lead"]}}


def ask(code: str, wrong: Mapping[str, object], right: Mapping[str, object], at: str, **more: str) -> Case:
    """A case of the options of a step that asks."""
    faulty, near = flow("ask", {**ASK, **wrong}), flow("ask", {**ASK, **right})
    return case(code, faulty, near, f"{FLOW}:/steps/0/options{at}", **more)


CASES = (
    ask(
        "task.ladder_order",
        {"ladder": [rung("lead", "PT4H"), rung("head", "PT4H")]},
        {"ladder": [rung("lead", "PT2H"), rung("head", "PT4H")]},
        "/ladder/1/after",
    ),
    ask("reference.no_calendar", {"calendar": "office_hours"}, {"due": "PT1H"}, "/calendar"),
    ask("task.need", {"need": 2, "mode": "all"}, {"need": 2}, "/need"),
    ask("task.field_type", {"fields": [field("balance")]}, {"fields": [field("integer")]}, "/fields/0/type"),
    ask("task.field_option", {"fields": [field(search=True)]}, {"fields": [field(required=True)]}, "/fields/0/search"),
    ask("task.due", {"due": "4 hours"}, {"due": "PT4H"}, "/due"),
    ask("task.due_type", {"due": {"var": "fault"}}, {"due": {"var": "@now"}}, "/due"),
    ask(
        "task.foreign_form",
        {"form": "visit_form"},
        {"form": "ticket_form"},
        "/form",
    ),
    ask("task.form_or_fields", {"form": "ticket_form", "fields": [field()]}, {"form": "ticket_form"}, "/fields"),
    case(
        "task.unknown_field",
        flow("ask", {**ASK, "fields": [field()]}, {"whom": "x"}),
        flow("ask", {**ASK, "fields": [field()]}, {"why": "x"}),
        f"{FLOW}:/steps/0/with/0/id",
    ),
)
