"""What people keep of their own about views."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, bindparam, delete, insert, select, update

from orderloom.runtime.favourites import Favourite
from orderloom.store.link import Database, Link
from orderloom.store.schema import column_choice, favourite
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.upsert import insert_or_update

_HERE = and_(
    favourite.c.account == bindparam("of"),
    favourite.c.app == bindparam("in_app"),
    favourite.c.view == bindparam("in_view"),
)
_OF: Final = select(*(favourite.c[name] for name in names_of(Favourite))).where(_HERE).order_by(favourite.c.name)
_ADD: Final = insert(favourite).values(parameters_of(Favourite))
_REPLACE: Final = delete(favourite).where(_HERE, favourite.c.name == bindparam("called"))
_NONE_FIRST: Final = update(favourite).where(_HERE).values(first=False)
_FIRST: Final = update(favourite).where(_HERE, favourite.c.id == bindparam("chosen")).values(first=True)
_DROP: Final = delete(favourite).where(favourite.c.account == bindparam("of"), favourite.c.id == bindparam("chosen"))
_AWAY: Final = select(column_choice.c.put_away).where(
    column_choice.c.account == bindparam("of"),
    column_choice.c.app == bindparam("in_app"),
    column_choice.c.view == bindparam("in_view"),
)
_PUT_AWAY: Final = insert_or_update(column_choice, "put_away").values(
    {name: bindparam(name) for name in ("account", "app", "view", "put_away")}
)


class SqlFavourites:
    """The ``Favourites`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, app: str, view: str, account: str) -> tuple[Favourite, ...]:
        """Those of one view by name."""
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(Favourite, _OF, _here(app, view, account)))

    def keep(self, favourite: Favourite) -> None:
        """Add, in place of one with the same name; one that opens by itself ends that of the others."""
        here = _here(favourite.app, favourite.view, favourite.account)

        def job(link: Link) -> None:
            link.run(_REPLACE, {**here, "called": favourite.name})
            if favourite.first:
                link.run(_NONE_FIRST, here)
            link.run(_ADD, values_of(favourite))

        self._database.transact(job)

    def make_first(self, app: str, view: str, account: str, id: str) -> None:
        """One or none opens by itself."""
        here = _here(app, view, account)

        def job(link: Link) -> None:
            link.run(_NONE_FIRST, here)
            link.run(_FIRST, {**here, "chosen": id})

        self._database.transact(job)

    def drop(self, account: str, id: str) -> None:
        """Forget one of this person's."""
        self._database.transact(lambda link: link.run(_DROP, {"of": account, "chosen": id}))

    def put_away(self, app: str, view: str, account: str) -> frozenset[str]:
        """The columns put away."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_AWAY, _here(app, view, account))
        names = row[0] if row else ()
        return frozenset(str(name) for name in names) if isinstance(names, list | tuple) else frozenset()

    def put_columns_away(self, app: str, view: str, account: str, columns: Sequence[str]) -> None:
        """Put exactly these away."""
        values = {"account": account, "app": app, "view": view, "put_away": sorted(columns)}
        self._database.transact(lambda link: link.run(_PUT_AWAY, values))


def _here(app: str, view: str, account: str) -> dict[str, object]:
    return {"of": account, "in_app": app, "in_view": view}
