"""JSON in and out at the API: strict bodies whose unknown keys are refused by name, exact values on the way out."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.web.api.answer import JSON, Answer
from orderloom.web.problems import RefusedError, refused
from orderloom.web.visit import Call

MOST_CONFIRMATIONS = 200
NOT_CACHED = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON object and where it stands in the request; reading it collects what is wrong with it."""

    values: Mapping[str, object]
    pointer: str = ""

    def only(self, *names: str) -> "Body":
        """The body itself; 422 naming every key besides ``names``."""
        unknown = [
            Problem("web.unknown_key", f"{self.pointer}/{escaped(key)}", {"key": key[:100]})
            for key in self.values
            if key not in names
        ]
        if unknown:
            raise RefusedError(422, *unknown)
        return self

    def object(self, name: str) -> Mapping[str, object]:
        """The object under ``name``; empty when absent."""
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, "object")
        return value

    def text(self, name: str, *, required: bool = True, longest: int = 2_000) -> str:
        """The text under ``name``; empty when absent and not required."""
        value = self.values.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or len(value) > longest or (required and not value):
            raise self.wrong(name, "text")
        return value

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The list of texts under ``name``."""
        value = self.values.get(name)
        if value is None:
            return default
        if (
            not isinstance(value, list)
            or len(value) > MOST_CONFIRMATIONS
            or not all(isinstance(item, str) for item in value)
        ):
            raise self.wrong(name, "texts")
        return tuple(value)

    def wrong(self, name: str, wanted: str) -> RefusedError:
        """The value under ``name`` is not of the wanted sort."""
        return refused(422, f"web.body.{wanted}", f"{self.pointer}/{escaped(name)}", key=name)


def read(request: Call, body: bytes) -> Body:
    """The JSON object in a request's body: 415 for another type, 413 when too large, 400 when it is none."""
    sort = request.content_type[0]
    if sort != JSON and not sort.endswith("+json"):
        raise refused(415, "web.status.415")
    if len(body) > json_text.MAX_BYTES:
        raise refused(413, "web.status.413")
    try:
        value = json_text.loads(body)
    except JsonTextError as fault:
        raise RefusedError(400, Problem(fault.error_code, "", fault.facts)) from fault
    if b"\\u0000" in body:
        raise refused(400, "web.body.nul")
    if not isinstance(value, dict):
        raise refused(400, "web.body.no_object")
    return Body(value)


def nothing(body: bytes) -> None:
    """Refuse a body where none belongs."""
    if body.strip():
        raise refused(400, "web.body.unwanted")


def escaped(key: str) -> str:
    """A key as a part of a JSON pointer."""
    return key[:200].replace("~", "~0").replace("/", "~1")


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """A JSON answer, never cached."""
    return Answer(_encoded(value), status, {**NOT_CACHED, **(headers or {})})


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def _encoded(value: object) -> bytes:
    """JSON with exact numbers; the quick encoder stops at 64 bits, data in no fixed shape may not."""
    try:
        return _ENCODER.encode(value)
    except OverflowError:
        return json_text.dumps(value)


def empty() -> Response[bytes]:
    """Done, and nothing to show for it (204)."""
    return Response(b"", status_code=204, headers=NOT_CACHED)
