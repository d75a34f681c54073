"""Who asks, in which language, through which door: found once per request by the route's rule."""

from collections.abc import Iterable
from dataclasses import dataclass

from litestar import Request
from litestar.datastructures.state import State

from orderloom import i18n
from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import AppPlan
from orderloom.runtime.accounts import Account
from orderloom.runtime.people import NOBODYS, KeyScope, Membership
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
    device: str = ""
    """What the browser or program calls itself."""
    belongs: Membership = NOBODYS
    """The person's teams and department."""
    scope: KeyScope | None = None
    """What the key that signed in allows at most; None without a key."""
    key: str = ""
    """The name of that key."""
    key_id: str = ""
    watcher: Account | None = None
    """The admin who looks at the pages of ``account`` and may change nothing there."""

    @property
    def owner(self) -> Account:
        """Who really sits there; only for handlers whose rule demands a sign-in."""
        return self.watcher or self.signed_in

    @property
    def signed_in(self) -> Account:
        """The account; only for handlers whose rule demands one."""
        if self.account is None:
            raise TypeError(self.path)
        return self.account

    def actor(self, plan: AppPlan) -> Actor:
        """The person in one app, with the roles held there; an admin holds every role."""
        account = self.signed_in
        held = held_roles(account, plan)
        name = account.display or account.name
        return Actor(
            id=account.id,
            name=f"{name} · {self.key}" if self.key else name,
            roles=frozenset(held),
            belongs=self.belongs,
            scope=self.scope,
            admin=account.admin,
        )


def held_roles(account: Account, plan: AppPlan) -> Iterable[str]:
    """The roles of an app that an account holds; an admin holds every one."""
    return plan.all(RolePlan).keys() if account.admin else account.roles.get(plan.id, ())


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
