"""What holds for every route of the site, found by walking the route table."""

import re
from collections.abc import Iterator

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from orderloom import i18n
from orderloom.resources import assets_dir
from orderloom.web import guards
from tests.unit.web.conftest import Site, World, site_like

SAFE = {"GET", "HEAD", "OPTIONS"}
URL = "http://localhost:8000"


def routes() -> Iterator[tuple[str, str, guards.Rule]]:
    for route in site_like(URL, assets_dir()).routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            assert isinstance(handler, HTTPRouteHandler)
            rules = [guard for guard in handler.guards or () if isinstance(guard, guards.Rule)]
            for method in sorted(handler.http_methods):
                if method != "OPTIONS":
                    yield method, route.path, rules[0]


def filled(path: str) -> str:
    whole = re.sub(r"\{\w+:int\}", "1", path)
    return re.sub(r"\{(\w+):\w+\}", lambda name: {"app": "desk", "table": "notes"}.get(name[1], "x1"), whole)


ALL = sorted(routes(), key=lambda entry: entry[:2])
UNSAFE = [(method, path) for method, path, rule in ALL if method not in SAFE and rule.login]
CLOSED = [(method, path, rule.page) for method, path, rule in ALL if rule.login]


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_no_unsafe_route_works_without_the_sessions_token(site: Site, method: str, path: str) -> None:
    # An admin, whom no rule keeps out for another reason.
    client = site.browser("root")
    other = site.browser("root").headers["x-csrf-token"]
    for token in ("", other):
        client.headers["x-csrf-token"] = token
        assert client.request(method, filled(path)).status_code == 403
    assert site.world.engine.changes == []


@pytest.mark.parametrize(("method", "path", "redirects"), CLOSED)
def test_no_closed_route_opens_without_a_login(site: Site, method: str, path: str, redirects: bool) -> None:
    answer = site.open().request(method, filled(path))
    assert answer.status_code == (303 if redirects else 401)
    assert answer.headers["location"].startswith("/sign-in") if redirects else "location" not in answer.headers


def facts(world: World) -> object:
    """Everything a request could have changed; when a session was last used does not count."""
    accounts = world.accounts
    return (
        dict(accounts.people),
        set(accounts.sessions),
        list(accounts.failures),
        dict(world.engine.records),
        len(world.files.kept),
    )


ENDLESS = {"/live"}
"""A stream that is read until somebody leaves; what it tells is a matter of tests of its own."""


@pytest.mark.parametrize("path", [path for method, path, _ in ALL if method == "GET" and path not in ENDLESS])
def test_no_read_changes_anything(site: Site, path: str) -> None:
    client = site.browser()
    before = facts(site.world)
    client.get(filled(path))
    assert facts(site.world) == before
    assert site.world.engine.changes == []


def test_every_status_that_is_answered_has_a_sentence() -> None:
    for language in i18n.LANGUAGES:
        for status in (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503):
            assert f"web.status.{status}" in i18n.catalogue(language)
