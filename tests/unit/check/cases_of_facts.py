"""Cases of what is kept beside fields: stock, sources, snapshots, secrecy, retention, identities."""

from tests.unit.check.apps import NAME, desk_documents
from tests.unit.check.cases import case
from tests.unit.check.cases_of_tables import field, of_option

CUSTOMERS, TICKETS, FLOW = "table/customers", "table/tickets", "machine/ticket_flow"
BALANCE = field("stock", "balance")
SOURCES = [{"id": "shop", "title": NAME}]
PERSON = {"kind": "identity", "id": "person", "title": NAME, "table": "customers"}
EFFECT = {"id": "take", "verb": "reserve", "product": "customer", "field": "stock", "amount": 1}


def _fields(table: str) -> list[object]:
    """The fields that a table of the desk has."""
    found = desk_documents()[table]["fields"]
    assert isinstance(found, list)
    return found


def stock(**options: object) -> dict[str, object]:
    """A patch: customers have stock, and the first transition moves it."""
    effect = {name: value for name, value in {**EFFECT, **options}.items() if value is not None}
    return {f"{CUSTOMERS}:fields/+": BALANCE, f"{FLOW}:transitions/diagnose/stock": [effect]}


def match(**options: object) -> dict[str, object]:
    """A patch: an identity of customers with one match."""
    return {"identity/person": {**PERSON, "matches": [{"id": "phone", "field": "phone", **options}]}}


def taken(**options: object) -> dict[str, object]:
    """A patch: tickets keep one snapshot."""
    snapshot = {"id": "made", "title": NAME, "on": ["create"], "fields": ["device"], **options}
    return {f"{TICKETS}:snapshots": [snapshot]}


TICKET_FIELDS = _fields("table/tickets")
AT = f"{FLOW}:/transitions/0/stock/0"

CASES = (
    of_option("field.balance_option", "/default", "balance", {"default": 3}, {"scale": 2}),
    of_option(
        "field.reported_option",
        "/required",
        "reported",
        {"dictionary": "priority", "sources": SOURCES, "required": True},
        {"dictionary": "priority", "sources": SOURCES},
    ),
    of_option(
        "field.reported_code",
        "/sources/0/codes/0/to",
        "reported",
        {"dictionary": "priority", "sources": [{**SOURCES[0], "codes": [{"id": "X", "to": "nothing"}]}]},
        {"dictionary": "priority", "sources": [{**SOURCES[0], "codes": [{"id": "X", "to": "normal"}]}]},
    ),
    of_option(
        "field.encrypted",
        "/encrypted",
        "link",
        {"table": "tickets", "encrypted": True},
        {"table": "tickets"},
    ),
    case(
        "field.reads_encrypted",
        {
            f"{TICKETS}:fields": [
                *TICKET_FIELDS,
                field("note", "text", encrypted=True),
                field("loud", "formula", expression={"cat": [{"var": "note"}, "!"]}),
            ],
        },
        {
            f"{TICKETS}:fields": [
                *TICKET_FIELDS,
                field("note", "text"),
                field("loud", "formula", expression={"cat": [{"var": "note"}, "!"]}),
            ],
        },
    ),
    case(
        "table.snapshot_moment",
        taken(on=["create", "nothing"]),
        taken(on=["create", "diagnose"]),
        f"{TICKETS}:/snapshots/0/on/1",
    ),
    case(
        "table.snapshot_encrypted",
        {**taken(fields=["device", "secret"]), f"{TICKETS}:fields/+": field("secret", "text", encrypted=True)},
        {**taken(fields=["device", "secret"]), f"{TICKETS}:fields/+": field("secret", "text")},
        f"{TICKETS}:/snapshots/0/fields/1",
    ),
    case("table.subject", {f"{TICKETS}:subject": "device"}, {f"{TICKETS}:subject": "customer"}, f"{TICKETS}:/subject"),
    case(
        "table.personal_subject",
        {f"{CUSTOMERS}:fields/phone/personal": True},
        {f"{CUSTOMERS}:fields/phone/personal": True, f"{CUSTOMERS}:subject": "id"},
        f"{CUSTOMERS}:/subject",
    ),
    case(
        "table.retention_after",
        {
            f"{CUSTOMERS}:fields/phone/personal": True,
            f"{CUSTOMERS}:subject": "id",
            f"{CUSTOMERS}:retention": {"days": 30, "after": "name"},
        },
        {
            f"{CUSTOMERS}:fields/phone/personal": True,
            f"{CUSTOMERS}:subject": "id",
            f"{CUSTOMERS}:retention": {"days": 30, "after": "sys_created_at"},
        },
        f"{CUSTOMERS}:/retention/after",
    ),
    case(
        "table.retention_nothing",
        {f"{CUSTOMERS}:retention": {"days": 30, "after": "sys_created_at"}},
        {
            f"{CUSTOMERS}:retention": {"days": 30, "after": "sys_created_at"},
            f"{CUSTOMERS}:fields/phone/personal": True,
            f"{CUSTOMERS}:subject": "id",
        },
        f"{CUSTOMERS}:/retention",
    ),
    case("machine.stock_lines", stock(link="customer"), stock(), AT),
    case("machine.stock_link", stock(product="device"), stock(), f"{AT}/product"),
    case("machine.stock_field", stock(field="name"), stock(), f"{AT}/field"),
    case("machine.stock_amount", stock(amount=None), stock(verb="release", amount=None), AT),
    case("machine.stock_number", stock(amount={"var": "device"}), stock(amount={"var": "days"}), f"{AT}/amount"),
    case("identity.field", match(field="address"), match(), "identity/person:/matches/0/field"),
    case(
        "identity.verified",
        match(verified="name"),
        {**match(verified="known"), f"{CUSTOMERS}:fields/+": field("known", "boolean")},
        "identity/person:/matches/0/verified",
    ),
    case(
        "identity.latest",
        {"identity/person": {**PERSON, "matches": [{"id": "phone", "field": "phone"}], "latest": "name"}},
        {"identity/person": {**PERSON, "matches": [{"id": "phone", "field": "phone"}], "latest": "sys_created_at"}},
        "identity/person:/latest",
    ),
)
