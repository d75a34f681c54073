"""Our own webhooks are signed as the standard says, under one id for every try."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from orderloom import resources
from orderloom.edge.fake_api import Asked, FakeAnswer
from orderloom.edge.fake_server import serving
from orderloom.edge.plugin_check import plugin_faults
from orderloom.runtime.outgoing_rows import DeliveryState
from tests.plugins.calls import Yard, yard

SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, no less").decode()


class Receiver:
    """Whoever receives our webhooks: checks each with the standard's own library."""

    def __init__(self) -> None:
        self.answers: list[FakeAnswer] = []
        self.got: list[tuple[str, object]] = []

    def answer(self, asked: Asked) -> FakeAnswer:
        message = Webhook(SECRET).verify(asked.body, dict(asked.headers))
        self.got.append((asked.headers["webhook-id"], message))
        return self.answers.pop(0) if self.answers else FakeAnswer(204)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Yard, Receiver]]:
    """A queue before a receiver, at the moment that the queue's clock shows."""
    receiver = Receiver()
    with (
        serving(receiver.answer) as url,
        yard(tmp_path, "webhook", url, {"url": url + "/in", "secret": SECRET}) as made,
    ):
        monkeypatch.setattr("standardwebhooks.webhooks.datetime", _Frozen(made))
        yield made, receiver


class _Frozen:
    """The library's idea of now."""

    def __init__(self, made: Yard) -> None:
        self._made = made

    def now(self, tz: object = None) -> object:
        return self._made.clock.now()

    def __getattr__(self, name: str) -> object:
        return getattr(datetime, name)


def test_a_message_arrives_signed_and_once_for_whoever_heeds_its_id(scene: tuple[Yard, Receiver]) -> None:
    made, receiver = scene
    receiver.answers = [FakeAnswer(500), FakeAnswer(200, b"", cut_at=0), FakeAnswer(200, b"<html>thanks", {})]
    key = made.send("send", type="order.shipped", data={"order_no": "#1001", "总价": "12.50"})
    made.to_the_end()
    assert made.now(key).state is DeliveryState.DONE
    assert [name for name, _ in receiver.got] == [key] * 3
    assert [message["data"] for _, message in receiver.got] == [{"order_no": "#1001", "总价": "12.50"}] * 3  # type: ignore[index]
    assert json.dumps(receiver.got[0][1]).startswith('{"type": "order.shipped", "timestamp": "2026-11-20T02:00:00Z"')


def test_without_a_secret_nothing_is_sent(scene: tuple[Yard, Receiver]) -> None:
    made, receiver = scene
    made.credentials.values["secret"] = ""
    key = made.send("send", type="order.shipped")
    made.to_the_end()
    assert (made.now(key).state, made.now(key).problem) == (
        DeliveryState.PARKED,
        {"code": "call.credential", "facts": {"names": "secret"}},
    )
    assert receiver.got == []


def test_the_plugin_has_no_faults() -> None:
    assert list(plugin_faults(resources.plugins_dir() / "webhook")) == []
