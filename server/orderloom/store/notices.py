"""Notices in the database, and how people want to be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, bindparam, case, delete, false, func, or_, select, true, update
from sqlalchemy.sql.elements import ClauseElement

from orderloom.model.kinds.message import APP
from orderloom.runtime.notice_rows import Notice, NoticeState, Tally, Wishes
from orderloom.store.filter_bind import Options, listed
from orderloom.store.link import Database, Link
from orderloom.store.schema.messages import message_wish, notice
from orderloom.store.schema.outgoing import outgoing
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import MOMENT, WORDS
from orderloom.store.upsert import insert_or_ignore, insert_or_update

_LOCK: Final = "notices"
_ALL: Final = select(*(notice.c[name] for name in names_of(Notice)))
_ADD: Final = insert_or_ignore(notice).values(parameters_of(Notice))
_WAITS: Final = notice.c.state == NoticeState.WAITING.value
_DUE: Final = (
    _ALL.where(_WAITS, notice.c.due_at <= bindparam("now"))
    .order_by(notice.c.due_at, notice.c.seq)
    .limit(bindparam("limit"))
)
_ALIKE: Final = ("app", "message", "channel", "account")
_GATHERED: Final = (
    _ALL.where(_WAITS, *(notice.c[name] == bindparam(f"of_{name}") for name in _ALIKE))
    .order_by(notice.c.seq)
    .limit(bindparam("limit"))
)
_TOLD_SINCE: Final = (
    select(notice.c.id)
    .where(
        *(notice.c[name] == bindparam(f"of_{name}") for name in (*_ALIKE, "same")),
        notice.c.told_at > bindparam("since"),
    )
    .limit(1)
)
_SETTLED: Final = ("state", "due_at", "told_at", "within", "subject", "body")
_PUT: Final = (
    update(notice).where(notice.c.id == bindparam("notice")).values({name: bindparam(name) for name in _SETTLED})
)
_NEXT: Final = select(func.min(notice.c.due_at)).where(_WAITS)

_MINE: Final = and_(
    notice.c.account == bindparam("of"), notice.c.state == NoticeState.TOLD.value, notice.c.channel == APP
)
_OPEN: Final = and_(notice.c.popup == true(), notice.c.acknowledged_at.is_(None))
_FIRST: Final = _ALL.where(_MINE).order_by(notice.c.seq.desc()).limit(bindparam("limit"))
_PLACE: Final = select(notice.c.seq).where(_MINE, notice.c.id == bindparam("notice")).scalar_subquery()
_BEFORE: Final = _FIRST.where(notice.c.seq < _PLACE)
_ONE: Final = _ALL.where(_MINE, notice.c.id == bindparam("notice"))
_READ: Final = (
    update(notice)
    .where(_MINE, notice.c.read_at.is_(None), or_(~_OPEN, notice.c.popup == false()))
    .values(read_at=bindparam("at"))
)
_READ_ONE: Final = _READ.where(notice.c.id == bindparam("notice"))
_ACKNOWLEDGE: Final = (
    update(notice)
    .where(_MINE, _OPEN, notice.c.id == bindparam("notice"))
    .values(acknowledged_at=bindparam("at"), read_at=bindparam("at"))
)
_TAKE_OVER: Final = (
    update(notice)
    .where(notice.c.batch == bindparam("in_batch"), _OPEN)
    .values(
        acknowledged_at=bindparam("at"),
        taken_by=bindparam("by"),
        read_at=case((notice.c.account == bindparam("by"), bindparam("at", type_=MOMENT)), else_=notice.c.read_at),
    )
)
_WISHES: Final = select(*(message_wish.c[name] for name in names_of(Wishes)))
_WISH: Final = _WISHES.where(message_wish.c.account == bindparam("of"))
_PUT_WISHES: Final = insert_or_update(message_wish, *(set(names_of(Wishes)) - {"account"})).values(
    parameters_of(Wishes)
)
_TIDY: Final = delete(notice).where(
    notice.c.made_at < bindparam("before"), ~_WAITS, or_(notice.c.popup == false(), ~_OPEN)
)


def _of_accounts(link_statements_sqlite: bool) -> tuple[ClauseElement, ClauseElement]:  # noqa: FBT001  # a dialect
    accounts = bindparam("accounts", type_=Options(WORDS))
    theirs = listed(notice.c.account, accounts, sqlite=link_statements_sqlite)
    tally = (
        select(
            notice.c.account,
            func.count(),
            func.min(case((_OPEN, notice.c.id))),
        )
        .where(theirs, notice.c.state == NoticeState.TOLD.value, notice.c.channel == APP, notice.c.read_at.is_(None))
        .group_by(notice.c.account)
    )
    wished = _WISHES.where(listed(message_wish.c.account, accounts, sqlite=link_statements_sqlite))
    return tally, wished


_STATEMENTS: Final = {sqlite: _of_accounts(sqlite) for sqlite in (True, False)}


def _alike(one: Notice) -> dict[str, object]:
    return {f"of_{name}": getattr(one, name) for name in _ALIKE}


class SqlNoticeRows:
    """The ``NoticeRows`` port in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(self, new: Notice) -> bool:
        """Keep one, unless its id is there."""
        return self._link.run(_ADD, values_of(new)) > 0

    def due(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Due ones, for this transaction alone."""
        self._link.exclude(_LOCK)
        return tuple(self._link.read(Notice, _DUE, {"now": now, "limit": limit}))

    def gathered(self, one: Notice, limit: int) -> tuple[Notice, ...]:
        """What waits beside it."""
        return tuple(self._link.read(Notice, _GATHERED, {**_alike(one), "limit": limit}))

    def told_since(self, one: Notice, since: datetime) -> bool:
        """Whether the same was told."""
        return self._link.row(_TOLD_SINCE, {**_alike(one), "of_same": one.same, "since": since}) is not None

    def put(self, one: Notice) -> None:
        """What became of it."""
        self._link.run(_PUT, {"notice": one.id, **{name: getattr(one, name) for name in _SETTLED}})

    def wishes(self, accounts: Sequence[str]) -> Mapping[str, Wishes]:
        """What these people want."""
        statement = _STATEMENTS[_sqlite(self._link)][1]
        return {one.account: one for one in self._link.read(Wishes, statement, {"accounts": list(accounts)})}


class SqlNotices:
    """The ``Notices`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def moment(self) -> datetime:
        """The store's own time."""
        with self._database.snapshot(brief=True) as link:
            return self._database.moment(link)

    def waiting(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Due ones."""
        with self._database.snapshot(brief=True) as link:
            return tuple(link.read(Notice, _DUE, {"now": now, "limit": limit}))

    def next_at(self) -> datetime | None:
        """When the next one is due."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_NEXT)
        return row[0] if row and isinstance(row[0], datetime) else None

    def of(self, account: str, *, limit: int, before: str = "") -> tuple[Notice, ...]:
        """Those of one person, newest first."""
        values: dict[str, object] = {"of": account, "limit": limit}
        with self._database.snapshot(brief=True) as link:
            if before:
                return tuple(link.read(Notice, _BEFORE, {**values, "notice": before}))
            return tuple(link.read(Notice, _FIRST, values))

    def get(self, account: str, notice: str) -> Notice | None:
        """One of theirs."""
        with self._database.snapshot(brief=True) as link:
            return link.read_one(Notice, _ONE, {"of": account, "notice": notice})

    def tally(self, accounts: Sequence[str]) -> Mapping[str, Tally]:
        """What waits for each."""
        with self._database.snapshot(brief=True) as link:
            rows = link.rows(_STATEMENTS[_sqlite(link)][0], {"accounts": list(accounts)})
        return {str(account): Tally(int(str(unread)), str(popup or "")) for account, unread, popup in rows}

    def read(self, account: str, at: datetime, notice: str = "") -> int:
        """One, or all but open pop-ups."""
        if notice:
            values = {"of": account, "at": at, "notice": notice}
            return self._database.transact(lambda link: link.run(_READ_ONE, values))
        return self._database.transact(lambda link: link.run(_READ, {"of": account, "at": at}))

    def acknowledge(self, account: str, notice: str, at: datetime) -> bool:
        """Answer a pop-up."""
        values = {"of": account, "at": at, "notice": notice}
        return self._database.transact(lambda link: link.run(_ACKNOWLEDGE, values)) > 0

    def take_over(self, account: str, notice: str, at: datetime) -> bool:
        """Answer it for everybody who was told with them."""

        def job(link: Link) -> bool:
            link.exclude(_LOCK)
            mine = link.read_one(Notice, _ONE, {"of": account, "notice": notice})
            if mine is None or not mine.open_popup:
                return False
            return link.run(_TAKE_OVER, {"in_batch": mine.batch, "at": at, "by": account}) > 0

        return self._database.transact(job)

    def wishes(self, account: str) -> Wishes:
        """What a person wants."""
        with self._database.snapshot(brief=True) as link:
            return link.read_one(Wishes, _WISH, {"of": account}) or Wishes(account)

    def put_wishes(self, wishes: Wishes) -> None:
        """Keep it in place of what they wanted before."""
        values = {**values_of(wishes), "off": list(wishes.off)}
        self._database.transact(lambda link: link.run(_PUT_WISHES, values))

    def tidy(self, before: datetime) -> int:
        """Forget old ones."""
        return self._database.transact(lambda link: link.run(_TIDY, {"before": before}), bulk=True)


_ABOUT: Final = select(notice.c.id, notice.c.within).where(
    *(notice.c[name] == bindparam(f"of_{name}") for name in ("app", "table", "record"))
)
_EMPTY: Final = update(notice).where(notice.c.id == bindparam("notice")).values(subject="", body="")
_EMPTY_SENT: Final = update(outgoing).where(outgoing.c.key == bindparam("notice")).values(body=bindparam("nothing"))


def empty(link: Link, app: str, table: str, record: str) -> None:
    """Take the words out of what was told about a record, digests included, here and in the outgoing queue."""
    found = link.rows(_ABOUT, {"of_app": app, "of_table": table, "of_record": record})
    for one in {str(id) for row in found for id in row if id}:
        link.run(_EMPTY, {"notice": one})
        link.run(_EMPTY_SENT, {"notice": one, "nothing": {}})


def _sqlite(link: Link) -> bool:
    return link.statements.dialect.name == "sqlite"
