"""Events: appended unsealed in the transaction of what they tell; read in the order of their position."""

from typing import Final

from sqlalchemy import Text, bindparam, insert, select

from orderloom.runtime.ports import Event
from orderloom.store import chain
from orderloom.store.link import Link
from orderloom.store.schema import event as table
from orderloom.store.schema import outbox

_GIVEN: Final = ("id", "at", "app", "table", "record", "version", "kind", "actor", "actor_name", "salt", "digest")
_LETTER: Final = ("cause", "input", "change")
_SHOWN: Final = tuple(table.c[name] for name in (*_GIVEN[:9], *_LETTER, "position"))

_APPEND: Final = insert(table).values(
    {**{name: bindparam(name) for name in _GIVEN}, **{name: bindparam(name, type_=Text()) for name in _LETTER}}
)
_ENQUEUE: Final = insert(outbox).values(
    {name: bindparam(name) for name in ("event", "app", "table", "record", "kind", "at")}
)
_AFTER: Final = (
    select(*_SHOWN).where(table.c.position > bindparam("after")).order_by(table.c.position).limit(bindparam("limit"))
)


def append(link: Link, event: Event) -> None:
    """Add an event; its digest is fixed from now on, its position comes with the seal."""
    letter = chain.Letter.of(event)
    salt = chain.new_salt()
    link.send(
        _APPEND,
        {
            "id": event.id,
            "at": event.at,
            "app": event.app,
            "table": event.table,
            "record": event.record,
            "version": event.version,
            "kind": event.kind,
            "actor": event.actor,
            "actor_name": event.actor_name,
            "cause": letter.cause,
            "input": letter.input,
            "change": letter.change,
            "salt": salt,
            "digest": chain.digest(event, letter, salt),
        },
    )


def enqueue(link: Link, event: Event) -> None:
    """Add the outbox row of an event."""
    link.send(
        _ENQUEUE,
        {
            "event": event.id,
            "app": event.app,
            "table": event.table,
            "record": event.record,
            "kind": event.kind,
            "at": event.at,
        },
    )


def after(link: Link, position: int, limit: int) -> list[Event]:
    """Sealed events beyond a position, in order: a reader that remembers the last position misses none."""
    return link.read(Event, _AFTER, {"after": position, "limit": limit})
