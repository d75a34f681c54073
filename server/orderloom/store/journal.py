"""The journal as a whole: sealing, its head, reading by position, and finding out whether anybody touched it."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Text, bindparam, select, type_coerce, update

from orderloom.runtime.personal import ERASED
from orderloom.runtime.ports import Event
from orderloom.store import chain, events
from orderloom.store.anchor import Head
from orderloom.store.leases import Leases
from orderloom.store.link import Database, Link
from orderloom.store.schema import event, installation

_LEASE: Final = "seal"
_LEASE_SECONDS: Final = 10.0
_SLICE: Final = 500

_EPOCH: Final = select(installation.c.epoch)
_HEAD: Final = (
    select(event.c.epoch, event.c.position, event.c.chain)
    .where(event.c.position.is_not(None))
    .order_by(event.c.position.desc())
    .limit(1)
)
_UNSEALED: Final = (
    select(event.c.seq, event.c.id, event.c.digest)
    .where(event.c.position.is_(None))
    .order_by(event.c.seq)
    .limit(bindparam("limit"))
)
_SEAL: Final = (
    update(event)
    .where(event.c.seq == bindparam("sealed"))
    .values(epoch=bindparam("epoch"), position=bindparam("position"), chain=bindparam("chain"))
)
_NEXT_EPOCH: Final = update(installation).values(epoch=installation.c.epoch + 1)
_LETTERS: Final = (
    select(
        *(event.c[name] for name in ("id", "at", "app", "table", "record", "version", "kind", "actor", "actor_name")),
        *(type_coerce(event.c[name], Text()).label(name) for name in ("cause", "input", "change")),
        *(event.c[name] for name in ("salt", "digest", "epoch", "position", "chain")),
    )
    .where(event.c.position > bindparam("after"))
    .order_by(event.c.position)
    .limit(bindparam("limit"))
)
_ERASURES: Final = select(event.c.input).where(event.c.kind == bindparam("kind")).order_by(event.c.seq)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something is wrong with the journal at ``position``.

    ``code``: ``edited`` (the event no longer matches its digest), ``missing`` (positions before it are gone),
    ``broken`` (it is not what was sealed here: inserted, moved or forged), ``cut`` (an anchored event is gone),
    ``replaced`` (an anchored event is another one).
    """

    code: str
    position: int


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A sealed event to the letter."""

    id: str
    at: datetime
    app: str
    table: str
    record: str
    version: int
    kind: str
    actor: str
    actor_name: str
    cause: str
    input: str
    change: str
    salt: bytes
    digest: bytes
    epoch: int
    position: int
    chain: bytes

    def digest_now(self) -> bytes:
        """The digest of what is stored now."""
        what = Event(
            self.id, self.at, self.app, self.table, self.record, self.version, self.kind, self.actor, self.actor_name,
            {}, {}, {},
        )  # fmt: skip
        return chain.digest(what, chain.Letter(self.cause, self.input, self.change), self.salt)


class Journal:
    """The journal of one installation; ``key`` seals it and is not in the database."""

    def __init__(self, database: Database, leases: Leases, key: bytes) -> None:
        self._database = database
        self._leases = leases
        self._key = key

    def seal(self, limit: int = _SLICE) -> int:
        """Give position and link to at most ``limit`` committed events; how many were sealed.

        Only one process does so at a time; the others get 0. Finding nothing to seal writes nothing.
        """
        with self._database.snapshot() as link:
            if link.row(_UNSEALED, {"limit": 1}) is None:
                return 0
        return self._database.transact(lambda link: self._seal(link, limit), bulk=True)

    def _seal(self, link: Link, limit: int) -> int:
        if self._leases.take_within(link, _LEASE, _LEASE_SECONDS) is None:
            return 0
        waiting = link.rows(_UNSEALED, {"limit": limit})
        if not waiting:
            return 0
        head = link.read_one(Head, _HEAD)
        position, previous = (head.position, head.chain) if head else (0, chain.START)
        row = link.row(_EPOCH)
        epoch = int(str(row[0])) if row else 1
        for seq, event_id, digest in waiting:
            position += 1
            previous = chain.link_after(self._key, previous, epoch, position, str(event_id), _bytes(digest))
            link.send(_SEAL, {"sealed": seq, "epoch": epoch, "position": position, "chain": previous})
        return len(waiting)

    def head(self) -> Head | None:
        """The newest link, to be anchored outside the database; None before the first seal."""
        with self._database.snapshot() as link:
            return link.read_one(Head, _HEAD)

    def position(self) -> int:
        """The position of the newest sealed event; 0 before the first."""
        head = self.head()
        return head.position if head else 0

    def open_epoch(self) -> None:
        """Begin a new epoch, as a restore must: what is sealed from now on cannot be taken for what was lost."""
        self._database.transact(lambda link: link.run(_NEXT_EPOCH))

    def after(self, position: int, limit: int = _SLICE) -> list[Event]:
        """Sealed events beyond ``position``, in order."""
        with self._database.snapshot() as link:
            return events.after(link, position, limit)

    def verify(self, anchors: Iterable[Head] = ()) -> tuple[Finding, ...]:
        """Everything that is wrong, by position; nothing for a journal that is as it was sealed and anchored."""
        expected = {anchor.position: anchor for anchor in anchors}
        findings: list[Finding] = []
        with self._database.snapshot() as link:
            previous, position, vouched = chain.START, 0, _vouched(link)
            for sealed in self._sealed(link):
                anchor = expected.pop(sealed.position, None)
                findings += self._judge(sealed, previous, position + 1, anchor, vouched)
                previous, position = sealed.chain, sealed.position
        findings += [Finding("cut", gone) for gone in sorted(expected)]
        return tuple(findings)

    def _sealed(self, link: Link) -> Iterator[_Sealed]:
        """Every sealed event, in slices."""
        position = -(2**62)
        while found := link.read(_Sealed, _LETTERS, {"after": position, "limit": _SLICE}):
            yield from found
            position = found[-1].position

    def _emptied(self, sealed: _Sealed, vouched: Mapping[str, str]) -> bool:
        """Whether an erasure vouches for what is left of the event."""
        word = vouched.get(sealed.id, "")
        return hmac.compare_digest(word, chain.vouch(self._key, sealed.id, sealed.digest_now()))

    def _judge(
        self, sealed: _Sealed, previous: bytes, position: int, anchor: Head | None, vouched: Mapping[str, str]
    ) -> Iterator[Finding]:
        """What is wrong with one event that should follow ``previous`` at ``position``."""
        if sealed.position != position:
            yield Finding("missing", sealed.position)
        if sealed.digest_now() != sealed.digest and not self._emptied(sealed, vouched):
            yield Finding("edited", sealed.position)
        link = chain.link_after(self._key, previous, sealed.epoch, sealed.position, sealed.id, sealed.digest)
        if link != sealed.chain:
            yield Finding("broken", sealed.position)
        if anchor is not None and (anchor.chain, anchor.epoch) != (sealed.chain, sealed.epoch):
            yield Finding("replaced", sealed.position)


def _vouched(link: Link) -> dict[str, str]:
    """What the events of erasures say of those that they emptied, the latest word of each."""
    found: dict[str, str] = {}
    for (said,) in link.rows(_ERASURES, {"kind": ERASED}):
        events = said.get("events") if isinstance(said, Mapping) else None
        found.update({str(one): str(word) for one, word in events.items()} if isinstance(events, Mapping) else {})
    return found


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(type(value))
    return value
