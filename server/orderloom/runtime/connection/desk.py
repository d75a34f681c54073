"""What people enter about an account on a platform: its credentials, the address of its messages, and trying both.

A credential goes in and never comes out: a secret one is only said to be there. Whoever changes where calls go has to
enter again what they carry, or anybody who may change an address could have the secrets sent to his own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.inbox import secret_owner
from orderloom.runtime.item_map import actor_of
from orderloom.runtime.outgoing_rows import Delivered, Failed
from orderloom.runtime.ports import Addresses, Clock, ConnectionAddress, Event, Ids, Secrets
from orderloom.runtime.record.change import Actor
from orderloom.sdk.catalogue import Catalogue, CredentialFacts, PlatformFacts

LONGEST = 8_000
"""Letters of one credential; private keys are long."""


class CredentialsRefusedError(OrderloomError):
    """Nothing was stored; ``problems`` name the credentials at fault."""

    code = "connection.credentials_refused"

    def __init__(self, *problems: Problem) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


class Prober(Protocol):
    """Asks a platform whether it takes the stored credentials."""

    def probe(self, app: str, connection: str, plugin: str, settings: Mapping[str, object]) -> Delivered | Failed:
        """What the platform tells of the account, or why it does not answer; never a secret."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Whether a credential has a value; the value itself only where it is no secret."""

    id: str
    there: bool
    value: str | None


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of trying the credentials, and how long the platform took."""

    outcome: Delivered | Failed
    milliseconds: int


@dataclass(frozen=True, slots=True)
class ConnectionDesk:
    """The accounts of one installation, as those see them who set connections up. ``note`` keeps an event."""

    catalogue: Catalogue
    secrets: Secrets
    addresses: Addresses
    prober: Prober
    note: Callable[[Event], None]
    clock: Clock
    ids: Ids
    around: Callable[[str, Actor], Mapping[str, object]] = lambda _app, _actor: {}
    """What expressions may read beside a message, in an app that was published."""

    def reads(self, app: str, connection: str, title: Mapping[str, str], role: str) -> Mapping[str, object]:
        """What the maps of a connection may read beside the message."""
        return self.around(app, actor_of(connection, title, role)) or {"@now": self.clock.now()}

    def entered(self, app: str, connection: str, platform: PlatformFacts) -> tuple[Entered, ...]:
        """Every credential of the account."""
        return tuple(self._entered(app, connection, one) for one in platform.credentials)

    def enter(
        self, app: str, connection: str, platform: PlatformFacts, values: Mapping[str, str], by: Actor
    ) -> tuple[str, ...]:
        """Store what was entered and answer the names that changed; empty values leave what is there.

        Raises ``CredentialsRefusedError`` without storing any.
        """
        given = {name: value.strip() for name, value in values.items() if value.strip()}
        known = {one.id: self._value(app, connection, one.id) for one in platform.credentials}
        problems = [*_unknown(given, known), *_again(platform, given, known)]
        if problems:
            raise CredentialsRefusedError(*problems)
        changed = tuple(name for name, value in given.items() if known[name] != value)
        for name in changed:
            self.secrets.put(secret_owner(app, connection), name, given[name])
        if changed:
            self.note(self._event(app, connection, changed, by))
        return changed

    def address(self, app: str, connection: str) -> ConnectionAddress:
        """Where the platform sends its messages; made when first asked for, and the same ever after."""
        return self.addresses.add(app, connection)

    def probe(self, app: str, connection: str, platform: PlatformFacts, settings: Mapping[str, object]) -> Probed:
        """Ask the platform."""
        began = monotonic()
        outcome = self.prober.probe(app, connection, platform.id, settings)
        return Probed(outcome, round((monotonic() - began) * 1000))

    def _entered(self, app: str, connection: str, one: CredentialFacts) -> Entered:
        value = self._value(app, connection, one.id)
        return Entered(one.id, bool(value), value if value and not one.secret else None)

    def _value(self, app: str, connection: str, name: str) -> str:
        return next(iter(self.secrets.get(secret_owner(app, connection), name)), "")

    def _event(self, app: str, connection: str, names: tuple[str, ...], by: Actor) -> Event:
        return Event(
            id=self.ids.new(),
            at=self.clock.now(),
            app=app,
            table="",
            record="",
            version=0,
            kind="credentials",
            actor=by.id,
            actor_name=by.name,
            cause={"door": "build", "ref": connection},
            input={"connection": connection, "names": list(names)},
            change={},
        )


def _unknown(given: Mapping[str, str], known: Mapping[str, str]) -> list[Problem]:
    found = [
        Problem("connection.credential_unknown", f"/values/{name}", {"name": name})
        for name in given
        if name not in known
    ]
    long = [
        Problem("connection.credential_long", f"/values/{name}", {"most": LONGEST})
        for name in given
        if len(given[name]) > LONGEST
    ]
    return found + long


def _again(platform: PlatformFacts, given: Mapping[str, str], known: Mapping[str, str]) -> list[Problem]:
    """The secrets that have to be entered again because they would go elsewhere from now on."""
    moved = [
        one
        for one in platform.credentials
        if one.addresses and known[one.id] and given.get(one.id, known[one.id]) != known[one.id]
    ]
    if not moved:
        return []
    kept = [
        one.id
        for one in platform.credentials
        if one.secret and not one.addresses and known[one.id] and one.id not in given
    ]
    return [
        Problem("connection.credential_again", f"/values/{name}", {"name": name, "address": moved[0].id})
        for name in kept
    ]
