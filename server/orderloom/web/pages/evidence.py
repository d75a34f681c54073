"""Where a record comes from: the messages that touched it and what foreign systems said about its state."""

from collections.abc import Mapping
from dataclasses import dataclass

from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import Record
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.history import in_words
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.urls import message_url

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A foreign status and what became of it."""

    source: str
    words: str
    raw: str
    outcome: str
    level: str
    since: Since
    message: str


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message that touched the record."""

    id: str
    href: str
    topic: str
    connection: str
    state: str
    since: Since


_LEVELS = {"adopted": "green", "same": "gray", "stale": "yellow", "ignored": "gray", "stuck": "red"}


def reports_of(visit: AppVisit, table: TablePlan, record: Record) -> list[ReportShown]:
    """The latest foreign states, newest first."""
    look, shown = visit.look(), []
    for row in visit.log("reports", record.table, record.id, limit=_SHOWN).items:
        values = row.values
        field = table.fields.get(str(values.get("field", "")))
        value = values.get("value")
        outcome = str(values.get("outcome", ""))
        message = str(values.get("message") or "")
        shown.append(
            ReportShown(
                source=visit.source_title(str(values.get("source", ""))),
                words=in_words(field, value, look) if field is not None and value else "",
                raw=str(values.get("raw", "")),
                outcome=look.say(f"pages.report.{outcome}"),
                level=_LEVELS.get(outcome, "gray"),
                since=since(values.get("occurred_at") or values.get("received_at"), look),
                message=message_url(visit.plan.id, message) if message and "inbox" in visit.rights.logs else "",
            )
        )
    return shown


def messages_of(visit: AppVisit, record: Record) -> list[MessageShown]:
    """The latest messages that touched the record, for those who may read the inbox."""
    if "inbox" not in visit.rights.logs:
        return []
    look = visit.look()
    found: dict[str, MessageShown] = {}
    for row in visit.log("raw", record.table, record.id, limit=_SHOWN).items:
        values: Mapping[str, object] = row.values
        message = str(values.get("id", row.id))
        found[message] = MessageShown(
            id=message,
            href=message_url(visit.plan.id, message),
            topic=str(values.get("topic", "")),
            connection=visit.source_title(str(values.get("connection", ""))),
            state=look.say(f"pages.inbox.state.{values.get('state')}"),
            since=since(values.get("received_at"), look),
        )
    return list(found.values())
