"""People who can sign in."""

from typing import Final

from sqlalchemy import bindparam, func, select, update

from orderloom.runtime.accounts import Account
from orderloom.store.link import Link
from orderloom.store.schema import account
from orderloom.store.sessions import SqlSessions
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.upsert import insert_or_ignore

_SHOWN: Final = select(*(account.c[name] for name in names_of(Account)))
_COUNT: Final = select(func.count()).select_from(account)
_BY_NAME: Final = _SHOWN.where(account.c.folded == bindparam("folded"))
_BY_ID: Final = _SHOWN.where(account.c.id == bindparam("account"))
_ALL: Final = _SHOWN.order_by(account.c.folded)
_ADD: Final = insert_or_ignore(account).values(parameters_of(Account, "folded"))
_CHANGE: Final = (
    update(account)
    .where(account.c.id == bindparam("account"))
    .values({name: bindparam(name) for name in (*names_of(Account), "folded") if name != "id"})
)


class SqlAccounts(SqlSessions):
    """The ``Accounts`` port: people, and what they sign in with."""

    def count(self) -> int:
        """How many accounts exist."""
        with self._database.snapshot() as link:
            return _counted(link)

    def by_name(self, name: str) -> Account | None:
        """The account, whatever the case of its name."""
        with self._database.snapshot() as link:
            return link.read_one(Account, _BY_NAME, {"folded": name.casefold()})

    def by_id(self, account: str) -> Account | None:
        """The account, active or not; None for an unknown id."""
        with self._database.snapshot() as link:
            return link.read_one(Account, _BY_ID, {"account": account})

    def all(self) -> tuple[Account, ...]:
        """All accounts by name."""
        with self._database.snapshot() as link:
            return tuple(link.read(Account, _ALL))

    def add(self, account: Account, *, only_first: bool = False) -> bool:
        """Add; False when the name is taken, or with ``only_first`` when any account exists already."""

        def job(link: Link) -> bool:
            link.exclude("accounts")
            if only_first and _counted(link):
                return False
            return link.run(_ADD, {**values_of(account), "folded": account.name.casefold()}) > 0

        return self._database.transact(job)

    def change(self, account: Account) -> None:
        """Store changed properties."""
        values = {**values_of(account), "folded": account.name.casefold(), "account": account.id}
        self._database.transact(lambda link: link.run(_CHANGE, values))


def _counted(link: Link) -> int:
    row = link.row(_COUNT)
    return int(str(row[0])) if row else 0
