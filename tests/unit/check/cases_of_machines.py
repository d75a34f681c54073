"""Cases of state machines."""

from tests.unit.check.apps import NAME, REMOVED
from tests.unit.check.cases import case

FLOW = "machine/ticket_flow"
MOVE = {"id": "extra", "title": NAME, "from": ["received"], "to": "diagnosing"}

CASES = (
    case(
        "machine.several",
        {
            "machine/second": {
                "kind": "machine", "id": "second", "title": NAME, "table": "tickets", "field": "status",
                "initial": "received", "states": [{"id": "received", "final": True}],
            }
        },
        {},
        "machine/second:/table",
    ),
    case(
        "machine.field_type",
        {f"{FLOW}:field": "priority"},
        {f"{FLOW}:field": "status"},
        f"{FLOW}:/field",
        beside="connection.status_field",
    ),
    case(
        "machine.unknown_state",
        {f"{FLOW}:transitions/reopen/to": "diagnosed"},
        {f"{FLOW}:transitions/reopen/to": "repairing"},
        f"{FLOW}:/transitions/5/to",
    ),
    case(
        "machine.unknown_code",
        {
            f"{FLOW}:states/+": {"id": "lost", "final": True},
            f"{FLOW}:transitions/+": {**MOVE, "to": "lost"},
        },
        {
            f"{FLOW}:states/+": {"id": "lost", "final": True},
            f"{FLOW}:transitions/+": {**MOVE, "to": "lost"},
            "dictionary/ticket_status:entries/+": {"id": "lost", "title": NAME},
        },
        f"{FLOW}:/states/5/id",
    ),
    case(
        "machine.unreachable",
        {
            f"{FLOW}:states/+": {"id": "lost", "final": True},
            "dictionary/ticket_status:entries/+": {"id": "lost", "title": NAME},
        },
        {
            f"{FLOW}:states/+": {"id": "lost", "final": True},
            "dictionary/ticket_status:entries/+": {"id": "lost", "title": NAME},
            f"{FLOW}:transitions/+": {**MOVE, "to": "lost"},
        },
        f"{FLOW}:/states/5",
    ),
    case(
        "machine.final_exit",
        {f"{FLOW}:states/repaired/final": True},
        {f"{FLOW}:states/repaired/final": False},
        f"{FLOW}:/states/3/final",
    ),
    case(
        "machine.dead_end",
        {f"{FLOW}:states/handed_over/final": False},
        {
            f"{FLOW}:states/handed_over/final": False,
            f"{FLOW}:transitions/+": {**MOVE, "from": ["handed_over"], "to": "received"},
        },
        f"{FLOW}:/states/4",
    ),
    case(
        "machine.report_path",
        {f"{FLOW}:transitions/repair/on": ["person"]},
        {f"{FLOW}:transitions/finish/on": ["person"]},
        f"{FLOW}:/transitions/2/on",
    ),
    case(
        "machine.report_skip",
        {f"{FLOW}:transitions/return_unrepaired/on": ["person", "report"]},
        {f"{FLOW}:transitions/hand_over/on": ["person", "report"]},
        f"{FLOW}:/transitions/4/on",
    ),
    case(
        "machine.window_skip",
        {f"{FLOW}:transitions/finish/skip": True, f"{FLOW}:transitions/finish/on": ["person"]},
        {f"{FLOW}:transitions/finish/on": ["person"]},
        f"{FLOW}:/transitions/2/within",
    ),
    case(
        "machine.window_state",
        {f"{FLOW}:transitions/finish/within/state": "received"},
        {f"{FLOW}:transitions/finish/within/state": "diagnosing", f"{FLOW}:transitions/finish/from": ["diagnosing"],
         f"{FLOW}:transitions/+": {**MOVE, "from": ["repairing"], "to": "repaired"}},
        f"{FLOW}:/transitions/2/within/state",
    ),
    case(
        "machine.guard_message",
        {f"{FLOW}:transitions/repair/guard_message": REMOVED},
        {f"{FLOW}:transitions/repair/guard_message": REMOVED, f"{FLOW}:transitions/repair/guard": REMOVED},
        f"{FLOW}:/transitions/1/guard",
    ),
    case(
        "machine.set_field",
        {f"{FLOW}:transitions/finish/sets/+": {"id": "quote", "value": 1}},
        {f"{FLOW}:transitions/finish/sets/+": {"id": "days", "value": 1}},
        f"{FLOW}:/transitions/2/sets/1/id",
    ),
    case(
        "machine.nobody",
        {"role/lead:tables/tickets/transitions": [], "role/clerk:tables/tickets/transitions": []},
        {"role/lead:tables/tickets/transitions": [], "role/clerk:tables/tickets/transitions": ["*"]},
        f"{FLOW}:/transitions/3",
    ),
)  # fmt: skip
