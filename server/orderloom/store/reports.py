"""Reports and refusals: what foreign systems said, and what was not done."""

from typing import Final

from sqlalchemy import bindparam, func, insert, select

from orderloom.runtime.ports import Refusal, StoredReport
from orderloom.store.link import Link
from orderloom.store.schema import refusal, report
from orderloom.store.shapes import names_of, parameters_of, values_of

_SOURCE: Final = ("app", "table", "record", "field", "source")
_FOLLOWED: Final = ("adopted", "same")
_SPOKEN_OF: Final = func.coalesce(report.c.occurred_at, report.c.received_at)

_ADD: Final = insert(report).values(parameters_of(StoredReport))
_NEWEST: Final = (
    select(*(report.c[name] for name in names_of(StoredReport)))
    .where(*(report.c[name] == bindparam(name) for name in _SOURCE))
    .order_by(_SPOKEN_OF.desc(), report.c.seq.desc())
    .limit(1)
)
_ADOPTED: Final = _NEWEST.where(report.c.outcome.in_([bindparam(f"outcome_{name}", name) for name in _FOLLOWED]))
_REFUSE: Final = insert(refusal).values(parameters_of(Refusal))


def add(link: Link, new: StoredReport) -> None:
    """Keep a report."""
    link.send(_ADD, values_of(new))


def last_adopted(link: Link, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
    """The newest report, by the time it speaks of, that the record followed or had reached already."""
    return link.read_one(StoredReport, _ADOPTED, _which(app, table, record, field, source))


def newest(link: Link, app: str, table: str, record: str, field: str, source: str) -> StoredReport | None:
    """The newest report, by the time it speaks of, whatever came of it."""
    return link.read_one(StoredReport, _NEWEST, _which(app, table, record, field, source))


def _which(*values: str) -> dict[str, object]:
    return dict(zip(_SOURCE, values, strict=True))


def refuse(link: Link, new: Refusal) -> None:
    """Keep a refusal."""
    link.send(_REFUSE, values_of(new))
