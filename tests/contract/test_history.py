"""The order of events is fixed once and for all, and nobody touches it unseen."""

import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import RowMapping, text
from sqlalchemy.engine import Connection

from tests.contract.house import Client, House, open_house
from tests.contract.shop import encoded, open_shop, order

SEEDS = 100
ORDERS = 12


@pytest.fixture(scope="module")
def told(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which people and the shop have done things; events are sealed when the test says so."""
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), loops=False) as house:
        manager, shop = house.program("manager"), open_shop(house)
        for number in range(ORDERS):
            act(house, manager, random.Random(number), number)
            shop.send(encoded(order(number + 1)))
        while house.installation.processor.run_once():
            pass
        while house.installation.journal.seal(limit=7):
            pass
        house.installation.database.alter(lambda link: [link.execute(text("CREATE TABLE kept AS SELECT * FROM event"))])
        yield house


def act(house: House, client: Client, dice: random.Random, number: int) -> None:
    """A few changes of one order."""
    orders = house.records("orders")
    made = client.post(orders, json={"fields": {"order_no": f"H{number:04}", "total_amount": "5"}})
    assert made.status_code == 201, made.text
    one, etag = f"{orders}/{made.json()['id']}", made.headers["etag"]
    for turn in range(dice.randrange(3)):
        changed = client.patch(one, json={"fields": {"remark": f"第{turn}"}}, headers={"if-match": etag})
        etag = changed.headers["etag"]
    if dice.random() < 0.5:
        client.post(f"{one}/transitions/pay", headers={"if-match": etag})
    if dice.random() < 0.3:
        client.post(f"{one}/holds", json={"reason": "look"})


def sealed(house: House) -> list[RowMapping]:
    """Every event as it is stored, by position."""

    def read(connection: Connection) -> list[RowMapping]:
        return list(connection.execute(text("SELECT * FROM event ORDER BY position")).mappings())

    return house.installation.database.alter(read)


def test_positions_grow_without_a_gap_and_follow_each_record(told: House) -> None:
    rows = sealed(told)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    seen: dict[str, int] = {}
    for row in rows:
        assert row["version"] >= seen.get(row["record"], 0) or not row["record"]
        seen[row["record"]] = row["version"]
    read = told.installation.journal.after(0, limit=500)
    assert [event.id for event in read] == [row["id"] for row in rows]


def test_what_is_written_later_comes_later(told: House) -> None:
    manager, journal = told.program("manager"), told.installation.journal
    last = journal.head()
    assert last is not None
    act(told, manager, random.Random(1), 900)
    while journal.seal(limit=1):
        pass
    added = journal.after(last.position)
    assert [event.position for event in added] == list(range(last.position + 1, last.position + 1 + len(added)))
    assert added
    restore(told)


def restore(house: House) -> None:
    """Put every event back as it was kept."""

    def write(connection: Connection) -> None:
        connection.execute(text("DELETE FROM event"))
        connection.execute(text("INSERT INTO event SELECT * FROM kept"))

    house.installation.database.alter(write)


class Tamper(Protocol):
    """Touches the journal behind its back; ``rows`` is how it was."""

    __name__: str

    def __call__(self, connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None: ...


WORDS = ("id", "app", "table", "record", "kind", "actor", "actor_name")
STORIES = ("cause", "input", "change")
BYTES = ("salt", "digest", "chain")
COUNTED = ("version", "epoch", "at")


def place(connection: Connection, old: int, new: int) -> None:
    connection.execute(text("UPDATE event SET position = :new WHERE position = :old"), {"old": old, "new": new})


def edit(connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None:
    """Change one thing of one event, in such a way that it still is one of its kind."""
    row, column = dice.choice(rows), dice.choice((*WORDS, *STORIES, *BYTES, *COUNTED))
    value = row[column]
    if column in WORDS:
        value = f"{value}x"
    elif column in STORIES:
        story: dict[str, object] = json.loads(value) if isinstance(value, str) else dict(value)
        value = json.dumps({**story, "note": ["a", "b"]}, ensure_ascii=False)
    elif column in BYTES:
        raw = bytearray(bytes(value))
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        value = bytes(raw)
    given: dict[str, object] = {"seq": row["seq"]}
    if column not in COUNTED:
        given["value"] = value
    connection.execute(text(f'UPDATE event SET "{column}" = {_changed(column, connection)} WHERE seq = :seq'), given)


def _changed(column: str, connection: Connection) -> str:
    """The SQL of a column's new value."""
    if column in {"version", "epoch"}:
        return f'"{column}" + 1'
    if column == "at":
        return "at + 1" if connection.dialect.name == "sqlite" else "at + interval '1 second'"
    if column in STORIES and connection.dialect.name == "postgresql":
        return "CAST(:value AS jsonb)"
    return ":value"


def remove(connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None:
    connection.execute(text("DELETE FROM event WHERE seq = :seq"), {"seq": dice.choice(rows)["seq"]})


def remove_and_close_the_gap(connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None:
    gone = dice.randrange(1, len(rows) + 1)
    connection.execute(text("DELETE FROM event WHERE position = :gone"), {"gone": gone})
    for later in range(gone + 1, len(rows) + 1):
        place(connection, later, later - 1)


def swap(connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None:
    one, two = dice.sample(range(1, len(rows) + 1), 2)
    for old, new in ((one, 10_000), (two, one), (10_000, two)):
        place(connection, old, new)


def insert(connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None:
    """A copy of an event, at the end or in between."""
    at = dice.randrange(1, len(rows) + 2)
    for later in range(len(rows), at - 1, -1):
        place(connection, later, later + 1)
    names = [name for name in rows[0] if name not in {"seq", "id", "position"}]
    listed = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        text(f"INSERT INTO event (id, position, {listed}) SELECT 'forged', :at, {listed} FROM kept WHERE seq = :seq"),
        {"at": at, "seq": dice.choice(rows)["seq"]},
    )


def cut(connection: Connection, dice: random.Random, rows: list[RowMapping]) -> None:
    left = dice.randrange(len(rows))
    connection.execute(text("DELETE FROM event WHERE position > :left"), {"left": left})


TAMPERINGS: tuple[Tamper, ...] = (edit, remove, remove_and_close_the_gap, swap, insert, cut)


def test_a_hundred_tamperings_are_a_hundred_findings(told: House) -> None:
    journal, rows = told.installation.journal, sealed(told)
    head = journal.head()
    assert head is not None
    unseen = []
    for seed in range(SEEDS):
        dice = random.Random(seed)
        tamper = dice.choice(TAMPERINGS)
        told.installation.database.alter(partial(tamper, dice=dice, rows=rows))
        if journal.verify([head]) == ():
            unseen.append((seed, tamper.__name__))
        restore(told)
    assert unseen == []
    assert journal.verify([head]) == ()


def test_a_hundred_clean_journals_raise_no_alarm(told: House, tmp_path: Path) -> None:
    manager, journal = told.program("manager"), told.installation.journal
    anchors, alarms = [], []
    for seed in range(SEEDS):
        dice = random.Random(seed)
        if dice.random() < 0.4:
            act(told, manager, dice, 1000 + seed)
        for _ in range(dice.randrange(4)):
            journal.seal(limit=dice.randrange(1, 6))
        head = journal.head()
        assert head is not None
        anchors.append(head)
        if found := journal.verify(dice.sample(anchors, min(3, len(anchors)))):
            alarms.append((seed, found))
    assert alarms == []
