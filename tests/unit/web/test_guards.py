"""No route without a rule."""

from collections.abc import Callable

import pytest
from litestar import Litestar, get

from orderloom.web import guards
from orderloom.web.guards import PUBLIC, UnguardedRouteError, check_routes
from orderloom.web.site import build_site
from tests.unit.web.conftest import World


@get("/a", sync_to_thread=False)
def unguarded() -> str:
    return ""


@get("/b", guards=[guards.machine], sync_to_thread=False)
def unlisted() -> str:
    return ""


@get("/c", guards=[guards.api, guards.machine], sync_to_thread=False)
def doubled() -> str:
    return ""


@pytest.mark.parametrize("handler", [unguarded, unlisted, doubled])
def test_a_route_without_its_one_rule_stops_the_start(handler: Callable[[], str]) -> None:
    with pytest.raises(UnguardedRouteError):
        check_routes(Litestar([handler], openapi_config=None))


def test_every_public_route_on_the_list_exists() -> None:
    site = build_site(World("http://localhost").services())
    routes = {(method, route.path) for route in site.routes for method in getattr(route, "methods", ())}
    assert not PUBLIC - routes
