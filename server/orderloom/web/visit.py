"""Who asks, in which language, through which door: found once per request by the route's rule."""

from dataclasses import dataclass

from litestar import Request
from litestar.datastructures.state import State

from orderloom import i18n
from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import AppPlan
from orderloom.runtime.ports import Account
from orderloom.runtime.record.change import Actor
from orderloom.web import languages
from orderloom.web.cookies import LANGUAGE

KEY = "orderloom_visit"

Call = Request[object, object, State]
"""A request as every handler receives it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's person and circumstances. ``account`` None: nobody is signed in."""

    language: str
    path: str
    account: Account | None = None
    csrf: str = ""
    session: str = ""
    """Hash of the session's id; empty when nobody is signed in."""
    bearer: bool = False
    """Signed in by a token instead of the page cookie."""
    address: str = ""
    """The network address of the caller, as far as it can be trusted."""

    @property
    def signed_in(self) -> Account:
        """The account; only for handlers whose rule demands one."""
        if self.account is None:
            raise TypeError(self.path)
        return self.account

    def actor(self, plan: AppPlan) -> Actor:
        """The person in one app, with the roles held there; an admin holds every role."""
        account = self.signed_in
        held = plan.all(RolePlan).keys() if account.admin else account.roles.get(plan.id, ())
        return Actor(id=account.id, name=account.display or account.name, roles=frozenset(held))


def anonymous(request: Call) -> Visit:
    """A visit of nobody in particular, in the language that the request asks for."""
    chosen = languages.known(request.cookies.get(LANGUAGE))
    asked = languages.accepted(request.headers.get("accept-language", ""))
    return Visit(language=chosen or asked or i18n.LANGUAGES[0], path=request.scope["path"])


def found(request: Call) -> Visit:
    """The visit, or an anonymous one when the request ended before any rule ran."""
    visit = request.scope["state"].get(KEY)
    return visit if isinstance(visit, Visit) else anonymous(request)


def of(request: Call) -> Visit:
    """The visit that the route's rule found."""
    visit = request.scope["state"].get(KEY)
    if not isinstance(visit, Visit):
        raise TypeError(KEY)
    return visit


def keep(connection: Call, visit: Visit) -> None:
    """Hand ``visit`` to the handler."""
    connection.scope["state"][KEY] = visit
