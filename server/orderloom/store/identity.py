"""Hashed identifiers of records, and the links between records that belong to one person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert, or_, select, update

from orderloom.runtime.ports import IdentityLink
from orderloom.store.filter_bind import Options, listed
from orderloom.store.link import Link
from orderloom.store.schema import identifier, identity_link
from orderloom.store.sealing import NoKeysError, Sealer
from orderloom.store.shapes import names_of, parameters_of, values_of
from orderloom.store.types import WORDS
from orderloom.store.upsert import insert_or_update

_MINE: Final = ("app", "identity", "match", "record")
_KEEP: Final = insert_or_update(identifier, "hash").values({name: bindparam(name) for name in (*_MINE, "hash")})
_FORGET: Final = delete(identifier).where(*(identifier.c[name] == bindparam(f"of_{name}") for name in _MINE))
_SAME: Final = {
    sqlite: select(identifier.c.record).where(
        *(identifier.c[name] == bindparam(name) for name in ("app", "identity", "match")),
        listed(identifier.c.hash, bindparam("hashes", type_=Options(WORDS)), sqlite=sqlite),
        identifier.c.record != bindparam("record"),
    )
    for sqlite in (True, False)
}
_LINKS: Final = {
    sqlite: select(*(identity_link.c[name] for name in names_of(IdentityLink)))
    .where(
        identity_link.c.app == bindparam("app"),
        identity_link.c.identity == bindparam("identity"),
        or_(
            listed(identity_link.c.first, bindparam("records", type_=Options(WORDS)), sqlite=sqlite),
            listed(identity_link.c.second, bindparam("records", type_=Options(WORDS)), sqlite=sqlite),
        ),
    )
    .order_by(identity_link.c.seq)
    for sqlite in (True, False)
}
_ADD: Final = insert(identity_link).values(parameters_of(IdentityLink))
_SET: Final = (
    update(identity_link)
    .where(identity_link.c.id == bindparam("link"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "at", "by", "why")})
)


def identify(
    link: Link, sealer: Sealer | None, app: str, identity: str, record: str, texts: Mapping[str, str | None]
) -> dict[str, tuple[str, ...]]:
    """Keep what the record is recognised by, and find who else is recognised by the same.

    Whoever comes with the same identifier at the same moment waits, so that one of the two sees the other.
    """
    if sealer is None:
        raise NoKeysError(table=identity)
    hashed = {match: sealer.hashes(app, identity, match, text) for match, text in texts.items() if text is not None}
    for one in sorted(hashes[0] for hashes in hashed.values()):
        link.exclude(f"identity {one}")
    place = {"app": app, "identity": identity, "record": record}
    found: dict[str, tuple[str, ...]] = {}
    for match in texts:
        if match not in hashed:
            link.run(_FORGET, {f"of_{name}": value for name, value in {**place, "match": match}.items()})
            continue
        asked = {**place, "match": match, "hashes": hashed[match]}
        found[match] = tuple(str(row[0]) for row in link.rows(_SAME[_sqlite(link)], asked))
        link.run(_KEEP, {**place, "match": match, "hash": hashed[match][0]})
    return found


def links(link: Link, app: str, identity: str, records: Sequence[str]) -> tuple[IdentityLink, ...]:
    """Links that touch any of the records, oldest first."""
    asked = {"app": app, "identity": identity, "records": tuple(records)}
    return tuple(link.read(IdentityLink, _LINKS[_sqlite(link)], asked))


def add(link: Link, new: IdentityLink) -> None:
    """Link two records."""
    link.run(_ADD, values_of(new))


def settle(link: Link, link_id: str, state: str, at: datetime, by: str, why: str) -> None:
    """Change what a link says, and who said so last."""
    link.run(_SET, {"link": link_id, "new_state": state, "new_at": at, "new_by": by, "new_why": why})


def _sqlite(link: Link) -> bool:
    return link.statements.dialect.name == "sqlite"
