"""Who a record is the same person as, and why: the links of its group, as far as the reader may see the records."""

from dataclasses import asdict

from orderloom.check.kinds.identity import IdentityPlan
from orderloom.runtime.identity import group, master
from orderloom.runtime.logs.base import MISSING, Asked, access_to_record, page, sees
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """One row per link of the record's group, with the group's members and master beside it."""
    query, app = asked.query, asked.app.plan
    record = query.record
    if record is None or access_to_record(asked) is None:
        return MISSING
    rows: list[dict[str, object]] = []
    for plan in app.on(IdentityPlan, query.table):
        members = group(record, lambda records, of=plan.id: asked.tx.identity_links(app.id, of, records))  # type: ignore[misc]
        links = asked.tx.identity_links(app.id, plan.id, sorted(members))
        ends = {end for link in links for end in (link.first, link.second)} | members
        seen = frozenset(one for one in ends if sees(asked, query.table, one))
        beside = {"members": sorted(members & seen), "master": master(members & seen)}
        rows += [{**asdict(link), **beside} for link in links if {link.first, link.second} <= seen]
    return page("identity", rows[: query.limit])
