"""Where callbacks enter: verify on raw bytes, store, commit, answer. Nothing is parsed and no flow runs here."""

import hashlib
from contextlib import suppress
from datetime import timedelta

from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.runtime.ports import Addresses, BusyError, Clock, Ids, Inbox, InboxMessage, Plans, Secrets
from orderloom.sdk.connector import Platform, Platforms, RawMessage, Reply, Verdict
from orderloom.sdk.failures import PlatformUnknown

RETRY_AFTER = timedelta(seconds=5)
"""What a full store asks platforms to wait; the door says it in ``Retry-After``."""

_UNKNOWN = Reply(404, "")
_REFUSED = Reply(401, "")
_BUSY = Reply(503, "")
_OURS = frozenset({"authorization", "cookie", "proxy-authorization"})


def secret_owner(app: str, connection: str) -> str:
    """Whose secrets a connection's credentials are, in the ``Secrets`` port."""
    return f"{app}/{connection}"


class Intake:
    """Receives callbacks of every connection of the installation; thread-safe."""

    def __init__(
        self,
        plans: Plans,
        platforms: Platforms,
        secrets: Secrets,
        addresses: Addresses,
        inbox: Inbox,
        clock: Clock,
        ids: Ids,
    ) -> None:
        """Bring the ports together."""
        self._plans = plans
        self._platforms = platforms
        self._secrets = secrets
        self._addresses = addresses
        self._inbox = inbox
        self._clock = clock
        self._ids = ids

    def receive(self, address: str, message: RawMessage) -> Reply:
        """The answer for the platform: its own once the message is committed, 401 for what does not verify, 404 for an
        unknown address. 503, so that it comes again, when the store is full, or when the app or the plugin is out of
        order just now. An authentic body is kept even when nobody could read it.
        """
        found = self._addresses.find(address)
        if found is None:
            return _UNKNOWN
        plan = self._plans.plan(found.app)
        if plan is None:
            return _BUSY
        connection = plan.find(ConnectionPlan, found.connection)
        if connection is None:
            return _UNKNOWN
        try:
            platform = self._platforms.get(connection.plugin)
            verdict = platform.verify(message, self._keys(found.app, connection.id, platform))
            if not verdict.accepted:
                self._set_aside(found.app, connection.id, message, verdict)
                return verdict.reply if verdict.reply.status == _REFUSED.status else _REFUSED
            self._inbox.receive(self._stored(found.app, connection.id, message, verdict))
        except (BusyError, PlatformUnknown):
            return _BUSY
        return verdict.reply

    def _keys(self, app: str, connection: str, platform: Platform) -> tuple[str, ...]:
        """The connection's own secrets, without empty ones; a platform that signs nothing has none."""
        name = platform.webhook_secret
        return tuple(key for key in self._secrets.get(secret_owner(app, connection), name) if key) if name else ()

    def _set_aside(self, app: str, connection: str, message: RawMessage, verdict: Verdict) -> None:
        reason = verdict.reason or "signature.refused"
        # A full store must not make a forgery look like anything else than a forgery.
        with suppress(BusyError):
            self._inbox.quarantine(app, connection, _kept(message), message.body, reason, self._clock.now())

    def _stored(self, app: str, connection: str, message: RawMessage, verdict: Verdict) -> InboxMessage:
        digest = hashlib.sha256(verdict.topic.encode() + b"\0" + message.body).hexdigest()
        return InboxMessage(
            id=self._ids.new(),
            app=app,
            connection=connection,
            topic=verdict.topic,
            event_id=verdict.event_id or f"body:{digest}",
            headers=_kept(message),
            body=message.body,
            received_at=self._clock.now(),
        )


def _kept(message: RawMessage) -> dict[str, str]:
    """The headers that may be stored: none that could open a door of ours."""
    return {name: value for name, value in message.headers.items() if name not in _OURS}
