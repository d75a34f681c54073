"""Is a callback authentic? Decided on raw bytes, by recipe, in constant time, closed whenever anything is missing."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from orderloom.edge.faults import FaultFound
from orderloom.edge.manifest import Check, SignedAt, Webhook
from orderloom.edge.paths import Found, Scope, find
from orderloom.edge.readers import Manner, moment, words
from orderloom.edge.signing import Missing, Signable, signature
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.sdk.connector import RawMessage, Reply, Verdict

KEYLESS = "hook.no_secret"
UNSIGNED = "hook.unsigned"
FORGED = "hook.forged"
STALE = "hook.stale"

MAX_EVENT_ID = 200
_REFUSAL = Reply(status=401)


def verify_webhook(
    webhook: Webhook, message: RawMessage, secrets: Sequence[str], credentials: Mapping[str, str]
) -> Verdict:
    """The verdict on a callback; a refused one tells the topic it claims and no event."""
    topic = next(_values((webhook.topic,), message), "")[:MAX_EVENT_ID]
    reason = refusal(webhook, message, secrets, credentials)
    if reason is not None:
        return Verdict(accepted=False, reason=reason, topic=topic, event_id=None, reply=_REFUSAL)
    reply = Reply(webhook.reply.status, webhook.reply.body, webhook.reply.content_type)
    return Verdict(accepted=True, reason=None, topic=topic, event_id=_event_id(webhook, message), reply=reply)


def refusal(
    check: Check, message: RawMessage, secrets: Sequence[str], credentials: Mapping[str, str], *, clock: bool = True
) -> str | None:
    """The code of why the signature is refused, None when it holds; without ``clock`` its age does not count."""
    usable = [secret for secret in secrets if secret.strip()]
    if not usable:
        return KEYLESS
    presented = _place(check.compare.place, message)
    if not presented:
        return UNSIGNED
    try:
        expected = [check.compare.prefix.encode() + signed(check, message, secret, credentials) for secret in usable]
    except Missing:
        return UNSIGNED
    given = presented.encode("utf-8", "replace")
    # Every secret is tried, so that time does not tell which one came close.
    matches = [hmac.compare_digest(one, given) for one in expected]
    if True not in matches:
        return FORGED
    fresh = not clock or check.signed_at is None or _is_fresh(check.signed_at, message)
    return None if fresh else STALE


def signed(check: Check, message: RawMessage, secret: str, credentials: Mapping[str, str]) -> bytes:
    """The signature that the platform would put on this message with ``secret``; raises ``Missing``."""
    return signature(
        check.sign, Signable(secret, message.body, message.headers, message.query, message.url, credentials)
    )


def _place(place: str, message: RawMessage) -> str | None:
    room, _, name = place.partition(".")
    if room == "header":
        return message.headers.get(name.lower())
    return next((value for key, value in message.query if key == name), None)


def _is_fresh(signed_at: SignedAt, message: RawMessage) -> bool:
    manner = Manner(time=signed_at.time)
    try:
        sent = moment(Found(_place(signed_at.source, message), ""), manner)
    except FaultFound:
        return False
    return (
        sent is not None and abs((message.received_at.astimezone(UTC) - sent).total_seconds()) <= signed_at.max_skew_s
    )


def _event_id(webhook: Webhook, message: RawMessage) -> str | None:
    for alternative in webhook.event_id:
        parts = alternative.split("+")
        values = list(_values(parts, message))
        if len(values) == len(parts):
            return _bounded(":".join(values))
    return None


def _bounded(event_id: str) -> str:
    return event_id if len(event_id) <= MAX_EVENT_ID else hashlib.sha256(event_id.encode()).hexdigest()


def _values(places: Sequence[str], message: RawMessage) -> Iterator[str]:
    """What stands at each place, leaving out those where nothing does; the body is parsed only if a place is in it."""
    for place in places:
        room, _, name = place.partition(".")
        value = message.headers.get(name.lower()) if room == "header" else _in_body(name, message.body)
        if value:
            yield value


def _in_body(path: str, body: bytes) -> str | None:
    try:
        whole = Found(loads(body), "")
        found = next(iter(find(path, Scope(whole, whole))), None)
        return None if found is None else words(found)
    except (JsonTextError, FaultFound):
        return None


def headers_of(
    webhook: Webhook, topic: str, body: bytes, secret: str, event_id: str, sent_at: datetime
) -> dict[str, str]:
    """The headers under which the platform would send ``body``."""
    said = {"$event_id": event_id, "$sent_at": sent_at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    headers = {name: said.get(value, value) for name, value in webhook.sends.items()}
    room, _, name = webhook.topic.partition(".")
    if room == "header":
        headers[name] = topic
    message = RawMessage(headers, (), body, "", sent_at)
    value = signed(webhook, message, secret, {})
    headers[webhook.compare.place.partition(".")[2]] = webhook.compare.prefix + value.decode("ascii")
    return headers
