"""The rule every route declares; a site with a route that has none does not start.

Whether somebody may see a record is decided by the gate of the two verbs. A rule only says who may knock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from litestar import Litestar, Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures.state import State
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from orderloom.errors import OrderloomError
from orderloom.web import gate, services
from orderloom.web import visit as visits
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.services import Services
from orderloom.web.visit import Call, Visit

Connection = ASGIConnection[BaseRouteHandler, object, object, State]

SIGN_IN = "/sign-in"
FIRST_RUN = "/first-run"
CODE = "/sign-in/code"
RESET = "/reset"

LEAVING = frozenset({"/build/see/end", "/sign-out", "/language"})
"""What somebody who only looks at another person's pages may still send."""

PUBLIC: frozenset[tuple[str, str]] = frozenset(
    {
        ("GET", SIGN_IN),
        ("POST", SIGN_IN),
        ("GET", CODE),
        ("POST", CODE),
        ("GET", RESET + "/{token:str}"),
        ("POST", RESET + "/{token:str}"),
        ("GET", FIRST_RUN),
        ("POST", FIRST_RUN),
        ("POST", "/language"),
        ("GET", "/assets/{file:str}"),
        ("GET", "/favicon.ico"),
        ("POST", "/api/v1/session"),
        ("POST", "/api/v1/token"),
        ("POST", "/hooks/{connection:str}"),
        ("GET", "/schema"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
    }
)
"""Every route that opens without a sign-in, by its exact path."""


class UnguardedRouteError(OrderloomError):
    """A route without a rule, or a public one that is not on the list; ``facts`` name it. The site does not start."""

    code = "web.unguarded_route"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a route. ``page`` answers people (redirects to the sign-in), else programs (401)."""

    name: str
    page: bool = False
    login: bool = True
    admin: bool = False
    looks: bool = True
    """Whether the caller is looked at at all; machines that prove themselves otherwise are not."""
    token: bool = True
    """Whether an unsafe call of a page session needs its token; signing in anew does not."""

    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        """Find the visit, refuse what the rule refuses, and hand the visit to the handler."""
        if not isinstance(connection, Request):
            raise TypeError(connection)
        await self._judge(connection)

    async def _judge(self, connection: Call) -> None:
        known = services.of(connection)
        _check_address(connection)
        visit = await gate.visit(connection, known, page=self.page) if self.looks else visits.anonymous(connection)
        visits.keep(connection, visit)
        if self.login and visit.account is None:
            raise await self._nobody(connection, known, visit)
        if self.admin and not visit.signed_in.admin:
            raise not_there()
        unsafe = connection.method not in gate.SAFE
        if unsafe and self.token and visit.watcher is not None and connection.scope["path"] not in LEAVING:
            raise refused(403, "web.looking_only")
        if self.looks and unsafe and not visit.bearer:
            gate.check_origin(connection, known)
            if self.token and visit.account is not None:
                await gate.check_token(connection, visit)

    async def _nobody(self, connection: Call, known: Services, visit: Visit) -> RefusedError:
        """Send a person to the sign-in, or to the first run while there is no account; tell a program 401."""
        if not self.page:
            return refused(401, "web.status.401", headers={"www-authenticate": "Bearer"})
        empty = await sync_to_thread(known.accounts.count) == 0
        back = visit.path if connection.method in gate.SAFE and "hx-request" not in connection.headers else "/"
        target = FIRST_RUN if empty else f"{SIGN_IN}?next={quote(back, safe='/')}"
        if "hx-request" in connection.headers:
            return refused(401, "web.status.401", headers={"hx-redirect": target})
        return refused(303, "web.status.401", headers={"location": target})


machine = Rule("machine", login=False, looks=False)
"""Programs that prove themselves otherwise, or are told nothing worth hiding: callbacks, health, built files."""

entrance = Rule("entrance", page=True, login=False, token=False)
"""Pages that sign people in; another site cannot post to them."""

public_page = Rule("public_page", page=True, login=False)
"""Pages that also serve people who have not signed in yet."""

api_entrance = Rule("api_entrance", login=False, token=False)
"""API calls that sign people in."""

public_api = Rule("public_api", login=False)
"""API calls that tell a signed-in caller more than a stranger."""

signed_in = Rule("signed_in", page=True)
"""Pages of people who signed in; unsafe methods need this session's token."""

admin = Rule("admin", page=True, admin=True)
"""Pages of the installation's admins; for everybody else they are not there."""

api = Rule("api")
"""API calls with a bearer token, or with the page cookie and its token."""


def _check_address(request: Call) -> None:
    """No database keeps the NUL character, so no path and no query that holds one leads anywhere."""
    if "\0" in request.scope["path"]:
        raise not_there()
    if b"%00" in request.scope["query_string"] or b"\0" in request.scope["query_string"]:
        raise refused(400, "web.query.nul")


_ANSWERED_BY_THE_FRAMEWORK = {"OPTIONS"}
"""Made for every path by itself; tells which methods there are and nothing else."""

_RULES = (machine, entrance, public_page, api_entrance, public_api, signed_in, admin, api)


def check_routes(site: Litestar) -> None:
    """Raise ``UnguardedRouteError`` unless each route has exactly one rule and each public one is on ``PUBLIC``."""
    for path, handler in _handlers(site):
        rules = [guard for guard in (handler.guards or ()) if isinstance(guard, Rule)]
        if len(rules) != 1 or rules[0] not in _RULES:
            raise UnguardedRouteError(path=path, rules=len(rules))
        for method in handler.http_methods:
            if not rules[0].login and (method, path) not in PUBLIC:
                raise UnguardedRouteError(path=path, method=method, rule=rules[0].name)


def _handlers(site: Litestar) -> Iterable[tuple[str, HTTPRouteHandler]]:
    for route in site.routes:
        if not isinstance(route, HTTPRoute):
            raise UnguardedRouteError(path=route.path, sort=type(route).__name__)
        for handler in route.route_handlers:
            if handler.http_methods != _ANSWERED_BY_THE_FRAMEWORK:
                yield route.path, handler
