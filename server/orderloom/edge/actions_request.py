"""Writes the requests of an action: address, headers, body, the platform's key and its signature."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from orderloom.edge.actions import Action, Ask
from orderloom.edge.actions_template import Given, TemplateFailed, base_of, filled, path_of, referred
from orderloom.edge.http import HttpCall
from orderloom.edge.manifest import Manifest, Request
from orderloom.edge.signing import Missing, Signable, signature


def request_of(manifest: Manifest, ask: Ask, given: Given, base: str | None = None) -> HttpCall:
    """One request, ready to be sent; raises ``TemplateFailed``. ``base`` stands in for the platform's own address."""
    address = base or base_of(manifest.base_url or "", given.credentials)
    query = _texts(filled(ask.query, given))
    body = filled(ask.body, given)
    headers = _headers({**manifest.request.headers, **ask.headers}, given)
    if isinstance(ask, Action) and ask.idempotency_key:
        room, _, name = ask.idempotency_key.partition(".")
        places = {"header": headers, "query": query}
        if room in places:
            places[room][name] = given.key
        else:
            body = _with(body, name, given.key)
    raw = b""
    if body is not None and manifest.request.encode in _WRITERS:
        content, write = _WRITERS[manifest.request.encode]
        headers.setdefault("Content-Type", content)
        raw = write(body).encode()
    elif body is not None:
        query |= _texts(body)
    url = address.rstrip("/") + path_of(ask.path, given)
    _sign(manifest.request, given, url, query, headers, raw)
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query)
    total = ask.answer_s if isinstance(ask, Action) else 10
    return HttpCall(ask.method, url, headers, raw, float(total))


def _headers(templates: Mapping[str, str], given: Given) -> dict[str, str]:
    found = {name: referred(value, given) if value.startswith("$") else value for name, value in templates.items()}
    return {name: _text(value) for name, value in found.items() if value is not None}


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TemplateFailed(reason="query")
    return {str(name): _text(part) for name, part in value.items() if part is not None}


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case Mapping() | list() | tuple():
            return _json(value)
        case _:
            return str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


_WRITERS: Final[Mapping[str, tuple[str, Callable[[object], str]]]] = {
    "json": ("application/json", _json),
    "form": ("application/x-www-form-urlencoded", lambda body: urlencode(_texts(body))),
}
"""How bodies are written; what is not here goes into the address."""


def _with(body: object, path: str, value: str) -> object:
    """The body with a value put in at a dotted path."""
    name, _, rest = path.partition(".")
    inside = dict(body) if isinstance(body, Mapping) else {}
    return {**inside, name: _with(inside.get(name), rest, value) if rest else value}


def _sign(
    request: Request, given: Given, url: str, query: dict[str, str], headers: dict[str, str], body: bytes
) -> None:
    """Put the signature where the platform looks for it; raises ``TemplateFailed`` for a credential that lacks."""
    if not request.sign or request.put is None:
        return
    signable = Signable(
        secret=given.credentials.get(request.secret or "", ""),
        body=body,
        headers={name.lower(): value for name, value in headers.items()},
        query=tuple(query.items()),
        url=url,
        credentials=given.credentials,
    )
    room, _, name = request.put.partition(".")
    try:
        made = signature(request.sign, signable).decode("ascii")
    except (Missing, ValueError) as error:
        raise TemplateFailed(reason=request.put) from error
    (headers if room == "header" else query)[name] = made
