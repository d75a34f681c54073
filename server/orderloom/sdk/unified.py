"""The unified model: the only shapes that a platform's messages are turned into.

An app never sees a platform's own field names. Values are JSON: exact decimals as text in the currency's major unit,
moments in RFC 3339 with Z, ids as text however large. Each kind of message is one model, listed in ``UNIFIED_MODELS``;
code that handles them all reads that registry and never names a kind.

The annotations carry a ``Leaf`` each, which says how the runtime has to write a platform's value down.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints


class Leaf(Enum):
    """What a single unified value is; one reader per leaf turns the platform's value into it."""

    WORDS = auto()
    AMOUNT = auto()
    QUANTITY = auto()
    MOMENT = auto()
    FLAG = auto()
    CODE = auto()


Words = Annotated[str, Leaf.WORDS]
Currency = Annotated[str, Leaf.WORDS, StringConstraints(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[str, Leaf.AMOUNT, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Quantity = Annotated[str, Leaf.QUANTITY, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?$")]
Moment = Annotated[str, Leaf.MOMENT, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$")]
Flag = Annotated[bool, Leaf.FLAG]

OrderStatus = Annotated[
    Literal[
        "UNPAID", "PAID", "ON_HOLD", "PART_SHIPPED", "SHIPPED", "DELIVERED", "FINISHED", "REFUNDING", "CLOSED"
    ],
    Leaf.CODE,
]  # fmt: skip
AfterSaleStatus = Annotated[
    Literal["REQUESTED", "AGREED", "REJECTED", "RETURNED", "DISPUTE", "SUCCESS", "CLOSED"], Leaf.CODE
]
AfterSaleKind = Annotated[Literal["refund_only", "return_refund", "exchange", "other"], Leaf.CODE]
ParcelStatus = Annotated[
    Literal[
        "CREATED", "PICKED_UP", "IN_TRANSIT", "CUSTOMS", "DELIVERING", "AT_PICKUP_POINT", "SIGNED", "REJECTED",
        "RETURNING", "EXCEPTION", "CANCELLED",
    ],
    Leaf.CODE,
]  # fmt: skip
PaymentStatus = Annotated[
    Literal["PENDING", "PROCESSING", "PAID", "SUCCESS", "FINISHED", "REFUNDED", "FAILED", "CLOSED"], Leaf.CODE
]


class Shape(BaseModel):
    """Base of every unified shape: closed, immutable, no silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class UnifiedModel(Shape):
    """Base of the top-level shapes; ``identity`` names the fields that tell one thing from another in a connection.

    Each has a ``status`` from its own closed list and a ``platform_status``: the raw code, axes joined by "/".
    """

    identity: ClassVar[tuple[str, ...]] = ("external_id",)


class Line(Shape):
    """One line of an order or after-sale; ``discount`` and ``total`` are for the whole line, not per piece."""

    line_id: Words | None = None
    sku: Words | None
    title: Words | None = None
    quantity: Quantity
    unit_price: Amount | None = None
    discount: Amount | None = None
    total: Amount | None = None
    is_gift: Flag = False


class Discount(Shape):
    """One reduction of an order's price and who bears it."""

    kind: Words | None = None
    title: Words | None = None
    amount: Amount | None = None
    borne_by: Words | None = None


class Tracking(Shape):
    """One parcel number that an order message mentions."""

    carrier: Words | None = None
    number: Words | None = None
    url: Words | None = None


class Receiver(Shape):
    """Where and to whom an order goes; platforms may mask parts of it."""

    name: Words | None = None
    phone: Words | None = None
    country: Words | None = None
    province: Words | None = None
    city: Words | None = None
    district: Words | None = None
    street: Words | None = None
    postcode: Words | None = None
    email: Words | None = None


class UnifiedOrder(UnifiedModel):
    """An order as one platform sees it now; identity is (connection, ``external_id``), people quote ``order_no``."""

    platform: Words
    shop: Words | None = None
    external_id: Words
    order_no: Words
    reference_no: Words | None = None
    status: OrderStatus
    platform_status: Words
    currency: Currency
    total_amount: Amount | None
    paid_amount: Amount | None = None
    discount_amount: Amount | None = None
    freight_amount: Amount | None = None
    tax_amount: Amount | None = None
    platform_fee: Amount | None = None
    created_at: Moment | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    finished_at: Moment | None = None
    updated_at: Moment | None = None
    buyer_id: Words | None = None
    buyer_name: Words | None = None
    receiver: Receiver | None = None
    remark: Words | None = None
    seller_remark: Words | None = None
    lines: list[Line]
    discounts: list[Discount] = []
    tracking: list[Tracking] = []
    cross_border: Flag | None = None
    tags: list[Words] = []


class Trace(Shape):
    """One event on a parcel's way."""

    at: Moment | None
    text: Words
    status: ParcelStatus | None = None
    code: Words | None = None
    site: Words | None = None
    operator: Words | None = None
    phone: Words | None = None


class UnifiedParcel(UnifiedModel):
    """A parcel and its way so far, newest trace last."""

    identity: ClassVar[tuple[str, ...]] = ("carrier", "tracking_no")

    carrier: Words
    tracking_no: Words
    order_no: Words | None = None
    status: ParcelStatus
    platform_status: Words | None = None
    signed_at: Moment | None = None
    updated_at: Moment | None = None
    traces: list[Trace]


class UnifiedAfterSale(UnifiedModel):
    """A refund, return or exchange."""

    platform: Words
    external_id: Words
    order_external_id: Words | None = None
    order_no: Words | None = None
    status: AfterSaleStatus
    platform_status: Words | None = None
    kind: AfterSaleKind | None = None
    amount: Amount | None
    currency: Words | None = None
    reason: Words | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    lines: list[Line] = []


class UnifiedPayment(UnifiedModel):
    """A payment notice; ``external_id`` is the channel's own number, ``merchant_no`` is ours."""

    platform: Words
    external_id: Words
    merchant_no: Words
    status: PaymentStatus
    platform_status: Words | None = None
    amount: Amount | None
    paid_amount: Amount | None = None
    currency: Words | None = None
    payer_id: Words | None = None
    paid_at: Moment | None = None
    refund_amount: Amount | None = None
    method: Words | None = None


UNIFIED_MODELS: Mapping[str, type[UnifiedModel]] = MappingProxyType(
    {"order": UnifiedOrder, "parcel": UnifiedParcel, "after_sale": UnifiedAfterSale, "payment": UnifiedPayment}
)
"""Every kind of unified message, by the word that ``plugin map`` writes."""
