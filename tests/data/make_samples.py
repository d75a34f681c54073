"""Writes the sample records of the e-commerce template: made up, repeatable, and consistent in every total.

Run ``python tests/data/make_samples.py`` after changing it; the result is committed beside the template.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "builtin_templates/ecommerce_fast"
TRAIT_OF = {"picking": "picking", "picked": "picking"}
"""State → the trait that brings it; its orders lie with that trait."""
ANCHOR = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
ORDERS = 300
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀英",
    "霞",
    "平",
    "子涵",
    "欣怡",
    "浩然",
    "雨桐",
)
PLACES = (
    ("浙江省", "杭州市", "西湖区", "文三路"),
    ("广东省", "深圳市", "南山区", "科技园路"),
    ("上海市", "上海市", "徐汇区", "漕溪北路"),
    ("北京市", "北京市", "朝阳区", "建国路"),
    ("四川省", "成都市", "武侯区", "天府大道"),
    ("江苏省", "苏州市", "工业园区", "星湖街"),
    ("湖北省", "武汉市", "洪山区", "珞喻路"),
    ("陕西省", "西安市", "雁塔区", "小寨东路"),
)
PRODUCTS = (
    ("TS-W-M", "纯棉圆领短袖 白色 M", "apparel", "59.00"),
    ("TS-B-L", "纯棉圆领短袖 黑色 L", "apparel", "59.00"),
    ("HD-GR-L", "加绒连帽卫衣 灰色 L", "apparel", "169.00"),
    ("JK-NV-XL", "轻薄羽绒服 藏青 XL", "apparel", "399.00"),
    ("SK-5P", "中筒袜 五双装", "apparel", "39.90"),
    ("EB-01", "蓝牙耳机 降噪款", "digital", "299.00"),
    ("PB-20K", "充电宝 20000 毫安", "digital", "129.00"),
    ("CB-C2M", "编织数据线 2 米", "digital", "29.90"),
    ("KB-87", "机械键盘 87 键", "digital", "359.00"),
    ("MS-S1", "静音无线鼠标", "digital", "79.00"),
    ("CUP-450", "保温杯 450 毫升", "home", "89.00"),
    ("LAMP-D", "护眼台灯", "home", "159.00"),
    ("PIL-2", "记忆棉枕 两只装", "home", "198.00"),
    ("TOW-3", "纯棉毛巾 三条装", "home", "45.00"),
    ("BOX-66", "收纳箱 66 升", "home", "69.00"),
    ("MASK-10", "补水面膜 十片", "beauty", "99.00"),
    ("SUN-50", "防晒霜 50 毫升", "beauty", "119.00"),
    ("LIP-03", "丝绒唇釉 03 号", "beauty", "69.00"),
    ("TEA-LJ", "龙井茶 250 克", "food", "168.00"),
    ("NUT-MIX", "混合坚果 30 包", "food", "109.00"),
    ("COF-50", "冻干咖啡 50 颗", "food", "139.00"),
)
STATES = (
    ("pending_payment", 30),
    ("paid", 45),
    ("allocating", 35),
    ("picking", 15),
    ("picked", 15),
    ("shipped", 30),
    ("in_transit", 40),
    ("signed", 25),
    ("completed", 50),
    ("cancelled", 15),
)
CHANNELS = (("taobao", 70), ("tmall", 60), ("douyin", 70), ("jd", 50), ("pinduoduo", 40), ("manual", 10))
REMARKS = ("请尽快发货", "放门卫就行", "不要放驿站，送货前电话联系", "礼物，请不要放价格单", "周末不在家")
PARCEL_OF = {"shipped": "PICKED_UP", "in_transit": "IN_TRANSIT", "signed": "SIGNED", "completed": "SIGNED"}
REACHED = ("paid", "shipped", "signed", "completed")


def money(amount: Decimal) -> dict[str, str]:
    """A money value in yuan."""
    return {"amount": f"{amount:.2f}", "currency": "CNY"}


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def people(rnd: random.Random) -> Iterator[dict[str, object]]:
    """Sixty customers."""
    for number in range(60):
        place = rnd.choice(PLACES)
        name = rnd.choice(SURNAMES) + rnd.choice(GIVEN)
        phone = f"+86139000{number:05d}"
        address = {
            "name": name,
            "phone": phone,
            "country": "中国",
            "province": place[0],
            "city": place[1],
            "district": place[2],
            "street": f"{place[3]} {rnd.randrange(1, 400)} 号 {rnd.randrange(1, 20)} 幢 {rnd.randrange(101, 2800)} 室",
            "postcode": f"{rnd.randrange(100000, 800000)}",
        }
        fields = {
            "name": name,
            "phone": phone,
            "email": f"buyer{number:02d}@example.com",
            "buyer_id": f"b{number:06d}",
            "channel": rnd.choice(CHANNELS)[0],
            "address": address,
            "tags": rnd.choice(([], [], ["老客"], ["会员"], ["老客", "会员"])),
        }
        yield {"table": "customers", "id": f"c{number}", "fields": fields}


def goods(rnd: random.Random) -> Iterator[dict[str, object]]:
    """The catalogue."""
    for number, (sku, title, category, price) in enumerate(PRODUCTS):
        fields = {
            "sku": sku,
            "title": title,
            "category": category,
            "price": money(Decimal(price)),
            "stock": rnd.randrange(0, 800),
            "weight": f"{rnd.randrange(50, 3000) / 1000:.3f}",
        }
        yield {"table": "products", "id": f"p{number}", "fields": fields}


def times(rnd: random.Random, state: str) -> dict[str, str]:
    """The moments an order in ``state`` has passed, in order and all before the anchor."""
    moment = ANCHOR - timedelta(
        minutes=rnd.randrange(
            60, 60 * 24 * (3 if state in {"pending_payment", "paid", "allocating", "picking", "picked"} else 14)
        )
    )
    steps = {"created_at": moment}
    passed = {"pending_payment": 0, "cancelled": 0, "shipped": 2, "in_transit": 2, "signed": 3, "completed": 4}.get(
        state, 1
    )
    for name in ("paid_at", "shipped_at", "signed_at", "finished_at")[:passed]:
        moment = min(moment + timedelta(minutes=rnd.randrange(3, 900)), ANCHOR)
        steps[name] = moment
    return {name: stamp(value) for name, value in steps.items()}


def order(rnd: random.Random, number: int, buyers: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    """One order with its lines and, once sent, its parcel."""
    state = rnd.choices([name for name, _ in STATES], [weight for _, weight in STATES])[0]
    channel = rnd.choices([name for name, _ in CHANNELS], [weight for _, weight in CHANNELS])[0]
    buyer = rnd.choice(buyers)
    person: dict[str, object] = buyer["fields"]  # type: ignore[assignment]
    picked = rnd.sample(range(len(PRODUCTS)), rnd.choice((1, 1, 1, 2, 2, 3)))
    lines = [(index, rnd.choice((1, 1, 1, 2, 2, 3, 5))) for index in picked]
    goods_total = sum((Decimal(PRODUCTS[index][3]) * count for index, count in lines), Decimal(0))
    freight = Decimal("0.00") if goods_total >= 99 else Decimal("8.00")
    discount = Decimal(rnd.choice((0, 0, 0, 5, 10, 20))).min(goods_total)
    total = goods_total + freight - discount
    moments = times(rnd, state)
    name = f"s{number}"
    sent = state in PARCEL_OF
    waybill = f"SF{1400000000000 + number * 7919}" if sent else None
    fields: dict[str, object] = {
        "order_no": f"{channel[:2].upper()}{20261000000 + number * 37}",
        "channel": channel,
        "quantity": sum(count for _, count in lines),
        "urgent": rnd.random() < 0.08,
        "total_amount": money(total),
        "paid_amount": money(total) if "paid_at" in moments else money(Decimal(0)),
        "discount_amount": money(discount),
        "freight_amount": money(freight),
        "buyer_name": person["name"],
        "buyer_id": person["buyer_id"],
        "customer": "$" + str(buyer["id"]),
        "receiver": person["address"],
        "receiver_phone": person["phone"],
        **moments,
        "tags": rnd.choice(([], [], [], ["赠品"], ["大促"], ["需开票"])),
    }
    if rnd.random() < 0.25:
        fields["remark"] = rnd.choice(REMARKS)
    if waybill:
        fields["tracking_no"] = waybill
    yield {"table": "orders", "id": name, "state": state, "fields": fields}
    yield from lines_of(name, number, lines)
    if waybill:
        parcel = {"order": "$" + name, "carrier": "sf", "tracking_no": waybill, "order_no": fields["order_no"]}
        parcel["status"] = PARCEL_OF[state]
        parcel |= {moment: moments[moment] for moment in ("shipped_at", "signed_at") if moment in moments}
        yield {"table": "parcels", "fields": parcel}


def lines_of(name: str, number: int, lines: list[tuple[int, int]]) -> Iterator[dict[str, object]]:
    """The lines of an order: product and count."""
    for position, (index, count) in enumerate(lines, 1):
        sku, title, _, price = PRODUCTS[index]
        yield {
            "table": "order_lines",
            "fields": {
                "order": "$" + name,
                "product": f"$p{index}",
                "sku": sku,
                "title": title,
                "quantity": str(count),
                "unit_price": money(Decimal(price)),
                "total": money(Decimal(price) * count),
                "line_id": f"{number}-{position}",
            },
        }


def samples() -> Iterator[tuple[str, dict[str, object]]]:
    """Every line with the trait it belongs to, the anchor first."""
    rnd = random.Random(20261101)  # made-up data must repeat, not be secret
    yield "", {"anchor": stamp(ANCHOR)}
    buyers = list(people(rnd))
    yield from (("", one) for one in (*buyers, *goods(rnd)))
    for number in range(1, ORDERS + 1):
        made = list(order(rnd, number, buyers))
        trait = TRAIT_OF.get(str(made[0]["state"]), "")
        yield from ((trait, one) for one in made)


if __name__ == "__main__":
    texts: dict[str, str] = {}
    for trait, line in samples():
        texts[trait] = texts.get(trait, "") + json.dumps(line, ensure_ascii=False) + "\n"
    for trait, text in texts.items():
        target = (TEMPLATE / "traits" / trait if trait else TEMPLATE) / "samples/orders.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
