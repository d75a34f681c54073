"""The buttons by which people start flows on a record."""

from dataclasses import dataclass

from orderloom.runtime.flow.by_hand import Offer
from orderloom.runtime.ports import Record
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.urls import flow_url


@dataclass(frozen=True, slots=True)
class FlowButton:
    """A flow that can be started; ``asks``: it needs something to be filled in first."""

    id: str
    words: str
    href: str
    asks: bool
    color: str


def buttons(visit: AppVisit, record: Record) -> list[FlowButton]:
    """What this person may start on a record."""
    offers = visit.services.flows.by_hand.offers(visit.plan.id, record, visit.actor)
    return [button_of(visit, record, one) for one in offers]


def button_of(visit: AppVisit, record: Record, offer: Offer) -> FlowButton:
    """One of them."""
    flow, trigger = offer.flow, offer.trigger
    return FlowButton(
        id=f"{flow.id}-{trigger.id}",
        words=visit.look().pick(trigger.title),
        href=flow_url(visit.plan.id, record.table, record.id, flow.id, trigger.id),
        asks=bool(flow.inputs),
        color=trigger.color or "",
    )
