"""What is done outside, in words: for the list, and one of it with all that is known."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.outgoing_rows import DeliveryState
from orderloom.runtime.parked import Decision
from orderloom.runtime.problems import from_row
from orderloom.runtime.record.change import Page, Record
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.urls import outgoing_url, record_url

_COLORS = {"waiting": "blue", "sending": "blue", "done": "green", "failed": "red", "parked": "orange"}
_DECISIONS: Mapping[str, tuple[Decision, ...]] = {
    DeliveryState.PARKED: (Decision.AGAIN, Decision.DONE, Decision.GIVE_UP),
    DeliveryState.FAILED: (Decision.AGAIN, Decision.DONE),
    DeliveryState.WAITING: (Decision.AGAIN, Decision.GIVE_UP),
}
_ICONS = {Decision.AGAIN: "refresh", Decision.DONE: "check", Decision.GIVE_UP: "trash"}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One of them in the list."""

    href: str
    action: str
    target: str
    record: str
    record_href: str
    state: str
    color: str
    reason: str
    tries: object
    since: Since
    due: Since


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision that can be made."""

    href: str
    words: str
    title: str
    text: str
    icon: str
    first: bool
    ends: bool


def delivery_rows(visit: AppVisit, page: Page) -> list[DeliveryRow]:
    """The rows of the list; titles of all their records in one go per table."""
    wanted: dict[str, set[str]] = {}
    for item in page.items:
        wanted.setdefault(str(item.values.get("table", "")), set()).add(str(item.values.get("record", "")))
    titles = visit.titles({table: ids for table, ids in wanted.items() if table})
    return [_row(visit, item.values, titles) for item in page.items]


def _row(visit: AppVisit, row: Mapping[str, object], titles: Mapping[str, Mapping[str, str]]) -> DeliveryRow:
    look, state = visit.look(), str(row.get("state", ""))
    table, record = str(row.get("table", "")), str(row.get("record", ""))
    title = titles.get(table, {}).get(record, "")
    plan = visit.plan.find(TablePlan, table)
    waits = state == DeliveryState.WAITING
    return DeliveryRow(
        href=outgoing_url(visit.plan.id, str(row.get("id", ""))),
        action=_action(visit, row),
        target=visit.source_title(str(row.get("target", ""))),
        record=title or (look.pick(plan.title) if plan else ""),
        record_href=record_url(visit.plan.id, table, record) if title else "",
        state=look.say(f"outgoing.state.{state}"),
        color=_COLORS.get(state, "gray"),
        reason=_reason(visit, row) if state != DeliveryState.DONE else "",
        tries=row.get("tries", 0),
        since=since(row.get("created_at"), look),
        due=since(row.get("due_at") if waits else None, look),
    )


def _action(visit: AppVisit, row: Mapping[str, object]) -> str:
    """What is asked, as the platform's plugin calls it; else as it is written."""
    action = str(row.get("action", ""))
    connection = visit.plan.find(ConnectionPlan, str(row.get("target", "")))
    platforms = {platform.id: platform for platform in visit.services.platforms.all()}
    platform = platforms.get(connection.plugin) if connection else None
    facts = platform.actions.get(action) if platform else None
    return visit.look().pick(facts.title) if facts else action


def _as_record(values: Mapping[str, object]) -> Record:
    return Record("outgoing", str(values.get("id", "")), 0, values)


def _reason(visit: AppVisit, row: Mapping[str, object]) -> str:
    found = row.get("problem")
    return from_row(found).message(visit.visit.language).strip() if isinstance(found, Mapping) else ""


class DeliveryPage:
    """One of them for its page."""

    def __init__(self, visit: AppVisit, values: Mapping[str, object], *, decides: bool) -> None:
        """``decides``: this person may say how it goes on."""
        self._visit = visit
        self._values = values
        self._decides = decides
        self.row = delivery_rows(visit, Page((_as_record(values),)))[0]
        self.key = str(values.get("key", ""))
        self.run = str(values.get("run", ""))
        self.ended = since(values.get("ended_at"), visit.look())
        self.asks = values.get("state") == DeliveryState.PARKED

    @property
    def hint(self) -> str:
        """What to do about it."""
        found = self._values.get("problem")
        over = self._values.get("state") == DeliveryState.DONE
        return from_row(found).hint(self._visit.visit.language) if isinstance(found, Mapping) and not over else ""

    @property
    def body(self) -> str:
        """What was asked, as far as this person may see it."""
        return _pretty(self._values.get("body"))

    @property
    def answer(self) -> str:
        """What came back, likewise."""
        return _pretty(self._values.get("answer"))

    @property
    def choices(self) -> list[Choice]:
        """What can be decided."""
        if not self._decides:
            return []
        found, look = _DECISIONS.get(str(self._values.get("state", "")), ()), self._visit.look()
        return [
            Choice(
                outgoing_url(self._visit.plan.id, str(self._values.get("id", "")), one),
                look.say(f"outgoing.decide.{one}"),
                look.say(f"outgoing.decide.{one}.title"),
                look.say(f"outgoing.decide.{one}.text"),
                _ICONS[one],
                place == 0,
                one is Decision.GIVE_UP,
            )
            for place, one in enumerate(found)
        ]


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) if isinstance(value, Mapping) else ""
