"""Understands the answers of actions: whether it is done, why not, and what it gives."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Final

from orderloom.edge.actions import Ask, Output, Said, Success
from orderloom.edge.faults import FaultFound
from orderloom.edge.http import HttpAnswer, HttpFailed
from orderloom.edge.manifest import Limits
from orderloom.edge.paths import Found, Scope, find
from orderloom.edge.redaction import Redaction
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.runtime.outgoing_rows import Failed
from orderloom.sdk.text import printable

_TOO_MANY: Final = 429
_UNAUTHORISED: Final = 401
_LATER: Final = frozenset({408, 425})
_SERVER: Final = 500
_OK: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_WAIT_S: Final = 5.0
_MOST_WAIT_S: Final = 86_400.0
_SHOWN: Final = 500
"""Letters of a platform's own words that are kept."""


def understood(ask: Ask, limits: Limits, answer: HttpAnswer, redaction: Redaction, now: datetime) -> object | Failed:
    """The decoded body of a success (None for an empty one), or why it is none."""
    body = _decoded(answer)
    code, words = _said(ask.failure, None if isinstance(body, JsonTextError) else body)
    facts = {"status": answer.status, "code": redaction.text(code), "message": redaction.text(words)}
    named: set[int | str] = {answer.status}
    if code:
        named |= {code, int(code) if code.isdecimal() else code}
    declined = _declined(answer, named, limits, facts, now)
    if declined is not None:
        return declined
    if isinstance(body, JsonTextError) and not ask.reads_answer:
        return None
    if isinstance(body, JsonTextError):
        return Failed("call.not_json", {**facts, "type": answer.headers.get("content-type", "")[:100]}, unclear=True)
    if not all(_holds(one, body) for one in ask.success):
        return Failed("call.unsuccessful", facts, permanent=True)
    return body


def _declined(
    answer: HttpAnswer, named: set[int | str], limits: Limits, facts: Mapping[str, object], now: datetime
) -> Failed | None:
    """Why the status, or a code that the manifest knows, is no success; None where neither says so."""
    wait = _wait(answer, now)
    if answer.status == _TOO_MANY or named & set(limits.retry_on):
        return Failed("call.limited", facts, retry_after=wait or _WAIT_S, patient=True)
    if answer.status == _UNAUTHORISED or named & set(limits.token_expired_on):
        return Failed("call.token", facts, person=True)
    if answer.status >= _SERVER or answer.status in _LATER:
        return Failed("call.server", facts, retry_after=wait, unclear=True)
    if answer.status in _OK:
        return None
    return Failed("call.redirect" if answer.status in _REDIRECT else "call.refused", facts, permanent=True)


def unanswered(error: HttpFailed) -> Failed:
    """A request without a usable answer."""
    return Failed(error.error_code, error.facts, permanent=error.error_code == "net.address", unclear=error.sent)


def outputs(
    wanted: Mapping[str, Output], thing: object, params: Mapping[str, object], first: Mapping[str, object]
) -> dict[str, object]:
    """What an action gives, as plain JSON; what is not there is null."""
    scope = Scope(Found(thing, ""), Found({"param": dict(params), "first": dict(first)}, ""))
    return {name: _value(one, scope) for name, one in wanted.items()}


def _value(output: Output, scope: Scope) -> object:
    try:
        found = output.source.read(scope)
    except FaultFound:
        return None
    return None if found is None else _WRITTEN.get(output.type, _single)(found.value)


def _single(value: object) -> object:
    return value if isinstance(value, str | int) else None


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else _single(value)


def _digits(value: object) -> object:
    """Numbers as text, so that no digit is lost on any way."""
    exact = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return format(Decimal(str(value)), "f") if exact else _single(value)


_WRITTEN: Final[Mapping[str, Callable[[object], object]]] = {
    "anything": lambda value: value,
    "flag": _flag,
    "whole": _whole,
    "words": _digits,
    "number": _digits,
}


def at_path(path: str, body: object) -> object:
    """What stands at a path of an answer; None for nothing."""
    root = Found(body, "")
    found = find(path, Scope(root, root))
    return found[0].value if found else None


def _decoded(answer: HttpAnswer) -> object | JsonTextError:
    if not answer.body.strip():
        return None
    try:
        return loads(answer.body)
    except JsonTextError as error:
        return error


def _holds(success: Success, body: object) -> bool:
    found = at_path(success.path, body)
    if "equals" in success.model_fields_set:
        return found == success.equals and isinstance(found, bool) == isinstance(success.equals, bool)
    return (found not in (None, [], {}, "")) == success.present


def _said(said: Said, body: object) -> tuple[str, str]:
    """The platform's own code and words, as text."""
    code = at_path(said.code, body) if said.code else None
    words = at_path(said.message, body) if said.message else None
    return _short(code), _short(words)


def _short(value: object) -> str:
    return "" if value is None else printable(str(value))[:_SHOWN]


def _wait(answer: HttpAnswer, now: datetime) -> float | None:
    """Seconds that the platform asks to wait, as a number or as a moment."""
    asked = answer.headers.get("retry-after", "").strip()
    if not asked:
        return None
    if asked.replace(".", "", 1).isdecimal():
        return min(float(asked), _MOST_WAIT_S)
    try:
        at = parsedate_to_datetime(asked)
    except ValueError:
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), _MOST_WAIT_S)
