"""Who gets a task, a message or a record: what a document names, looked up among the people there are now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from orderloom.check.assignees import AssigneePlan
from orderloom.check.plan import Closure, Env
from orderloom.runtime.people import Substitute, Team

_LONGEST_CHAIN = 5
"""How often a stand-in may be absent too."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of one app at one moment.

    ``roles`` are the roles in the app of everybody who may enter it (admins without a role of their own: none);
    whoever is switched off is missing. ``managers`` are by account: the person's own, else that of the department.
    """

    roles: Mapping[str, frozenset[str]]
    teams: Mapping[str, Team] = field(default_factory=dict)
    managers: Mapping[str, str] = field(default_factory=dict)
    substitutes: Sequence[Substitute] = ()

    def present(self, account: str, now: datetime) -> str | None:
        """The person, or who stands in at ``now``; None when there is nobody (any more).

        An absent person whose stand-in is not there either stays the one who is asked.
        """
        at, seen = account, {account}
        for _ in range(_LONGEST_CHAIN):
            stand_in = self._stand_in(at, now)
            if stand_in is None or stand_in in seen or stand_in not in self.roles:
                break
            at = stand_in
            seen.add(at)
        return at if at in self.roles else None

    def _stand_in(self, account: str, now: datetime) -> str | None:
        held = (one for one in self.substitutes if one.account == account and one.starts_at <= now < one.ends_at)
        found = next(held, None)
        return found.stand_in if found else None


class Everybody(Protocol):
    """The people of the installation; answers may be a few seconds old. Ask outside of transactions."""

    def roster(self, app: str) -> Roster:
        """Everybody who may enter an app, and how they belong together."""

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        """How many open tasks each of them has in an app; who has none may be missing."""

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        """The one of them whose turn it is in an app, which is remembered as taken."""


def assigned(plan: AssigneePlan, env: Env, app: str, people: Everybody, now: datetime) -> tuple[str, ...]:
    """The account ids that ``plan`` means in ``app``, nobody twice; empty when there is nobody.

    ``env`` is what its expressions read; what they raise (``LogicError``) passes through. Not within a transaction.
    """
    roster = people.roster(app)
    found = _present(_named(plan, env, roster), roster, now)
    if not found and plan.otherwise is not None:
        found = _present(_holders(roster, {plan.otherwise}), roster, now)
    if len(found) <= 1 or plan.choose == "all":
        return found
    if plan.choose == "in_turn":
        return (people.next_in_turn(app, found),)
    loads = people.loads(app, found)
    return (min(found, key=lambda account: loads.get(account, 0)),)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom an assignee names, with its expressions worked out: ids, that can be kept and looked up later."""

    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    choose: str = "all"
    otherwise: str = ""

    @property
    def plan(self) -> AssigneePlan:
        """The same, to be looked up."""
        return AssigneePlan(
            roles=frozenset(self.roles),
            people=_fixed(self.people),
            teams=_fixed(self.teams),
            leads=_fixed(self.leads),
            managers=_fixed(self.managers),
            choose=self.choose,
            otherwise=self.otherwise or None,
        )


def named(plan: AssigneePlan, env: Env) -> Named:
    """What ``plan`` means where ``env`` is what its expressions read."""
    return Named(
        roles=tuple(sorted(plan.roles)),
        people=tuple(_ids(plan.people, env)),
        teams=tuple(_ids(plan.teams, env)),
        leads=tuple(_ids(plan.leads, env)),
        managers=tuple(_ids(plan.managers, env)),
        choose=plan.choose,
        otherwise=plan.otherwise or "",
    )


def _fixed(ids: tuple[str, ...]) -> Closure:
    return lambda _env: ids


def brought_by(plan: AssigneePlan, accounts: Iterable[str], app: str, people: Everybody) -> dict[str, tuple[str, ...]]:
    """The accounts, each with the roles of the plan that it has: what brings it in may be lost again."""
    held, bringing = people.roster(app).roles, plan.roles | ({plan.otherwise} if plan.otherwise else set())
    return {one: tuple(sorted(held.get(one, frozenset()) & bringing)) for one in accounts}


def _named(plan: AssigneePlan, env: Env, roster: Roster) -> Iterable[str]:
    yield from _holders(roster, frozenset(plan.roles))
    yield from _ids(plan.people, env)
    for team in _teams(plan.teams, env, roster):
        yield from team.members
    for team in _teams(plan.leads, env, roster):
        yield team.lead
    for account in _ids(plan.managers, env):
        yield roster.managers.get(account, "")


def _holders(roster: Roster, roles: Iterable[str]) -> Iterable[str]:
    wanted = frozenset(roles)
    return (account for account, held in roster.roles.items() if held & wanted)


def _teams(closure: Closure | None, env: Env, roster: Roster) -> Iterable[Team]:
    return (roster.teams[id] for id in _ids(closure, env) if id in roster.teams)


def _ids(closure: Closure | None, env: Env) -> Iterable[str]:
    """The ids that an expression gives: one, several, or none."""
    value = closure(env) if closure is not None else None
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(one for one in value if isinstance(one, str) and one) if isinstance(value, list | tuple) else ()


def _present(accounts: Iterable[str], roster: Roster, now: datetime) -> tuple[str, ...]:
    found = (roster.present(account, now) for account in accounts)
    return tuple(dict.fromkeys(account for account in found if account is not None))
