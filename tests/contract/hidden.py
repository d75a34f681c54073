"""What six roles may not see, as two sets of records that differ in nothing else.

A row is written once for both worlds; ``differing`` says what the second world has in its place. Rows that only one
world has are out of the role's reach in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.contract.house import SHOP
from tests.contract.worlds import Row
from tests.needs import ROOT

TWINS = ROOT / "tests" / "data" / "apps" / "twins"
ME = "00000000000000000000000000001001"[-32:]


@dataclass(frozen=True)
class Pair:
    """A role of an app and its two worlds."""

    app: Path
    role: str
    rows: tuple[Sequence[Row], Sequence[Row]]


def _changed(rows: Sequence[Row], change: Callable[[Row, int], Mapping[str, object]]) -> list[Row]:
    """The rows of the second world: the same ids with other values in some fields."""
    return [replace(row, fields={**row.fields, **change(row, place)}) for place, row in enumerate(rows)]


def _job(place: int, **more: object) -> Row:
    fields = {
        "no": f"J-{place:03}",
        "client": f"client{place % 4}",
        "owner": f"owner{place % 3}",
        "region": "north",
        "amount": f"{100 + place}.50",
        "cost": f"{40 + place}.25",
        "code": f"secret-{place}",
        "note": f"note {place} about pumps",
        "due": f"2026-12-{1 + place % 20:02}",
        "tags": ["a", f"t{place % 3}"],
    }
    return Row("jobs", f"job{place:04}", {**fields, **more}, state=("open", "doing", "done")[place % 3])


def _client(place: int, **more: object) -> Row:
    fields = {"name": f"Client {place}", "city": f"City {place % 2}", "credit": f"{500 * place}.00"}
    return Row("clients", f"client{place}", {**fields, "phone": f"1380000000{place}", **more})


def _task(place: int, job: str, hours: str) -> Row:
    return Row("tasks", f"task{place:04}", {"job": job, "label": f"Task {place}", "hours": hours})


CLIENTS = [_client(place) for place in range(4)]
JOBS = [_job(place) for place in range(14)]
TASKS = [_task(place, f"job{place % 10:04}", "3.00") for place in range(8)]


def _agent() -> Pair:
    """Jobs of the south, costs, codes and credits, and all tasks are hidden."""
    south = [_job(100 + place, region="south") for place in range(9)]
    first = [*CLIENTS, *JOBS, *south[:2], *TASKS]
    second = [
        *_changed(CLIENTS, lambda _, place: {"credit": f"{7777 - 900 * place}.00"}),
        *_changed(JOBS, lambda _, place: {"cost": f"{990 - 31 * place}.75", "code": f"other-{place}-north"}),
        *_changed(south, lambda _, place: {"amount": f"{place}.99", "client": f"client{(place + 1) % 4}"}),
        *TASKS[:3],
    ]
    return Pair(TWINS, "agent", (first, second))


def _builder() -> Pair:
    """The same is hidden from somebody who may change the app, but not see what the agent may not."""
    return replace(_agent(), role="builder")


def _clerk() -> Pair:
    """Other people's jobs, all amounts, and the names of clients (their title) are hidden."""
    mine = [replace(row, fields={**row.fields, "owner": ME}) for row in JOBS]
    others = [_job(200 + place, owner=f"somebody{place}") for place in range(9)]
    first = [*CLIENTS, *mine, *others[:3], *TASKS]
    second = [
        *_changed(CLIENTS, lambda _, place: {"name": f"Zed {9 - place}", "credit": f"{9000 - place}.00"}),
        *_changed(mine, lambda _, place: {"amount": f"{9 - place % 5}.00", "cost": "77.00", "tags": ["hidden"]}),
        *_changed(others, lambda _, place: {"note": f"moved {place}", "region": "south"}),
        *TASKS,
    ]
    return Pair(TWINS, "clerk", (first, second))


def _auditor() -> Pair:
    """Amounts, states, tags, hours, small tasks and all clients are hidden."""
    small = [_task(300 + place, "job0001", "1.00") for place in range(6)]
    first = [*CLIENTS, *JOBS, *TASKS, *small[:1]]
    second = [
        *_changed(CLIENTS, lambda _, place: {"name": f"Other {place}", "city": "Elsewhere", "phone": None}),
        *[
            replace(row, state="open", fields={**row.fields, "amount": f"{5 + place}.00", "tags": ["x"]})
            for place, row in enumerate(JOBS)
        ],
        *_changed(TASKS, lambda _, place: {"hours": f"{30 - place}.00"}),
        *_changed(small, lambda _, place: {"label": f"Small {place}", "hours": "0.50"}),
    ]
    return Pair(TWINS, "auditor", (first, second))


def _cny(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


def _order(place: int, state: str = "paid", **more: object) -> Row:
    fields = {
        "order_no": f"SO{place:05}",
        "total_amount": _cny("900.00"),
        "paid_amount": _cny(f"{100 + place}.00"),
        "discount_amount": _cny(f"{place}.00"),
        "tax_amount": _cny(f"{2 * place}.00"),
        "platform_fee": _cny(f"{3 + place}.10"),
        "buyer_name": f"Buyer {place}",
        "customer": f"customer{place % 3}",
        "remark": f"remark {place} gift",
        "tags": ["vip"] if place % 2 else [],
        "paid_at": f"2026-11-{1 + place % 19:02}T01:00:00Z",
    }
    return Row("orders", f"order{place:04}", {**fields, **more}, state=state)


CUSTOMERS = [
    Row("customers", f"customer{place}", {"name": f"Buyer {place}", "buyer_id": f"b{place}"}) for place in range(3)
]
ORDERS = [_order(place, ("paid", "allocating", "picking", "picked")[place % 4]) for place in range(12)]
PRODUCTS = [
    Row("products", f"product{place}", {"sku": f"K{place}", "title": f"Mug {place}", "price": _cny(f"{place}.50")})
    for place in range(3)
]
LINES = [
    Row(
        "order_lines",
        f"line{place:04}",
        {
            "order": f"order{place % 12:04}",
            "sku": f"K{place % 3}",
            "title": f"Mug {place % 3}",
            "product": f"product{place % 3}",
            "quantity": "2",
            "unit_price": _cny(f"{10 + place}.00"),
            "discount": _cny("1.00"),
            "total": _cny(f"{19 + 2 * place}.00"),
            "line_id": f"l{place}",
        },
    )
    for place in range(14)
]


def _fees(_: Row, place: int) -> Mapping[str, object]:
    return {"platform_fee": _cny(f"{880 - place}.00")}


def _service() -> Pair:
    """The platform's fee is hidden."""
    first = [*CUSTOMERS, *ORDERS, *PRODUCTS, *LINES]
    return Pair(SHOP, "service", (first, [*CUSTOMERS, *_changed(ORDERS, _fees), *PRODUCTS, *LINES]))


def _warehouse() -> Pair:
    """Money, unpaid orders and all customers are hidden."""
    unpaid = [_order(400 + place, "pending_payment") for place in range(7)]
    money, prices = ("paid_amount", "discount_amount", "tax_amount"), ("unit_price", "discount", "total")
    first = [*CUSTOMERS, *ORDERS, *unpaid[:1], *PRODUCTS, *LINES]
    second = [
        *_changed(CUSTOMERS, lambda _, place: {"name": f"Nobody {place}", "remark": "hidden"}),
        *_changed(
            ORDERS, lambda row, place: {**_fees(row, place), **{name: _cny(f"{70 - place}.00") for name in money}}
        ),
        *_changed(unpaid, lambda _, place: {"remark": f"hidden {place}"}),
        *_changed(PRODUCTS, lambda _, place: {"price": _cny(f"{50 - place}.00")}),
        *_changed(LINES, lambda _, place: dict.fromkeys(prices, _cny(f"{5 + place}.00"))),
    ]
    return Pair(SHOP, "warehouse", (first, second))


PAIRS: Mapping[str, Callable[[], Pair]] = {
    "agent": _agent,
    "builder": _builder,
    "clerk": _clerk,
    "auditor": _auditor,
    "service": _service,
    "warehouse": _warehouse,
}
"""The six roles."""
