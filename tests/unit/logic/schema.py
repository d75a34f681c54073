"""The table that the tests of typed rules read, and one full row of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from orderloom.logic.types import ANY, BOOL, DATE, DATETIME, INT, STR, LogicType, Schema, dec, list_of

SCHEMA: Schema = {
    "id": INT,
    "qty": INT.or_null(),
    "total": dec(2).or_null(),
    "price": dec(2),
    "rate": dec(4).or_null(),
    "name": STR.or_null(),
    "code": STR,
    "receiver.city": STR.or_null(),
    "due": DATE.or_null(),
    "made": DATE,
    "paid_at": DATETIME.or_null(),
    "ok": BOOL.or_null(),
    "flag": BOOL,
    "tags": list_of(STR),
    "extra": ANY,
    "@now": DATETIME,
    "@me.id": STR,
    "@me.roles": list_of(STR),
    "@old.code": STR.or_null(),
    "@param.limit": dec(2),
}

ROW: dict[str, object] = {
    "id": 7,
    "qty": 3,
    "total": Decimal("19.99"),
    "price": Decimal("0.10"),
    "rate": Decimal("0.0725"),
    "name": "Żółć",
    "code": "paid",
    "receiver.city": "杭州",
    "due": date(2026, 11, 30),
    "made": date(2026, 10, 31),
    "paid_at": datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
    "ok": True,
    "flag": False,
    "tags": ["vip", "gift"],
    "extra": {"lines": [{"qty": 2}, {"qty": 5}], "note": "7"},
    "@now": datetime(2026, 11, 21, 16, 30, tzinfo=UTC),
    "@me.id": "u1",
    "@me.roles": ["manager"],
    "@old.code": "pending_payment",
    "@param.limit": Decimal("500.00"),
}


def columns() -> dict[str, LogicType]:
    """The paths of the record itself, without its context."""
    return {path: kind for path, kind in SCHEMA.items() if not path.startswith("@")}
