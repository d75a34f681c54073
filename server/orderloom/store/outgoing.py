"""The queue of effects outside the house, and the buckets that say how fast each credential may be used."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, delete, func, select, text, update

from orderloom.runtime.outgoing_rows import Delivery, DeliveryState
from orderloom.store.link import Database, Link
from orderloom.store.schema import bucket, outgoing
from orderloom.store.shapes import names_of, values_of
from orderloom.store.types import MOMENT
from orderloom.store.upsert import insert_or_ignore, insert_or_update

_WAITING: Final = DeliveryState.WAITING.value
_SENDING: Final = DeliveryState.SENDING.value
_OPEN: Final = text(f"state IN ('{_WAITING}', '{_SENDING}')")
"""As the index says it, so that it serves."""

_TIDIED: Final = 1000
"""Rows forgotten in one transaction."""

_SHOWN: Final = tuple(outgoing.c[name] for name in names_of(Delivery))
_SETTLED: Final = ("state", "tries", "unclear", "due_at", "fence", "answer", "problem", "ended_at")
_ADD: Final = insert_or_ignore(outgoing).values({name: bindparam(name) for name in names_of(Delivery)})
_GET: Final = select(*_SHOWN).where(outgoing.c.id == bindparam("delivery")).with_for_update()
_OF: Final = select(*_SHOWN).where(outgoing.c.key == bindparam("of")).with_for_update()
_MOVE: Final = (
    update(outgoing)
    .where(
        outgoing.c.id == bindparam("delivery"),
        outgoing.c.fence == bindparam("had_fence"),
        outgoing.c.state == bindparam("had_state"),
    )
    .values({name: bindparam(f"new_{name}") for name in _SETTLED})
)
_NEXT: Final = select(func.min(outgoing.c.due_at)).where(_OPEN)
_FIRST_TARGET: Final = select(func.min(outgoing.c.target)).where(_OPEN)
_NEXT_TARGET: Final = _FIRST_TARGET.where(outgoing.c.target > bindparam("after"))
_BUSY: Final = (
    select(func.count())
    .select_from(outgoing)
    .where(
        outgoing.c.state == _SENDING,
        outgoing.c.target == bindparam("of"),
        outgoing.c.due_at > bindparam("now", type_=MOMENT),
        _OPEN,
    )
)
_DUE: Final = (
    select(*_SHOWN)
    .where(_OPEN, outgoing.c.target == bindparam("of"), outgoing.c.due_at <= bindparam("now", type_=MOMENT))
    .order_by(outgoing.c.due_at, outgoing.c.seq)
    .limit(bindparam("limit"))
)
_OLD: Final = delete(outgoing).where(
    outgoing.c.seq.in_(
        select(outgoing.c.seq)
        .where(
            and_(outgoing.c.ended_at.is_not(None), outgoing.c.ended_at < bindparam("before", type_=MOMENT)),
            outgoing.c.state != DeliveryState.PARKED.value,
        )
        .limit(_TIDIED)
    )
)
_FULL_AT: Final = select(bucket.c.full_at).where(bucket.c.name == bindparam("of"))
_FILL: Final = insert_or_update(bucket, "full_at").values({name: bindparam(name) for name in ("name", "full_at")})


class SqlOutgoing:
    """The ``OutgoingRows`` port over one transaction."""

    def __init__(self, link: Link, ring: Callable[[], None]) -> None:
        """``ring``: something waits to be carried out once this is committed."""
        self._link = link
        self._ring = ring

    def send(self, delivery: Delivery) -> bool:
        """Queue it; False when its key is there already."""
        self._ring()
        values = {**values_of(delivery), "state": delivery.state.value}
        values["due_at"] = delivery.due_at or delivery.created_at
        return self._link.run(_ADD, values) > 0

    def get(self, delivery: str) -> Delivery | None:
        """One of them, locked."""
        return self._link.read_one(Delivery, _GET, {"delivery": delivery})

    def of(self, key: str) -> Delivery | None:
        """The one with this key, locked."""
        return self._link.read_one(Delivery, _OF, {"of": key})

    def move(self, before: Delivery, after: Delivery) -> bool:
        """Write where it stands now, unless somebody else did."""
        if after.state is DeliveryState.WAITING:
            self._ring()
        return _move(self._link, before, after)


class SqlQueue:
    """The ``Outgoing`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, limit: int, per_target: int, lease_s: float) -> tuple[Delivery, ...]:
        """Take what is due, a few of each target, those first that have waited longest."""
        if not self._waits():
            return ()
        return self._database.transact(lambda link: self._claim(link, limit, per_target, lease_s), bulk=True)

    def _waits(self) -> bool:
        """Whether anything is due; asked without a lock, since most of the time nothing is."""
        with self._database.snapshot() as link:
            row = link.row(_NEXT)
            first = row[0] if row else None
            return isinstance(first, datetime) and first <= self._database.moment(link)

    def _claim(self, link: Link, limit: int, per_target: int, lease_s: float) -> tuple[Delivery, ...]:
        link.exclude("outgoing")  # so that the number under way of one target is right over all processes
        now = self._database.moment(link)
        until = now + timedelta(seconds=lease_s)
        found = [one for target in _targets(link) for one in _due(link, target, now, per_target)]
        found.sort(key=lambda one: (one.due_at or one.created_at, one.id))
        taken = []
        for one in found[:limit]:
            unclear = one.unclear or one.state is DeliveryState.SENDING
            mine = replace(one, state=DeliveryState.SENDING, unclear=unclear, due_at=until, fence=one.fence + 1)
            if _move(link, one, mine):
                taken.append(mine)
        return tuple(taken)

    def next_at(self) -> datetime | None:
        """When the next one is due."""
        with self._database.snapshot(brief=True) as link:
            row = link.row(_NEXT)
        return row[0] if row and isinstance(row[0], datetime) else None

    def tidy(self, before: datetime) -> int:
        """Forget what ended long ago; what a person has to look at stays."""
        return self._database.transact(lambda link: link.run(_OLD, {"before": before}), bulk=True)


class SqlBuckets:
    """How fast each credential may be used, counted over all processes by the store's clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, every_s: float, burst: int) -> float:
        """Take one call of the bucket ``name``, which refills by one every ``every_s`` seconds up to ``burst``.

        0 when it was there; else nothing is taken, and the seconds until it will be are told.
        """
        return self._database.transact(lambda link: self._take(link, name, every_s, burst))

    def _take(self, link: Link, name: str, every_s: float, burst: int) -> float:
        link.exclude(f"bucket {name}")
        now = self._database.moment(link)
        row = link.row(_FULL_AT, {"of": name})
        full_at = row[0] if row and isinstance(row[0], datetime) and row[0] > now else now
        missing = (full_at - now).total_seconds() - every_s * (burst - 1)
        if missing > 0:
            return missing
        link.run(_FILL, {"name": name, "full_at": full_at + timedelta(seconds=every_s)})
        return 0.0


def _targets(link: Link) -> Iterator[str]:
    """Every target that something waits for; each costs one step in the index, however much waits."""
    row = link.row(_FIRST_TARGET)
    while row and isinstance(row[0], str):
        yield row[0]
        row = link.row(_NEXT_TARGET, {"after": row[0]})


def _due(link: Link, target: str, now: datetime, per_target: int) -> list[Delivery]:
    row = link.row(_BUSY, {"of": target, "now": now})
    free = per_target - int(str(row[0])) if row else per_target
    return link.read(Delivery, _DUE, {"of": target, "now": now, "limit": free}) if free > 0 else []


def _move(link: Link, before: Delivery, after: Delivery) -> bool:
    values: dict[str, object] = {f"new_{name}": getattr(after, name) for name in _SETTLED}
    values |= {"new_state": after.state.value, "new_due_at": after.due_at or before.due_at or before.created_at}
    values |= {"delivery": before.id, "had_fence": before.fence, "had_state": before.state.value}
    return link.run(_MOVE, values) > 0
