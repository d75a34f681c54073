"""Cases of connections and their maps."""

from tests.unit.check.apps import NAME, REMOVED
from tests.unit.check.cases import case

SHOP = "connection/shop"
MAP = f"{SHOP}:maps/orders"
AT = f"{SHOP}:/maps/0"

CASES = (
    case(
        "connection.unknown_plugin", {f"{SHOP}:plugin": "shopfy"}, {f"{SHOP}:plugin": "woocommerce"}, f"{SHOP}:/plugin"
    ),
    case("connection.unknown_item", {f"{MAP}/item": "orders"}, {f"{MAP}/item": "order"}, f"{AT}/item"),
    case(
        "connection.unknown_item_key",
        {f"{MAP}/fields/contact/value": {"cat": [{"var": "receiver.fone"}]}},
        {f"{MAP}/fields/contact/value": {"cat": [{"var": ["receiver.phone", ""]}]}},
        f"{AT}/fields/6/value/cat/0/var",
    ),
    case(
        "connection.unknown_item_key",
        {f"{MAP}/children/lines/fields/note/value": {"var": "@item.order_number"}},
        {f"{MAP}/children/lines/fields/note/value": {"var": "@item.lines.0.sku"}},
        f"{AT}/children/0/fields/1/value/var",
    ),
    case(
        "connection.unknown_item_key",
        {f"{MAP}/status/occurred_at": "changed_at"},
        {f"{MAP}/status/occurred_at": "paid_at"},
        f"{AT}/status/occurred_at",
    ),
    case(
        "connection.not_writable",
        {f"{MAP}/fields/+": {"id": "status", "value": {"var": "status"}}},
        {f"{MAP}/fields/+": {"id": "fault", "value": {"var": "status"}}},
        f"{AT}/fields/7/id",
    ),
    case(
        "connection.value_or_parts",
        {f"{MAP}/fields/+": {"id": "fault"}},
        {f"{MAP}/fields/+": {"id": "fault", "value": "-"}},
        f"{AT}/fields/7",
    ),
    case(
        "connection.unknown_part",
        {f"{MAP}/fields/pickup/parts/+": {"id": "town", "value": {"var": "receiver.city"}}},
        {f"{MAP}/fields/pickup/parts/+": {"id": "name", "value": {"var": "receiver.name"}}},
        f"{AT}/fields/5/parts/2/id",
    ),
    case("connection.unknown_key", {f"{MAP}/key": "by_number"}, {f"{MAP}/key": "by_no"}, f"{AT}/key"),
    case(
        "connection.key_unmapped",
        {f"{MAP}/children/lines/fields/visit_no": REMOVED, "table/visits:fields/visit_no/required": False},
        {f"{MAP}/children/lines/fields/note": REMOVED},
        f"{AT}/children/0/key",
    ),
    case(
        "connection.required_unmapped",
        {f"{MAP}/fields/device": REMOVED},
        {f"{MAP}/fields/device": REMOVED, "table/tickets:fields/device/default": "unknown"},
        f"{AT}/fields",
    ),
    case(
        "connection.no_list",
        {f"{MAP}/children/lines/each": "line_items"},
        {f"{MAP}/children/lines/each": "lines"},
        f"{AT}/children/0/each",
    ),
    case(
        "connection.child_link",
        {f"{MAP}/children/lines/link": "note"},
        {f"{MAP}/children/lines/link": "ticket"},
        f"{AT}/children/0/link",
        beside="connection.key_unmapped connection.required_unmapped",
    ),
    case(
        "connection.status_field",
        {f"{MAP}/status/field": "priority"},
        {f"{MAP}/status/field": "status"},
        f"{AT}/status/field",
    ),
    case(
        "connection.status_missing",
        {f"{MAP}/status/entries/CLOSED": REMOVED},
        {f"{MAP}/status/entries/CLOSED": {"id": "CLOSED", "to": "handed_over"}},
        f"{AT}/status/entries",
    ),
    case(
        "connection.status_code",
        {f"{MAP}/status/entries/+": {"id": "RETURNED", "to": "repaired"}},
        {f"{MAP}/status/entries/FINISHED": {"id": "FINISHED", "to": "repaired"}},
        f"{AT}/status/entries/9/id",
    ),
    case(
        "connection.status_target",
        {f"{MAP}/status/entries/PAID": {"id": "PAID", "to": "paid"}},
        {f"{MAP}/status/entries/PAID": {"id": "PAID", "to": "diagnosing"}},
        f"{AT}/status/entries/1/to",
    ),
    case(
        "connection.status_answer",
        {f"{MAP}/status/entries/PAID": {"id": "PAID", "to": "received", "ignore": NAME}},
        {f"{MAP}/status/entries/PAID": {"id": "PAID", "ignore": NAME}},
        f"{AT}/status/entries/1",
    ),
    case(
        "logic.unknown_operator",
        {f"{MAP}/fields/contact/value": {"concat": ["a"]}},
        {f"{MAP}/fields/contact/value": {"cat": ["13800000001"]}},
        f"{AT}/fields/6/value/concat",
    ),
)
