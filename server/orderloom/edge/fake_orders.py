"""Orders that a fake shop invents: sums that add up to the cent, drawn from a seed and nothing else."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from orderloom.edge.fake_script import Coupon, Script, Ware

_CENT = Decimal("0.01")


def draw_order(script: Script, chance: Random, number: int, first_id: int) -> dict[str, object]:
    """The values of a new order, numbered ``number``; ids from ``first_id`` on are free for it and its lines."""
    customer = chance.choice(script.customers)
    wares = chance.sample(script.wares, k=min(len(script.wares), chance.choice((1, 1, 2, 2, 3, 4))))
    coupon = chance.choice(script.coupons) if script.coupons and chance.random() < 0.35 else None
    percent = Decimal(script.tax_percent.get(customer["country_code"], 0))
    lines = [_line(ware, chance.choice((1, 1, 1, 2, 3)), first_id + 1 + place) for place, ware in enumerate(wares)]
    _discount(lines, coupon)
    freight = chance.choice(script.freight)
    goods, reduced = _sum(lines, "gross"), _sum(lines, "discount")
    tax = _cents((goods - reduced) * percent / 100)
    return {
        "id": first_id,
        "number": number,
        "currency": script.currency,
        "customer": dict(customer),
        "customer_id": 7_000_000_000_000 + script.customers.index(customer),
        "lines": [{key: _text(value) for key, value in line.items()} for line in lines],
        "coupon": None if coupon is None else {"code": coupon.code, "percent": str(coupon.percent)},
        "goods": str(goods),
        "discount": str(reduced),
        "subtotal": str(goods - reduced),
        "freight": str(freight),
        "tax": str(tax),
        "total": str(goods - reduced + freight + tax),
        "tracking": f"SF{chance.randrange(10**12, 10**13)}",
    }


def _line(ware: Ware, quantity: int, line_id: int) -> dict[str, object]:
    return {
        "id": line_id,
        "sku": ware.sku,
        "title": ware.title,
        "variant": ware.variant,
        "name": f"{ware.title} - {ware.variant}",
        "quantity": quantity,
        "price": _cents(ware.price),
        "gross": _cents(ware.price * quantity),
        "discount": Decimal("0.00"),
    }


def _discount(lines: Sequence[dict[str, object]], coupon: Coupon | None) -> None:
    """Spread a coupon over the lines; the last one takes what rounding left."""
    if coupon is None:
        return
    whole = _cents(_sum(lines, "gross") * coupon.percent / 100)
    left = whole
    for line in lines[:-1]:
        line["discount"] = _cents(_money(line["gross"]) * coupon.percent / 100)
        left -= _money(line["discount"])
    lines[-1]["discount"] = left


def _sum(lines: Sequence[Mapping[str, object]], key: str) -> Decimal:
    return sum((_money(line[key]) for line in lines), Decimal("0.00"))


def _money(value: object) -> Decimal:
    return Decimal(str(value))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _text(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
