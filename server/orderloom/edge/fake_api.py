"""The other half of a fake platform: it answers calls, from data beside the manifest, and keeps what it was made to do.

``fake/api.json`` holds its routes. Holes in texts stand for parts of the path (``{order_id}``), of the body
(``{body.…}``), ``{now}`` and ``{fresh_id}``; a route may keep what it made (``keeps``) and list what was kept.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orderloom.edge.fake_script import hole, render
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.sdk.failures import Fault, ManifestProblem

API: Final = "fake/api.json"

_PART = re.compile(r"\{([a-z_]+)\}")
_FIRST_ID = 9_100_000_000_000
_UNAUTHORISED = 401
_NOT_FOUND = 404
_UNPROCESSABLE = 422


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Token(_Shape):
    """Which header has to carry which credential."""

    header: str
    credential: str


class Route(_Shape):
    """One request that the platform knows. ``needs`` has to be in the body; ``makes`` is kept under ``keeps``, and
    ``{made}`` in the answer; ``{listed}`` are those kept under ``lists`` whose value ``by`` is that of the path.
    """

    method: str
    path: str
    status: int = 200
    needs: str | None = None
    keeps: str | None = None
    makes: Mapping[str, object] = Field(default_factory=dict)
    lists: str | None = None
    by: str = ""
    body: object = None

    def match(self, method: str, path: str) -> Mapping[str, object] | None:
        """The parts of the path that have names; None for another route. Numbers are numbers."""
        pattern = _PART.sub(r"(?P<\1>[^/]+)", re.escape(self.path).replace(r"\{", "{").replace(r"\}", "}"))
        found = re.fullmatch(pattern, path) if method == self.method else None
        if found is None:
            return None
        return {name: int(text) if text.isdecimal() else unquote(text) for name, text in found.groupdict().items()}


class Api(_Shape):
    """Everything that a fake platform answers."""

    token: Token
    account: Mapping[str, str] = Field(default_factory=dict)
    """Credentials of the account that are no secret, by name."""
    routes: list[Route] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class FakeAnswer:
    """What is sent back: after ``wait_s`` seconds, and only the first ``cut_at`` bytes of the body where that is set
    (none at all, not even a status, for 0).
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})
    wait_s: float = 0.0
    cut_at: int | None = None


class FakeApi:
    """A platform that does what it is asked and remembers it; thread-safe. ``done`` is what it did, by kind."""

    def __init__(self, api: Api, token: str, clock: Callable[[], datetime]) -> None:
        """Answer those who bring ``token``."""
        self._api = api
        self._token = token
        self._clock = clock
        self._ids = count(_FIRST_ID)
        self._lock = Lock()
        self.done: dict[str, list[Mapping[str, object]]] = {}
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> FakeAnswer:
        """Do it and say so."""
        with self._lock:
            self.asked.append(asked)
            if asked.headers.get(self._api.token.header.lower()) != self._token:
                return _said(_UNAUTHORISED, {"errors": "[API] Invalid API key or access token"})
            path = urlsplit(asked.path).path
            for route in self._api.routes:
                parts = route.match(asked.method, path)
                if parts is not None:
                    return self._routed(route, parts, asked)
        return _said(_NOT_FOUND, {"errors": "Not Found"})

    def _routed(self, route: Route, parts: Mapping[str, object], asked: Asked) -> FakeAnswer:
        try:
            body = loads(asked.body) if asked.body else None
        except JsonTextError:
            return _said(_UNPROCESSABLE, {"errors": "malformed"})
        now = self._clock().replace(microsecond=0).isoformat()
        values: dict[str, object] = {**parts, "body": body, "now": now, "fresh_id": next(self._ids)}
        if route.needs and hole(route.needs, values) is None:
            return _said(_UNPROCESSABLE, {"errors": [f"{route.needs} can't be blank"]})
        if route.keeps:
            made = render(route.makes, values)
            values["made"] = made
            self.done.setdefault(route.keeps, []).append(made if isinstance(made, dict) else {})
        if route.lists:
            wanted = parts.get(route.by)
            values["listed"] = [one for one in self.done.get(route.lists, ()) if one.get(route.by) == wanted]
        return _said(route.status, render(route.body, values))


def load_api(folder: Path) -> Api | None:
    """What the fake of a plugin folder answers; None when it answers nothing. Raises ``ManifestProblem``."""
    place = folder / API
    if not place.is_file():
        return None
    try:
        return Api.model_validate(loads(place.read_bytes()))
    except JsonTextError as error:
        raise ManifestProblem(folder.name, [Fault(error.error_code, f"/{API}", error.facts)]) from error
    except ValidationError as error:
        faults: Sequence[Fault] = [Fault("manifest.shape", f"/{API}", {"reason": error.errors()[0]["msg"]})]
        raise ManifestProblem(folder.name, faults) from error


def _said(status: int, body: object) -> FakeAnswer:
    return FakeAnswer(status, json.dumps(body, ensure_ascii=False, default=str).encode())
