"""Tasks in words: what was done with them, and how long there is left."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from orderloom.check.members import PEOPLE
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.widgets.base import Look

TASK_VERB = "verb"
"""What an event about a task says of what was done with it."""

_UNITS = (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1)))


def told_of_task(visit: AppVisit, said: Mapping[str, object]) -> str:
    """What was done with a task, as a sentence."""
    look = visit.look()
    to = said.get("to")
    named = names(visit, [str(one) for one in to]) if isinstance(to, list | tuple) else []
    facts = {
        "task": said.get("title") or "",
        "outcome": said.get("titled") or said.get("outcome") or "",
        "comment": said.get("comment") or "",
        "level": said.get("escalated") or said.get("level") or "",
        "to": look.say("pages.comma").join(named) or look.say("tasks.nobody"),
    }
    return look.say(f"tasks.told.{said[TASK_VERB]}", **facts).strip()


def names(visit: AppVisit, accounts: list[str]) -> list[str]:
    """People by name, in order."""
    known = visit.services.directory.titles(PEOPLE, accounts)
    return [known.get(one, "–") for one in accounts]


def span_words(span: timedelta, look: Look) -> str:
    """A length of time in its largest unit."""
    for name, unit in _UNITS:
        if span >= unit:
            return look.say(f"tasks.span.{name}", count=span // unit)
    return look.say("tasks.span.minutes", count=max(1, span // timedelta(minutes=1)))


def due_words(due_at: datetime, now: datetime, look: Look) -> str:
    """How long there is left, or for how long it has been over."""
    if due_at <= now:
        return look.say("tasks.late_by", span=span_words(now - due_at, look))
    return look.say("tasks.left", span=span_words(due_at - now, look))
