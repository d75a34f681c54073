"""A platform, its installation, secrets and addresses, all in memory: what the intake and the processor need."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orderloom.runtime.ports import ConnectionAddress
from orderloom.sdk.actions import ActionFacts, PluginFacts
from orderloom.sdk.connector import Item, RawMessage, Reply, Verdict
from orderloom.sdk.failures import Fault, MessageProblem, PlatformUnknown


def signature(body: bytes, secret: str) -> str:
    """A signature good enough for tests."""
    return hashlib.sha256(secret.encode() + body).hexdigest()


class FakePlatform:
    """Messages are JSON lists of orders; ``boom`` as a body makes reading fail in an unforeseen way."""

    id = "fake"
    title = {"zh": "假店", "en": "Fake"}  # noqa: RUF012
    credentials = ("webhook",)
    webhook_secret = "webhook"
    topics = ("orders",)
    status_codes: Mapping[str, tuple[str, ...]] = {}
    actions: Mapping[str, ActionFacts] = {}

    def verify(self, message: RawMessage, secrets: Sequence[str]) -> Verdict:
        good = any(message.headers.get("x-sign") == signature(message.body, key) for key in secrets if key)
        event = message.headers.get("x-event")
        return Verdict(good, None if good else "signature.mismatch", "orders", event, Reply(200 if good else 401, "ok"))

    def read(self, topic: str, body: bytes) -> tuple[Item, ...]:
        if body == b"boom":
            raise RuntimeError(topic)
        try:
            rows = json.loads(body)
        except ValueError as error:
            raise MessageProblem([Fault("message.unreadable")]) from error
        return tuple(Item(row.pop("kind", "order"), row.get("external_id", ""), None, row) for row in rows)

    def sign(self, topic: str, body: bytes, secret: str, *, event_id: str, sent_at: datetime) -> Mapping[str, str]:
        return {"x-sign": signature(body, secret), "x-event": event_id}


class FakePlatforms:
    """An installation with that one platform."""

    def __init__(self) -> None:
        self.one = FakePlatform()

    def get(self, plugin_id: str) -> FakePlatform:
        if plugin_id != self.one.id:
            raise PlatformUnknown(plugin=plugin_id)
        return self.one

    def all(self) -> tuple[FakePlatform, ...]:
        return (self.one,)

    def facts(self) -> PluginFacts:
        return PluginFacts({self.one.id: self.one.actions})


@dataclass
class FakeSecrets:
    """Secrets by owner and name."""

    kept: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def put(self, owner: str, name: str, value: str) -> None:
        self.kept[(owner, name)] = (value, *self.kept.get((owner, name), ()))

    def get(self, owner: str, name: str) -> tuple[str, ...]:
        return self.kept.get((owner, name), ())


@dataclass
class FakeAddresses:
    """Addresses that are easy to guess."""

    kept: dict[str, ConnectionAddress] = field(default_factory=dict)

    def add(self, app: str, connection: str) -> ConnectionAddress:
        made = ConnectionAddress(f"at-{connection}", app, connection)
        return self.kept.setdefault(made.id, made)

    def find(self, address: str) -> ConnectionAddress | None:
        return self.kept.get(address)

    def all(self) -> tuple[ConnectionAddress, ...]:
        return tuple(self.kept.values())
