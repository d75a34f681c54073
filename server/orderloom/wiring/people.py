"""Accounts as commands make them: random passwords when none is given, roles checked against the app."""

import secrets
from dataclasses import replace

from orderloom.check.kinds.role import RolePlan
from orderloom.errors import OrderloomError
from orderloom.runtime.accounts import Account, Accounts
from orderloom.runtime.ports import Clock, Event, Ids, Plans, Store
from orderloom.web import passwords

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No characters that people mistake for each other."""

GROUPS = 4


def random_password() -> str:
    """A password that can be read aloud: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(GROUPS))


class UnknownRoleError(OrderloomError):
    """An app has no such role, or it is not clear which app is meant; facts name what there is."""

    code = "user.unknown_role"


class People:
    """The accounts of one installation."""

    def __init__(self, accounts: Accounts, plans: Plans, store: Store, clock: Clock, ids: Ids) -> None:
        self._accounts = accounts
        self._plans = plans
        self._store = store
        self._clock = clock
        self._ids = ids

    def all(self) -> tuple[Account, ...]:
        """Everyone, by name."""
        return self._accounts.all()

    def add(
        self,
        name: str,
        *,
        roles: tuple[str, ...] = (),
        app: str | None = None,
        admin: bool = False,
        password: str | None = None,
        display: str = "",
    ) -> str | None:
        """Add a person and return the password; None when the name is taken. Raises ``UnknownRoleError``."""
        held = self._held(roles, app)
        chosen = password or random_password()
        account = Account(
            id=self._ids.new(),
            name=name,
            display=display or name,
            password_hash=passwords.hashed(chosen),
            roles=held,
            admin=admin,
        )
        if not self._accounts.add(account):
            return None
        self._note("person_added", account)
        return chosen

    def set_password(self, name: str) -> str | None:
        """Give an existing person a fresh random password; None when there is no such person."""
        account = self._accounts.by_name(name)
        if account is None:
            return None
        chosen = random_password()
        self._accounts.change(replace(account, password_hash=passwords.hashed(chosen)))
        self._accounts.close_all(account.id)
        self._note("password_set", account)
        return chosen

    def switch(self, name: str, *, active: bool) -> bool:
        """Let a person in or keep them out, from this moment on; False when there is no such person."""
        account = self._accounts.by_name(name)
        if account is None:
            return False
        self._accounts.change(replace(account, active=active))
        if not active:
            self._accounts.close_all(account.id)
        self._note("person_changed", account, active=active)
        return True

    def _note(self, kind: str, account: Account, **facts: object) -> None:
        """An event of the journal: what a command did to an account."""
        event = Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app="",
            table="",
            record="",
            version=0,
            kind=kind,
            actor="command",
            actor_name="orderloom",
            cause={"door": "cli"},
            input={"account": account.id, "name": account.name, **facts},
            change={},
        )
        self._store.write(lambda tx: tx.append(event))

    def _held(self, roles: tuple[str, ...], app: str | None) -> dict[str, tuple[str, ...]]:
        """Roles by app, which may be left out when there is only one."""
        if not roles:
            return {}
        plans = self._plans.all()
        plan = self._plans.plan(app) if app else plans[0] if len(plans) == 1 else None
        if plan is None:
            raise UnknownRoleError("user.which_app", known=", ".join(one.id for one in plans) or "–")
        unknown = [role for role in roles if plan.find(RolePlan, role) is None]
        if unknown:
            raise UnknownRoleError(role=unknown[0], app=plan.id, known=", ".join(plan.all(RolePlan)))
        return {plan.id: roles}
