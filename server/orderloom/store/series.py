"""The counters of number series, and the hashed codes of public links."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, case, update

# SQLite compiles PostgreSQL's construct as well; the other way round fails.
from sqlalchemy.dialects.postgresql import insert

from orderloom.runtime.rows import IssuedLink
from orderloom.store.link import Link
from orderloom.store.schema import public_link, series
from orderloom.store.shapes import parameters_of, values_of
from orderloom.store.upsert import insert_or_update

_PLACE: Final = ("app", "table", "field", "period")
_NEW: Final = insert(series).values({name: bindparam(name) for name in (*_PLACE, "last")})
_TAKE: Final = _NEW.on_conflict_do_update(index_elements=list(_PLACE), set_={"last": series.c.last + 1}).returning(
    series.c.last
)
_PASS: Final = _NEW.on_conflict_do_update(
    index_elements=list(_PLACE),
    set_={"last": case((series.c.last < _NEW.excluded.last, _NEW.excluded.last), else_=series.c.last)},
)
_GIVE: Final = insert_or_update(public_link, "expires_at").values(parameters_of(IssuedLink))
_REVOKE: Final = update(public_link).where(public_link.c.hash == bindparam("code")).values(revoked_at=bindparam("at"))


def take_number(link: Link, app: str, table: str, field: str, period: str, start: int) -> int:
    """The next number of a series, its counter locked until the transaction ends."""
    place = {"app": app, "table": table, "field": field, "period": period}
    row = link.row(_TAKE, {**place, "last": start})
    if row is None or not isinstance(row[0], int):
        raise TypeError(row)
    return row[0]


def pass_number(link: Link, app: str, table: str, field: str, period: str, number: int) -> None:
    """Let a series go on behind ``number`` if it is not further already."""
    link.run(_PASS, {"app": app, "table": table, "field": field, "period": period, "last": number})


def give_link(link: Link, issued: IssuedLink) -> None:
    """Store a link, or the new end of one that is there."""
    link.run(_GIVE, values_of(issued))


def revoke_link(link: Link, code: str, at: datetime) -> None:
    """Let the code of this hash lead nowhere from now on."""
    link.run(_REVOKE, {"code": code, "at": at})
