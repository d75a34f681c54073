"""Keys of programs, second factors and reset links: what people and programs prove themselves with, as hashes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from orderloom.runtime.people import ApiKey
from orderloom.runtime.ports import Secrets
from orderloom.store.link import Database, Link
from orderloom.store.schema import api_key, recovery_code, reset_link, second_factor
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import MOMENT
from orderloom.store.upsert import insert_or_ignore

_KEY: Final = select(*(api_key.c[name] for name in names_of(ApiKey)))
_ADD: Final = insert(api_key).values(parameters_of(ApiKey))
_FIND: Final = _KEY.where(api_key.c.hash == bindparam("hash"))
_OF: Final = _KEY.where(api_key.c.account == bindparam("of")).order_by(api_key.c.created_at.desc())
_USED: Final = update(api_key).where(api_key.c.id == bindparam("key")).values(last_used_at=bindparam("at"))
_REVOKE: Final = (
    update(api_key)
    .where(api_key.c.id == bindparam("key"), api_key.c.account == bindparam("of"), api_key.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)

_FACTOR: Final = select(second_factor.c.confirmed_at).where(second_factor.c.account == bindparam("of"))
_BEGIN: Final = insert_or_ignore(second_factor).values(account=bindparam("of"), last_step=0)
_CONFIRM: Final = (
    update(second_factor).where(second_factor.c.account == bindparam("of")).values(confirmed_at=bindparam("at"))
)
_SPEND_STEP: Final = (
    update(second_factor)
    .where(second_factor.c.account == bindparam("of"), second_factor.c.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
)
_DROP: Final = delete(second_factor).where(second_factor.c.account == bindparam("of"))
_NO_CODES: Final = delete(recovery_code).where(recovery_code.c.account == bindparam("of"))
_ADD_CODE: Final = insert_or_ignore(recovery_code).values(account=bindparam("of"), hash=bindparam("hash"))
_SPEND_CODE: Final = delete(recovery_code).where(
    recovery_code.c.account == bindparam("of"), recovery_code.c.hash == bindparam("hash")
)
_CODES: Final = select(func.count()).select_from(recovery_code).where(recovery_code.c.account == bindparam("of"))

_ADD_LINK: Final = insert(reset_link).values(
    {name: bindparam(name) for name in ("hash", "account", "by", "at", "ends_at")}
)
_NO_LINKS: Final = delete(reset_link).where(reset_link.c.account == bindparam("of"))
_GOOD_LINK = (
    reset_link.c.hash == bindparam("hash"),
    reset_link.c.used_at.is_(None),
    reset_link.c.ends_at > bindparam("now", type_=MOMENT),
)
_LINK: Final = select(reset_link.c.account).where(*_GOOD_LINK)
_USE_LINK: Final = update(reset_link).where(*_GOOD_LINK).values(used_at=bindparam("now", type_=MOMENT))

_SEED: Final = "totp"


class SqlKeys:
    """The ``Keys`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        self._database.transact(lambda link: link.run(_ADD, values_of(key)))

    def find(self, key_hash: str) -> ApiKey | None:
        """The key with this hash, whether it still holds or not."""
        with self._database.snapshot() as link:
            return link.read_one(ApiKey, _FIND, {"hash": key_hash})

    def of(self, account: str) -> tuple[ApiKey, ...]:
        """A person's keys, newest first."""
        with self._database.snapshot() as link:
            return tuple(link.read(ApiKey, _OF, {"of": account}))

    def used(self, key: str, at: datetime) -> None:
        """Note that it was used."""
        self._database.transact(lambda link: link.run(_USED, {"key": key, "at": at}), bulk=True)

    def revoke(self, key: str, account: str, at: datetime) -> bool:
        """End a key of this account; False when it had ended or is not theirs."""
        return self._database.transact(lambda link: link.run(_REVOKE, {"key": key, "of": account, "at": at})) > 0


class SqlSecondFactors:
    """The ``SecondFactors`` port; seeds lie among the encrypted credentials."""

    def __init__(self, database: Database, secrets: Secrets) -> None:
        self._database = database
        self._secrets = secrets

    def is_on(self, account: str) -> bool:
        """Whether a code is asked of this person."""
        with self._database.snapshot() as link:
            row = link.row(_FACTOR, {"of": account})
        return row is not None and row[0] is not None

    def begin(self, account: str, seed: str) -> None:
        """Keep a seed that is not in force yet, in place of any other of that sort."""
        self._secrets.put(_owner(account), _SEED, seed)
        self._database.transact(lambda link: link.run(_BEGIN, {"of": account}))

    def seed(self, account: str) -> str | None:
        """The seed, in force or not; None when there is none."""
        with self._database.snapshot() as link:
            known = link.row(_FACTOR, {"of": account})
        found = self._secrets.get(_owner(account), _SEED) if known else ()
        return found[0] if found else None

    def confirm(self, account: str, at: datetime, recovery: Sequence[str]) -> None:
        """Put the seed in force, with the hashes of fresh recovery codes."""

        def job(link: Link) -> None:
            link.run(_CONFIRM, {"of": account, "at": at})
            link.run(_NO_CODES, {"of": account})
            for code in recovery:
                link.run(_ADD_CODE, {"of": account, "hash": code})

        self._database.transact(job)

    def spend_step(self, account: str, step: int) -> bool:
        """Use up the code of a half minute; False when that one or a later one was used before."""
        return self._database.transact(lambda link: link.run(_SPEND_STEP, {"of": account, "step": step})) > 0

    def spend_recovery(self, account: str, code_hash: str) -> bool:
        """Use up a recovery code; False when there is no such code."""
        return self._database.transact(lambda link: link.run(_SPEND_CODE, {"of": account, "hash": code_hash})) > 0

    def recovery_left(self, account: str) -> int:
        """How many recovery codes are left."""
        with self._database.snapshot() as link:
            row = link.row(_CODES, {"of": account})
        return int(str(row[0])) if row else 0

    def drop(self, account: str) -> None:
        """Ask no code any more."""

        def job(link: Link) -> None:
            for statement in (_DROP, _NO_CODES):
                link.run(statement, {"of": account})

        self._database.transact(job)


class SqlResetLinks:
    """The ``ResetLinks`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, link_hash: str, account: str, by: str, at: datetime, ends_at: datetime) -> None:
        """Keep a link in place of the account's earlier ones."""
        values = {"hash": link_hash, "account": account, "by": by, "at": at, "ends_at": ends_at}

        def job(link: Link) -> None:
            link.run(_NO_LINKS, {"of": account})
            link.run(_ADD_LINK, values)

        self._database.transact(job)

    def account(self, link_hash: str, now: datetime) -> str | None:
        """Whose link it is; None when it was used or is over."""
        with self._database.snapshot() as link:
            return _whose(link, link_hash, now)

    def use(self, link_hash: str, now: datetime) -> str | None:
        """Use it up; whose it was, or None as in ``account``."""

        def job(link: Link) -> str | None:
            found = _whose(link, link_hash, now)
            return found if link.run(_USE_LINK, {"hash": link_hash, "now": now}) else None

        return self._database.transact(job)


def _whose(link: Link, link_hash: str, now: datetime) -> str | None:
    row = link.row(_LINK, {"hash": link_hash, "now": now})
    return str(row[0]) if row else None


def _owner(account: str) -> str:
    return f"account/{account}"
