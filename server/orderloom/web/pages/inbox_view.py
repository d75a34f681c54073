"""Messages in words: for the list, and one with its headers and body."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from orderloom.check.plan import TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.problems import from_row
from orderloom.runtime.record.change import Page
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.urls import message_url, record_url
from orderloom.web.widgets.file import size_words

COLORS = {"waiting": "blue", "done": "green", "failed": "red", "duplicate": "gray"}
FAILED = "failed"
_HIDDEN = "••••••"
_TELLING = (
    "authorization",
    "cookie",
    "signature",
    "hmac",
    "token",
    "secret",
    "password",
    "api-key",
    "apikey",
    "x-key",
    "sign",
)
"""Parts of header names whose values are never shown."""
_LONGEST_BODY = 200_000


@dataclass(frozen=True, slots=True)
class Tab:
    """One way of narrowing the inbox."""

    words: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that a message made or changed."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the list."""

    href: str
    topic: str
    connection: str
    event_id: str
    state: str
    color: str
    since: Since
    failed: bool
    reason: str
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """Bytes that did not verify."""

    connection: str
    reason: str
    size: str
    since: Since


def message_rows(visit: AppVisit, page: Page) -> list[MessageRow]:
    """The list's rows; titles of all touched records in one go per table."""
    titles = _titles(visit, (row.values.get("records") for row in page.items))
    look = visit.look()
    return [
        MessageRow(
            href=message_url(visit.plan.id, str(row.values.get("id", row.id))),
            topic=str(row.values.get("topic", "")),
            connection=visit.source_title(str(row.values.get("connection", ""))),
            event_id=str(row.values.get("event_id", "")),
            state=look.say(f"pages.inbox.state.{row.values.get('state')}"),
            color=COLORS.get(str(row.values.get("state")), "gray"),
            since=since(row.values.get("received_at"), look),
            failed=row.values.get("state") == FAILED,
            reason=next(iter(reasons(visit, row.values.get("problems"))), ""),
            touched=touched(visit, row.values.get("records"), titles),
        )
        for row in page.items
    ]


def quarantine_rows(visit: AppVisit, page: Page) -> list[QuarantineRow]:
    """The quarantine's rows."""
    look = visit.look()
    return [
        QuarantineRow(
            connection=visit.source_title(str(row.values.get("connection", ""))),
            reason=look.say(str(row.values.get("reason", ""))),
            size=size_words(_size(row.values)),
            since=since(row.values.get("at"), look),
        )
        for row in page.items
    ]


def reasons(visit: AppVisit, problems: object) -> list[str]:
    """Why a message failed, in sentences."""
    return [problem.message(visit.visit.language) for problem in kept(problems)]


def kept(problems: object) -> list[Problem]:
    """The problems that a log row holds."""
    rows = problems if isinstance(problems, Iterable) and not isinstance(problems, str | Mapping) else ()
    return [from_row(row) for row in rows if isinstance(row, Mapping)]


def hints(visit: AppVisit, problems: object) -> list[str]:
    """What to do about it."""
    found = (problem.hint(visit.visit.language) for problem in kept(problems))
    return list(dict.fromkeys(hint for hint in found if hint))


def touched(visit: AppVisit, records: object, titles: Mapping[str, Mapping[str, str]]) -> tuple[Touched, ...]:
    """Links to the records this person may open; the others are only counted by their table."""
    found = []
    for table, record in _pairs(records):
        plan = visit.plan.find(TablePlan, table)
        if plan is None or visit.rights.on(table) is None:
            continue
        title = titles.get(table, {}).get(record)
        words = f"{visit.look().pick(plan.title)} {title}" if title else visit.look().pick(plan.title)
        found.append(Touched(words, record_url(visit.plan.id, table, record) if title else ""))
    return tuple(found)


def _pairs(records: object) -> list[tuple[str, str]]:
    rows = records if isinstance(records, Iterable) and not isinstance(records, str | Mapping) else ()
    return [(str(row.get("table", "")), str(row.get("record", ""))) for row in rows if isinstance(row, Mapping)]


def _titles(visit: AppVisit, every: Iterable[object]) -> dict[str, dict[str, str]]:
    wanted: dict[str, set[str]] = {}
    for records in every:
        for table, record in _pairs(records):
            wanted.setdefault(table, set()).add(record)
    return visit.titles(wanted)


def _size(values: Mapping[str, object]) -> object:
    body = values.get("body")
    return len(body) if isinstance(body, bytes) else values.get("size")


class MessagePage:
    """One message for its page."""

    def __init__(self, visit: AppVisit, values: Mapping[str, object]) -> None:
        self._visit = visit
        self._values = values
        state = str(values.get("state", ""))
        look = visit.look()
        self.id = str(values.get("id", ""))
        self.href = message_url(visit.plan.id, self.id)
        self.topic = str(values.get("topic", ""))
        self.event_id = str(values.get("event_id", ""))
        self.connection = visit.source_title(str(values.get("connection", "")))
        self.state = look.say(f"pages.inbox.state.{state}")
        self.color = COLORS.get(state, "gray")
        self.failed = state == FAILED
        self.attempts = values.get("attempts", 0)
        self.received = since(values.get("received_at"), look)
        self.done = since(values.get("done_at"), look)
        self.reasons = reasons(visit, values.get("problems"))
        self.hints = hints(visit, values.get("problems"))

    @property
    def touched(self) -> tuple[Touched, ...]:
        """The records it made or changed."""
        records = self._values.get("records")
        return touched(self._visit, records, _titles(self._visit, [records]))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers, what proves or opens anything left out."""
        found = self._values.get("headers")
        pairs = found.items() if isinstance(found, Mapping) else ()
        return sorted((str(name), _HIDDEN if _tells(str(name)) else str(value)) for name, value in pairs)

    @cached_property
    def body(self) -> str:
        """The body: JSON indented, anything else as it came; cut where it is very long."""
        raw = self._values.get("body", b"")
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
        try:
            pretty = json.dumps(json.loads(text, parse_float=str), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            pretty = text
        return pretty if len(pretty) <= _LONGEST_BODY else pretty[:_LONGEST_BODY] + "\n…"

    @property
    def size(self) -> str:
        """How large the body is."""
        return size_words(_size(self._values))


def _tells(name: str) -> bool:
    return any(part in name.lower() for part in _TELLING)
