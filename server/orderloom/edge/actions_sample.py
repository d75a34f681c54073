"""Samples of actions: a call with its values and the platform's answers, what is asked then, and what comes of it."""

import json
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, Field

from orderloom.edge.actions import Action, Ask
from orderloom.edge.actions_answer import at_path, outputs, understood
from orderloom.edge.actions_request import request_of
from orderloom.edge.actions_template import Given, TemplateFailed
from orderloom.edge.http import HttpAnswer, HttpCall
from orderloom.edge.manifest import Manifest
from orderloom.edge.redaction import Redaction
from orderloom.runtime.outgoing_rows import Failed
from orderloom.sdk.failures import Fault, MessageProblem
from orderloom.sdk.testing import A_MOMENT

SAMPLE_KEY = "sample"
"""The key of every sample's call."""


class SampleAnswer(BaseModel):
    """What the platform answers to one request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: int = 200
    body: object = None


class SampleRequest(BaseModel):
    """What the action's own request has to be; what is not stated may be anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str | None = None
    url: str | None = None
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: object = None


class ActionSample(BaseModel):
    """One call. ``credentials`` are made up; ``answers`` are given in the order of the requests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Mapping[str, str] | None = None
    action: str
    given: Mapping[str, object] = Field(alias="with", default_factory=dict)
    credentials: Mapping[str, str] = Field(default_factory=dict)
    answers: list[SampleAnswer]
    request: SampleRequest | None = None
    output: Mapping[str, object] | None = None


def play(manifest: Manifest, sample: ActionSample) -> tuple[HttpCall, Mapping[str, object]]:
    """The action's own request and what it gives; raises ``MessageProblem``."""
    action = manifest.actions.get(sample.action)
    if action is None:
        raise MessageProblem([Fault("sample.no_action", "/action", {"action": sample.action})])
    given = Given(sample.given, {**dict.fromkeys(manifest.credentials, ""), **sample.credentials}, SAMPLE_KEY, A_MOMENT)
    answers = iter(sample.answers)
    try:
        first: dict[str, object] = {}
        for name, ask in action.first.items():
            request_of(manifest, ask, _with_first(given, first))
            first[name] = _answered(manifest, ask, answers)
        request = request_of(manifest, action, _with_first(given, first))
        answer = _answered(manifest, action, answers)
    except TemplateFailed as error:
        raise MessageProblem([Fault(error.error_code, "/with", error.facts)]) from error
    return request, outputs(action.output, at_path(action.answer_at, answer), sample.given, first)


def action_sample_faults(manifest: Manifest, sample: ActionSample) -> Iterator[Fault]:
    """Where what the manifest makes of a sample is not what the sample says; raises ``MessageProblem``."""
    request, output = play(manifest, sample)
    wanted = sample.request
    if wanted is not None:
        yield from _request_faults(wanted, request)
    if sample.output is not None and _plain(sample.output) != _plain(output):
        yield Fault("sample.differs", "/output", {"file": sample.action})


def shown(request: HttpCall, output: Mapping[str, object]) -> dict[str, object]:
    """A played sample for people."""
    body = request.body.decode("utf-8", "replace")
    asked = {"method": request.method, "url": request.url, "headers": dict(request.headers), "body": body}
    return {"request": asked, "output": dict(output)}


def _with_first(given: Given, first: Mapping[str, object]) -> Given:
    return Given(given.params, given.credentials, given.key, given.now, dict(first))


def _answered(manifest: Manifest, ask: Ask | Action, answers: Iterator[SampleAnswer]) -> object:
    answer = next(answers, None)
    if answer is None:
        raise MessageProblem([Fault("sample.no_answer", "/answers")])
    raw = b"" if answer.body is None else json.dumps(answer.body, default=str).encode()
    found = understood(ask, manifest.limits, HttpAnswer(answer.status, {}, raw), Redaction(()), A_MOMENT)
    if isinstance(found, Failed):
        raise MessageProblem([Fault(found.code, "/answers", found.facts)])
    return found


def _request_faults(wanted: SampleRequest, request: HttpCall) -> Iterator[Fault]:
    if wanted.method is not None and wanted.method != request.method:
        yield Fault("sample.differs", "/request/method", {"file": request.method})
    if wanted.url is not None and wanted.url != request.url:
        yield Fault("sample.differs", "/request/url", {"file": request.url})
    for name, value in wanted.headers.items():
        if request.headers.get(name) != value:
            yield Fault("sample.differs", f"/request/headers/{name}", {"file": str(request.headers.get(name))})
    if wanted.body is not None and _plain(wanted.body) != json.loads(request.body or b"null"):
        yield Fault("sample.differs", "/request/body", {"file": request.body.decode("utf-8", "replace")[:200]})


def _plain(value: object) -> object:
    return json.loads(json.dumps(value, default=str))
