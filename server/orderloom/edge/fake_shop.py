"""A fake shop: invents orders, lives their stories, signs its callbacks as the platform does, delivers them here.

What it sends depends on its seed and its clock only, so a test can expect every byte.
"""

import ipaddress
import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from urllib.parse import urlsplit

from orderloom.edge.fake_orders import draw_order
from orderloom.edge.fake_script import Play, Step, load_play, render
from orderloom.edge.http import HttpCall, HttpClient, HttpFailed
from orderloom.edge.platforms import ManifestPlatform
from orderloom.sdk.failures import DeliveryRefused

FakeMessage = tuple[str, Mapping[str, str], bytes]
"""Topic, headers and body of one callback."""

MAX_OPEN = 6
"""Orders that are under way at the same time."""

MAX_TRIES = 8
"""Attempts to deliver one callback before the shop gives it up, as platforms do."""

_TIMEOUT_S = 5.0
_CONNECT_S = 1.0
_SECOND = timedelta(seconds=1)


class _Life:
    """One order under way: its values and the steps that are still to come."""

    def __init__(self, values: dict[str, object], steps: list[Step], born: datetime) -> None:
        self.values = values
        self.steps = steps
        self.last = born - _SECOND


class FakeShop:
    """The fake of one platform for one connection."""

    def __init__(
        self,
        platform: ManifestPlatform,
        secret: str,
        seed: int,
        *,
        clock: Callable[[], datetime] | None = None,
        first_number: int = 1001,
    ) -> None:
        """Sign with ``secret``; without ``clock`` time is invented: a minute passes between two callbacks."""
        self._platform = platform
        self._secret = secret
        self._play: Play = load_play(platform.folder)
        self._chance = Random(seed)  # noqa: S311 - invented orders are no secret
        self._clock = clock or _invented_time()
        self._numbers = count(first_number)
        self._ids = count(5_400_000_000_000 + seed % 100_000 * 10_000_000, 100)

    def messages(self) -> Iterator[FakeMessage]:
        """Callbacks without end, new orders and the next steps of open ones mixed; some come twice, as in real life."""
        open_lives: list[_Life] = []
        while True:
            if not open_lives or (len(open_lives) < MAX_OPEN and self._chance.random() < 0.4):
                open_lives.append(self._begin())
                life = open_lives[-1]
            else:
                life = self._chance.choice(open_lives)
            for message in self._live(life):
                yield message
                if self._chance.random() < 0.05:
                    yield message
            if not life.steps:
                open_lives.remove(life)

    def run(self, hook_url: str, *, every_s: float, stop: threading.Event) -> None:
        """Deliver one callback every ``every_s`` seconds until ``stop``; a failed one is tried again before the next.

        ``hook_url`` has to be on this machine, else ``DeliveryRefused``.
        """
        _refuse_elsewhere(hook_url)
        for message in self.messages():
            for _ in range(MAX_TRIES):
                if stop.wait(every_s):
                    return
                if deliver(hook_url, message):
                    break

    def _begin(self) -> _Life:
        script = self._play.script
        story = self._chance.choices(script.stories, [story.weight for story in script.stories])[0]
        born = self._clock()
        values = draw_order(script, self._chance, next(self._numbers), next(self._ids))
        return _Life({**values, "created_at": _written(born)}, [script.steps[name] for name in story.steps], born)

    def _live(self, life: _Life) -> Iterator[FakeMessage]:
        """The next step; each is at least a second after the one before, since platforms write whole seconds."""
        step = life.steps.pop(0)
        life.last = max(self._clock().replace(microsecond=0), life.last + _SECOND)
        life.values |= {"now": _written(life.last), "fresh_id": next(self._ids)}
        changed = render(step.change, life.values)
        life.values |= changed if isinstance(changed, dict) else {}
        event_id = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        for send in step.sends:
            body = json.dumps(render(self._play.bodies[send.body], life.values), ensure_ascii=False).encode()
            headers = self._platform.sign(send.topic, body, self._secret, event_id=event_id, sent_at=life.last)
            yield send.topic, headers, body


def deliver(hook_url: str, message: FakeMessage) -> bool:
    """Post one callback to this machine; True when it was accepted (2xx).

    Raises ``DeliveryRefused`` for an address elsewhere.
    """
    host = _refuse_elsewhere(hook_url)
    _, headers, body = message
    try:
        client = HttpClient([host], connect_s=_CONNECT_S)
        answer = client.send(HttpCall("POST", hook_url, headers, body, total_s=_TIMEOUT_S))
    except HttpFailed:
        return False
    return 200 <= answer.status < 300


def _refuse_elsewhere(url: str) -> str:
    """The host of an address on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or not _is_this_machine(host):
        raise DeliveryRefused(host=host)
    return f"[{host}]" if ":" in host else host


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _written(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def _invented_time() -> Callable[[], datetime]:
    minutes = count()
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    return lambda: start + timedelta(minutes=next(minutes))
