"""Cases of the steps of flows that act on records."""

from collections.abc import Mapping

from tests.unit.check.cases import Case, case
from tests.unit.check.cases_of_reading import foreign

FLOW = "flow/night"
ID = {"var": "customer"}
WORDS = {"zh": "夜班", "en": "Night"}
STOCK = {"id": "stock", "type": "balance", "title": {"zh": "库存", "en": "Stock"}}
PARTS: Mapping[str, object] = {
    "table/customers:fields/+": STOCK,
    "role/lead:tables/customers/writable": ["*", "stock"],
    "role/lead:tables/customers/holds": True,
}
"""Customers with a balance, so that there is something to reserve."""


def flow(
    sort: str, options: Mapping[str, object], given: Mapping[str, object] | None = None, variable: str = ""
) -> dict[str, object]:
    """A flow on tickets with one step."""
    step: dict[str, object] = {"id": "act", "sort": sort, "options": dict(options)}
    if variable:
        step["as"] = variable
    if given:
        step["with"] = [{"id": name, "value": value} for name, value in given.items()]
    document = {"kind": "flow", "id": "night", "title": WORDS, "table": "tickets", "as": "lead", "start": "act"}
    return {FLOW: {**document, "triggers": [{"id": "new", "sort": "record", "on": ["create"]}], "steps": [step]}}


def loose(sort: str, options: Mapping[str, object], given: Mapping[str, object] | None = None) -> dict[str, object]:
    """The same flow without a table of its own."""
    made = flow(sort, options, given)
    document = made[FLOW]
    assert isinstance(document, dict)
    return {FLOW: {**{k: v for k, v in document.items() if k != "table"}, "triggers": [{"id": "ask", "sort": "api"}]}}


def option(code: str, sort: str, wrong: Mapping[str, object], right: Mapping[str, object], at: str) -> Case:
    """A case of one option of a step."""
    return case(code, flow(sort, wrong), flow(sort, right), f"{FLOW}:/steps/0{at}")


BALANCE = {"table": "customers", "record": ID, "field": "stock", "amount": 1}


def stock(code: str, wrong: Mapping[str, object], right: Mapping[str, object], at: str) -> Case:
    """A case of one option of a step that reserves."""
    faulty, near = ({**PARTS, **flow("reserve", {**BALANCE, **more})} for more in (wrong, right))
    return case(code, faulty, near, f"{FLOW}:/steps/0{at}")


NAME = {"name": "Ada"}
HOLD = {"reason": "Late"}
VISITS = {"table": "visits"}

CASES = (
    case("step.no_table", loose("hold", HOLD), flow("hold", HOLD), f"{FLOW}:/steps/0/options"),
    case(
        "step.whose_record",
        flow("archive", {"table": "customers"}),
        flow("archive", {"table": "customers", "record": ID}),
        f"{FLOW}:/steps/0/options",
    ),
    option("step.record_type", "archive", {"record": {"var": "days"}}, {"record": {"var": "id"}}, "/options/record"),
    case(
        "step.transition",
        flow("transition", {"transition": "fly"}),
        flow("transition", {"transition": "diagnose"}),
        f"{FLOW}:/steps/0/options/transition",
        beside="flow.right_missing",
    ),
    case(
        "step.reported_only",
        {**flow("transition", {"transition": "reopen"}), "machine/ticket_flow:transitions/reopen/on": ["report"]},
        flow("transition", {"transition": "reopen"}),
        f"{FLOW}:/steps/0/options/transition",
    ),
    option(
        "step.confirm",
        "transition",
        {"transition": "hand_over", "confirm": ["weighed"]},
        {"transition": "hand_over", "confirm": ["tested"]},
        "/options/confirm/0",
    ),
    case(
        "step.state",
        flow("create", {"table": "tickets", "state": "lost"}, {"ticket_no": "T1234", "device": "Lamp"}),
        flow("create", {"table": "tickets", "state": "repaired"}, {"ticket_no": "T1234", "device": "Lamp"}),
        f"{FLOW}:/steps/0/options/state",
    ),
    case(
        "step.not_writable",
        flow("update", {}, {"status": "repaired"}),
        flow("update", {}, {"device": "Lamp"}),
        f"{FLOW}:/steps/0/with/0/id",
        beside="flow.right_missing",
    ),
    case("step.takes_nothing", flow("hold", HOLD, NAME), flow("hold", HOLD), f"{FLOW}:/steps/0/with/0"),
    case("step.gives_nothing", flow("update", {}), flow("update", {}, {"device": "Lamp"}), f"{FLOW}:/steps/0"),
    case("step.forgets", flow("find", VISITS), flow("find", VISITS, variable="visit"), f"{FLOW}:/steps/0"),
    case(
        "step.external",
        {"table/old": foreign(), **flow("archive", {"table": "old", "record": ID})},
        flow("archive", {"table": "customers", "record": ID}),
        f"{FLOW}:/steps/0/options/table",
        beside="flow.right_missing",
    ),
    option("step.reason_type", "hold", {"reason": 5}, HOLD, "/options/reason"),
    option("step.hold_type", "release", {"hold": {"var": "days"}}, {"hold": {"var": "id"}}, "/options/hold"),
    stock("step.amount_type", {"amount": "many"}, {"amount": 1}, "/options/amount"),
    stock("step.holder_type", {"holder": 7}, {"holder": {"var": "id"}}, "/options/holder"),
    stock("step.not_stock", {"field": "phone"}, {"field": "stock"}, "/options/field"),
    case(
        "step.holder",
        {**PARTS, **loose("reserve", {**BALANCE, "record": "c1"})},
        {**PARTS, **loose("unreserve", {**BALANCE, "record": "c1", "holder": "tickets/t1"})},
        f"{FLOW}:/steps/0/options",
    ),
)
