"""Cases of steps that ask something of a platform."""

from tests.unit.check.cases import case
from tests.unit.check.cases_of_record_steps import FLOW, flow

ORDER = {"order_id": {"var": "external_id"}, "tracking_no": {"var": "ticket_no"}}
FULFIL = {"connection": "shop", "action": "fulfil"}
RIGHT = flow("call", FULFIL, ORDER)

CASES = (
    case(
        "reference.no_connection",
        flow("call", {**FULFIL, "connection": "show"}, ORDER),
        RIGHT,
        f"{FLOW}:/steps/0/options/connection",
    ),
    case(
        "call.unknown_action",
        flow("call", {**FULFIL, "action": "fulfill"}, ORDER),
        RIGHT,
        f"{FLOW}:/steps/0/options/action",
    ),
    case(
        "call.unknown_value",
        flow("call", FULFIL, {**ORDER, "number": 1}),
        flow("call", FULFIL, {**ORDER, "carrier": "SF"}),
        f"{FLOW}:/steps/0/with/2/id",
    ),
    case(
        "call.value_type",
        flow("call", FULFIL, {**ORDER, "notify": {"var": "device"}}),
        flow("call", FULFIL, {**ORDER, "notify": {"var": "warranty"}}),
        f"{FLOW}:/steps/0/with/2/value",
    ),
    case(
        "call.value_missing",
        flow("call", FULFIL, {"order_id": "1"}),
        flow("call", FULFIL, {"order_id": "1", "tracking_no": "2"}),
        f"{FLOW}:/steps/0/with",
    ),
)
