"""Carries calls of connections out: credentials, limits, the breaker, looking before asking again."""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.edge.actions import Action, Ask
from orderloom.edge.actions_answer import at_path, outputs, unanswered, understood
from orderloom.edge.actions_request import request_of
from orderloom.edge.actions_template import Given, TemplateFailed
from orderloom.edge.breaker import Breakers
from orderloom.edge.faults import FaultFound
from orderloom.edge.http import HttpClient, HttpFailed
from orderloom.edge.manifest import Manifest, settings_of
from orderloom.edge.paths import Found, Scope
from orderloom.edge.platforms import InstalledPlatforms
from orderloom.edge.redaction import Redaction
from orderloom.runtime.inbox import secret_owner
from orderloom.runtime.outgoing_rows import Delivered, Delivery, Failed
from orderloom.runtime.ports import Clock, Plans, Secrets
from orderloom.sdk.failures import PlatformUnknown

CONNECTION: Final = "connection"
"""What deliveries call this channel."""

PAUSED_S: Final = 30.0
"""How soon calls of a paused connection are looked at again."""

TOKEN_PAUSE_S: Final = 600.0
"""How long a credential that a platform refused is not tried again by this process."""


class Buckets(Protocol):
    """How fast each credential may be used, counted over all processes."""

    def take(self, name: str, every_s: float, burst: int) -> float:
        """0 when a call was there and is taken now; else the seconds until one will be."""


class Keeper(Protocol):
    """Who looks after credentials."""

    def refused(self, app: str, connection: str) -> None:
        """A platform did not take the credentials of a connection; somebody has to see to it."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Which platforms there are, whose accounts the apps have, and their credentials.

    ``stand_ins`` are addresses that stand in for those of platforms, by plugin id.
    """

    platforms: InstalledPlatforms
    plans: Plans
    secrets: Secrets
    stand_ins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Job:
    """One call of one action, with everything that it takes."""

    delivery: Delivery
    manifest: Manifest
    action: Action
    given: Given
    line: str
    redaction: Redaction
    base: str | None


class ConnectionChannel:
    """The ``Channel`` of connections; thread-safe."""

    id = CONNECTION

    def __init__(
        self,
        http: HttpClient,
        accounts: Accounts,
        buckets: Buckets,
        keeper: Keeper,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``monotonic`` counts the seconds for which a side is spared."""
        self._http = http
        self._accounts = accounts
        self._buckets = buckets
        self._keeper = keeper
        self._clock = clock
        self._breakers = Breakers(monotonic)

    def repeatable(self, delivery: Delivery) -> bool:
        """Whether the action reads, takes a key, or says how to look it up; what is unknown is not."""
        found = self._action(delivery)
        return not isinstance(found, Failed) and found[2].repeatable

    def deliver(self, delivery: Delivery) -> Delivered | Failed:
        """Ask the platform, unless it turns out to be done already."""
        job = self._job(delivery)
        if isinstance(job, Failed):
            return job
        try:
            outcome = self._asked(job)
        except TemplateFailed as error:
            outcome = Failed(error.error_code, error.facts, permanent=True)
        if isinstance(outcome, Failed) and outcome.code == "call.token":
            self._breakers.trip(job.line, TOKEN_PAUSE_S)
            self._keeper.refused(delivery.app, delivery.target)
        return outcome

    def probe(self, app: str, connection: str, plugin: str, settings: Mapping[str, object]) -> Delivered | Failed:
        """Make the request by which the platform tells whether the stored credentials are good.

        Whoever asks wants an answer now: that calls of the connection are spared for a while does not matter here.
        """
        try:
            manifest = self._accounts.platforms.get(plugin).manifest
        except PlatformUnknown:
            return Failed("call.no_platform", {"plugin": plugin}, person=True)
        if manifest.probe is None:
            return Failed("call.no_probe", {"plugin": plugin}, permanent=True)
        key, now = f"probe-{secrets.token_hex(8)}", self._clock.now()
        job = self._made(Delivery(key, app, self.id, connection, "", key, now), manifest, manifest.probe, settings)
        if isinstance(job, Failed):
            return job
        try:
            return self._asked(replace(job, line=f"{job.line}/{key}"))
        except TemplateFailed as error:
            return Failed(error.error_code, error.facts, permanent=True)

    def _asked(self, job: _Job) -> Delivered | Failed:
        action = job.action
        if job.delivery.unclear and action.look_up is not None and action.idempotency_key is None:
            done = self._looked_up(job)
            if done is not None:
                return done
        for name, ask in action.first.items():
            body = self._one(job, ask)
            if isinstance(body, Failed):
                return replace(body, unclear=False)  # it only looked
            job = replace(job, given=replace(job.given, first={**job.given.first, name: body}))
        answer = self._one(job, action)
        if isinstance(answer, Failed):
            return replace(answer, unclear=answer.unclear and not action.reads)
        return self._delivered(job, at_path(action.answer_at, answer))

    def _looked_up(self, job: _Job) -> Delivered | Failed | None:
        """What an earlier try has left there; None when it is not there."""
        look_up = job.action.look_up
        if look_up is None:
            return None
        body = self._one(job, look_up)
        if isinstance(body, Failed):
            return replace(body, unclear=True, permanent=False)
        scope = Scope(Found(body, ""), Found({"param": dict(job.given.params), "first": {}}, ""))
        try:
            found = look_up.found.read(scope)
        except FaultFound as error:
            return Failed(error.fault.code, error.fault.facts, unclear=True)
        return None if found is None else self._delivered(job, found.value)

    def _delivered(self, job: _Job, thing: object) -> Delivered:
        given = outputs(job.action.output, thing, job.given.params, job.given.first)
        shown = job.redaction.value(given)
        return Delivered(shown if isinstance(shown, Mapping) else {})

    def _one(self, job: _Job, ask: Ask) -> object | Failed:
        """One request, if the platform may be asked now."""
        request = request_of(job.manifest, ask, job.given, job.base)
        wait = self._breakers.enter(job.line)
        if wait > 0:
            return Failed("call.resting", retry_after=wait, patient=True)
        wait = self._limited(job)
        if wait > 0:
            self._breakers.release(job.line)
            return Failed("call.slowed", retry_after=wait, patient=True)
        try:
            answer = self._http.send(request)
        except HttpFailed as error:
            self._breakers.leave(job.line, answered=False)
            return unanswered(error)
        body = understood(ask, job.manifest.limits, answer, job.redaction, self._clock.now())
        self._breakers.leave(job.line, answered=not (isinstance(body, Failed) and body.code == "call.server"))
        return body

    def _limited(self, job: _Job) -> float:
        """Take a call from each of the platform's limits, right before it is used; the seconds to wait, else 0."""
        for place, rate in enumerate(job.manifest.limits.rate):
            name = f"{job.delivery.app}/{job.delivery.target}/{place}"
            wait = self._buckets.take(name, rate.per_s / rate.n, rate.burst or rate.n)
            if wait > 0:
                return wait
        return 0.0

    def _action(self, delivery: Delivery) -> tuple[ConnectionPlan, Manifest, Action] | Failed:
        plan = self._accounts.plans.plan(delivery.app)
        connection = plan.find(ConnectionPlan, delivery.target) if plan else None
        if connection is None:
            return Failed("call.no_connection", {"connection": delivery.target}, permanent=True)
        try:
            manifest = self._accounts.platforms.get(connection.plugin).manifest
        except PlatformUnknown:
            return Failed("call.no_platform", {"plugin": connection.plugin}, person=True)
        action = manifest.actions.get(delivery.action)
        if action is None:
            facts = {"action": delivery.action, "plugin": connection.plugin}
            return Failed("call.no_action", facts, permanent=True)
        return connection, manifest, action

    def _job(self, delivery: Delivery) -> _Job | Failed:
        found = self._action(delivery)
        if isinstance(found, Failed):
            return found
        connection, manifest, action = found
        if connection.paused:
            return Failed("call.paused", {"connection": connection.id}, retry_after=PAUSED_S, patient=True)
        return self._made(delivery, manifest, action, connection.settings)

    def _made(
        self, delivery: Delivery, manifest: Manifest, action: Action, settings: Mapping[str, object]
    ) -> _Job | Failed:
        """The call with its credentials, or which of them lack."""
        owner = secret_owner(delivery.app, delivery.target)
        values = {name: next(iter(self._accounts.secrets.get(owner, name)), "") for name in manifest.credentials}
        missing = [name for name in sorted(manifest.needed()) if not values.get(name)]
        if manifest.id in self._accounts.stand_ins:
            missing = [name for name in missing if name not in manifest.public]
        if missing:
            return Failed("call.credential", {"names": ", ".join(missing)}, person=True)
        # New credentials are a new line: what the old ones met says nothing about them.
        stamp = hashlib.sha256("\0".join(f"{name}={value}" for name, value in values.items()).encode()).hexdigest()[:16]
        return _Job(
            delivery,
            manifest,
            action,
            Given(delivery.body, values, delivery.key, self._clock.now(), settings=settings_of(manifest, settings)),
            f"{delivery.app}/{delivery.target}/{stamp}",
            Redaction(value for name, value in values.items() if name not in manifest.public),
            self._accounts.stand_ins.get(manifest.id),
        )
