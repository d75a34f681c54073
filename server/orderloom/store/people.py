"""Teams, departments and who belongs where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select

from orderloom.runtime.people import Department, Membership, Placement, Substitute, Team
from orderloom.store.link import Database, Link
from orderloom.store.schema import department, placement, substitute, team, team_member
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import MOMENT
from orderloom.store.upsert import insert_or_update

_TEAMS: Final = select(team.c.id, team.c.name, team.c.lead).order_by(team.c.folded)
_MEMBERS: Final = select(team_member.c.team, team_member.c.account).order_by(team_member.c.account)
_TEAMS_OF: Final = (
    select(team_member.c.team).where(team_member.c.account == bindparam("account")).order_by(team_member.c.team)
)
_NAMED: Final = select(team.c.id).where(team.c.folded == bindparam("folded"))
_PUT_TEAM: Final = insert_or_update(team, "name", "folded", "lead").values(
    {name: bindparam(name) for name in ("id", "name", "folded", "lead")}
)
_NO_MEMBERS: Final = delete(team_member).where(team_member.c.team == bindparam("of"))
_JOIN: Final = insert(team_member).values(team=bindparam("team"), account=bindparam("account"))
_DROP_TEAM: Final = delete(team).where(team.c.id == bindparam("of"))

_DEPARTMENTS: Final = select(*(department.c[name] for name in names_of(Department))).order_by(department.c.name)
_PUT_DEPARTMENT: Final = insert_or_update(department, "name", "parent", "manager").values(parameters_of(Department))
_DROP_DEPARTMENT: Final = delete(department).where(department.c.id == bindparam("of"))
_BELOW: Final = select(func.count()).select_from(department).where(department.c.parent == bindparam("of"))
_INSIDE: Final = select(func.count()).select_from(placement).where(placement.c.department == bindparam("of"))

_PLACEMENTS: Final = select(*(placement.c[name] for name in names_of(Placement)))
_PLACEMENT: Final = select(placement.c.department).where(placement.c.account == bindparam("account"))
_PLACE: Final = insert_or_update(placement, "department", "manager").values(parameters_of(Placement))

_SUBSTITUTES: Final = (
    select(*(substitute.c[name] for name in names_of(Substitute)))
    .where(substitute.c.ends_at > bindparam("now", type_=MOMENT))
    .order_by(substitute.c.starts_at)
)
_ADD_SUBSTITUTE: Final = insert(substitute).values(parameters_of(Substitute))
_DROP_SUBSTITUTE: Final = delete(substitute).where(substitute.c.id == bindparam("of"))


class SqlOrganisation:
    """The ``Organisation`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def membership(self, account: str) -> Membership:
        """Where a person belongs."""
        with self._database.snapshot() as link:
            teams = tuple(str(row[0]) for row in link.rows(_TEAMS_OF, {"account": account}))
            row = link.row(_PLACEMENT, {"account": account})
            own = str(row[0]) if row else ""
            if not own:
                return Membership(teams)
            return Membership(teams, own, _subtree(own, link.read(Department, _DEPARTMENTS)))

    def teams(self) -> tuple[Team, ...]:
        """Every team by name."""
        with self._database.snapshot() as link:
            members: dict[str, list[str]] = defaultdict(list)
            for one, account in link.rows(_MEMBERS):
                members[str(one)].append(str(account))
            return tuple(
                Team(str(row["id"]), str(row["name"]), str(row["lead"]), tuple(members[str(row["id"])]))
                for row in link.mappings(_TEAMS)
            )

    def put_team(self, team: Team) -> bool:
        """Add or change; False when another team has the name."""

        def job(link: Link) -> bool:
            link.exclude("teams")
            folded = team.name.casefold()
            row = link.row(_NAMED, {"folded": folded})
            if row is not None and row[0] != team.id:
                return False
            link.run(_PUT_TEAM, {"id": team.id, "name": team.name, "folded": folded, "lead": team.lead})
            link.run(_NO_MEMBERS, {"of": team.id})
            for account in dict.fromkeys(team.members):
                link.run(_JOIN, {"team": team.id, "account": account})
            return True

        return self._database.transact(job)

    def drop_team(self, team: str) -> None:
        """Remove a team; its members stay."""

        def job(link: Link) -> None:
            for statement in (_NO_MEMBERS, _DROP_TEAM):
                link.run(statement, {"of": team})

        self._database.transact(job)

    def departments(self) -> tuple[Department, ...]:
        """Every department by name."""
        with self._database.snapshot() as link:
            return tuple(link.read(Department, _DEPARTMENTS))

    def put_department(self, department: Department) -> bool:
        """Add or change; False when it would lie below itself."""

        def job(link: Link) -> bool:
            link.exclude("departments")
            if department.parent in _subtree(department.id, link.read(Department, _DEPARTMENTS)):
                return False
            link.run(_PUT_DEPARTMENT, values_of(department))
            return True

        return self._database.transact(job)

    def drop_department(self, department: str) -> bool:
        """Remove a department; False while something lies below it or people belong to it."""

        def job(link: Link) -> bool:
            link.exclude("departments")
            if any(_counted(link.row(statement, {"of": department})) for statement in (_BELOW, _INSIDE)):
                return False
            link.run(_DROP_DEPARTMENT, {"of": department})
            return True

        return self._database.transact(job)

    def placements(self) -> tuple[Placement, ...]:
        """Where everybody belongs."""
        with self._database.snapshot() as link:
            return tuple(link.read(Placement, _PLACEMENTS))

    def place(self, placement: Placement) -> None:
        """Set where a person belongs."""
        self._database.transact(lambda link: link.run(_PLACE, values_of(placement)))

    def substitutes(self) -> tuple[Substitute, ...]:
        """Every substitute that is not over yet, soonest first."""
        with self._database.snapshot() as link:
            return tuple(link.read(Substitute, _SUBSTITUTES, {"now": self._database.clock.now()}))

    def add_substitute(self, substitute: Substitute) -> None:
        """Let somebody stand in."""
        self._database.transact(lambda link: link.run(_ADD_SUBSTITUTE, values_of(substitute)))

    def drop_substitute(self, substitute: str) -> None:
        """No longer."""
        self._database.transact(lambda link: link.run(_DROP_SUBSTITUTE, {"of": substitute}))


def _subtree(root: str, departments: Iterable[Department]) -> tuple[str, ...]:
    """The ids of a department and of all below it."""
    below: Mapping[str, list[str]] = defaultdict(list)
    for one in departments:
        below[one.parent].append(one.id)
    found, waiting = [root], [root]
    while waiting:
        more = [child for child in below.get(waiting.pop(), ()) if child not in found]
        found += more
        waiting += more
    return tuple(found)


def _counted(row: object) -> int:
    return int(str(row[0])) if isinstance(row, list | tuple) else 0
