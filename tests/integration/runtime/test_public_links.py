"""Public links on both databases: made, prolonged, renewed and revoked by writing a field; no code is ever stored."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from orderloom.model.values import PublicLink
from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.engine import Engine
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.public_links import hash_of
from orderloom.runtime.record.change import Actor, Cause, Change, Operation, Outcome, Query, Status
from orderloom.runtime.sandbox import OneApp
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.schema import event, public_link
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START, plan, table

ACTOR = Actor("a", "Ann", trusted=True)
FIELDS = ({"id": "no", "type": "text"}, {"id": "track", "type": "public_link", "days": 30})


class Shop:
    """One order and whoever writes its link."""

    def __init__(self, url: str) -> None:
        self.clock = SimulatedClock(START)
        self.database = open_database(url, self.clock, durable=False)
        migrations.upgrade(self.database)
        store, app = SqlStore(self.database), plan(table(FIELDS))
        store.expand(app)
        self.engine = Engine(store, OneApp(app), self.clock, TimeIds(self.clock), link_key=b"k" * 32)
        made = self.engine.change(self._change(Operation.CREATE, {"no": "1"}))
        assert made.record is not None
        self.order = made.record.id

    def _change(self, operation: Operation, fields: dict[str, object], record: str | None = None) -> Change:
        return Change("trial", "orders", operation, ACTOR, Cause("test"), record=record, fields=fields)

    def write(self, link: object) -> Outcome:
        """Write the field."""
        return self.engine.change(self._change(Operation.UPDATE, {"track": link}, self.order))

    def link(self) -> PublicLink | None:
        """The link as a reader sees it."""
        (record,) = self.engine.read(Query("trial", "orders", ACTOR, id=self.order)).items
        found = record.values["track"]
        return found if isinstance(found, PublicLink) else None

    def stored(self) -> list[dict[str, object]]:
        """What is kept of codes."""
        with self.database.snapshot() as link:
            return link.mappings(select(public_link).order_by(public_link.c.hash))

    def everything(self) -> str:
        """All that the journal holds."""
        with self.database.snapshot() as link:
            return str(link.mappings(select(event)))


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """An order without a link."""
    made = Shop(database_url)
    yield made
    made.database.close()


def _made(shop: Shop) -> PublicLink:
    assert shop.write({}).status is Status.CHANGED
    found = shop.link()
    assert found is not None
    return found


def test_a_new_link_lasts_as_long_as_its_field_says_and_only_a_hash_of_its_code_is_kept(shop: Shop) -> None:
    link = _made(shop)
    code = link.address.removeprefix("/t/")
    assert (link.state, link.expires_at) == ("active", START + timedelta(days=30))
    assert len(code) == 16  # 80 bits
    (kept,) = shop.stored()
    assert (kept["hash"], kept["record"], kept["revoked_at"]) == (hash_of(code), shop.order, None)
    assert code not in shop.everything()


def test_a_link_ends_by_itself_and_can_be_prolonged(shop: Shop) -> None:
    link = _made(shop)
    shop.clock.advance(timedelta(days=31))
    ended = shop.link()
    assert ended is not None
    assert ended.state == "expired"
    later = shop.clock.now() + timedelta(days=1)
    assert shop.write({"id": link.id, "expires_at": later}).status is Status.CHANGED
    again = shop.link()
    assert again is not None
    assert (again.state, again.address) == ("active", link.address)
    assert [kept["expires_at"] for kept in shop.stored()] == [later]


def test_a_renewed_link_has_another_address_and_the_old_one_is_revoked(shop: Shop) -> None:
    old = _made(shop)
    new = _made(shop)
    assert new.address != old.address
    assert {str(kept["hash"]) for kept in shop.stored() if kept["revoked_at"]} == {hash_of(old.address[3:])}


def test_a_revoked_link_is_gone_for_good(shop: Shop) -> None:
    old = _made(shop)
    assert shop.write(None).status is Status.CHANGED
    assert shop.link() is None
    assert all(kept["revoked_at"] for kept in shop.stored())
    refused = shop.write({"id": old.id, "expires_at": None})
    assert [found.code for found in refused.problems] == ["record.link.other"]
