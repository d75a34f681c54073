"""Signature vectors: known requests with known results, which a manifest's recipes have to reproduce.

A recipe is chosen by a vector's ``kind`` and by what it expects. The moment of sending is not checked: vectors are old.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from orderloom.edge.manifest import Check
from orderloom.edge.platforms import ManifestPlatform
from orderloom.edge.signing import Missing
from orderloom.edge.verification import refusal, signed
from orderloom.sdk.connector import RawMessage
from orderloom.sdk.failures import Fault, MessageProblem

Outcome = Literal["passed", "failed", "skipped"]

_WHENEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Vector(BaseModel):
    """One known request; further keys say where it comes from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: str
    input: Mapping[str, object]
    secret: object = ""
    expected: Mapping[str, object]
    negative: bool = False

    @property
    def key(self) -> str:
        """The secret, if it is a single one; some platforms sign with several things, which no recipe here does."""
        return self.secret if isinstance(self.secret, str) else ""


class VectorFile(BaseModel):
    """What a file of vectors holds; whatever else stands in it is for people."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    vectors: list[Vector]


@dataclass(frozen=True, slots=True)
class VectorResult:
    """What became of one vector; ``reason`` is a code for what did not pass."""

    id: str
    outcome: Outcome
    reason: str | None = None


def parse_vectors(document: object) -> Sequence[Vector]:
    """The vectors of a file; raises ``MessageProblem`` when it is none."""
    try:
        return VectorFile.model_validate(document).vectors
    except ValidationError as error:
        places = ["/" + "/".join(str(part) for part in one["loc"]) for one in error.errors()]
        raise MessageProblem([Fault("vectors.shape", place) for place in places]) from error


def run_vector(platform: ManifestPlatform, vector: Vector) -> VectorResult:
    """Whether the platform's recipe gives what the vector expects; skipped only when it has no recipe for the kind."""
    way = _WAYS.get(vector.kind)
    try:
        held = None if way is None else way(platform, vector)
    except Missing:
        return VectorResult(vector.id, "failed", "vectors.input_missing")
    if held is None:
        return VectorResult(vector.id, "skipped", "vectors.no_recipe")
    return VectorResult(vector.id, "passed") if held else VectorResult(vector.id, "failed", "vectors.mismatch")


def _webhook(platform: ManifestPlatform, vector: Vector) -> bool | None:
    check = platform.manifest.webhook
    return None if check is None or "valid" not in vector.expected else _verified(check, vector)


def _callback(platform: ManifestPlatform, vector: Vector) -> bool | None:
    message = _message(vector)
    checks = {check.compare.place.removeprefix("query."): check for check in platform.manifest.callbacks.values()}
    if "valid" in vector.expected:
        check = next((checks[name] for name, _ in message.query if name in checks), None)
        return None if check is None else _verified(check, vector)
    name = next((name for name in vector.expected if name in checks), None)
    if name is None:
        return None
    given = checks[name].compare.prefix.encode() + signed(checks[name], message, vector.key, {})
    return (given == str(vector.expected[name]).encode()) is not vector.negative


def _verified(check: Check, vector: Vector) -> bool:
    credentials = {key: value for key, value in vector.input.items() if isinstance(value, str)}
    reason = refusal(check, _message(vector), [vector.key], credentials, clock=False)
    return (reason is None) is bool(vector.expected["valid"])


def _message(vector: Vector) -> RawMessage:
    return RawMessage(
        headers={name: str(value) for name, value in _mapping(vector, "headers").items()},
        query=tuple((name, text) for name, value in _mapping(vector, "query").items() for text in _texts(value)),
        body=str(vector.input.get("raw_body", "")).encode(),
        url=str(vector.input.get("callback_url", "")),
        received_at=_WHENEVER,
    )


def _mapping(vector: Vector, name: str) -> Mapping[str, object]:
    value = vector.input.get(name)
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> Sequence[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


_WAYS: Mapping[str, Callable[[ManifestPlatform, Vector], bool | None]] = MappingProxyType(
    {"webhook_verify": _webhook, "callback_query_hmac": _callback}
)
