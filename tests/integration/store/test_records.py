"""Records keep their values, keys and versions, whatever the database."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orderloom.check.plan import KeyPlan, TablePlan
from orderloom.model.values import Money
from orderloom.runtime.ports import KeyTakenError, Record, WriteTx
from orderloom.store.records import RecordGoneError
from orderloom.store.store import SqlStore
from orderloom.store.types import UnstorableNumberError
from tests.integration.store.apps import KEYS, START, Maker, orders_of, table

VALUES: dict[str, object] = {
    "no": "SO-1",
    "channel": "shop",
    "outer": "1001",
    "note": "两行\n字 'quoted' \"%s\" :name",
    "qty": 3,
    "weight": Decimal("0.125"),
    "total": Money(Decimal("1299.90"), "CNY"),
    "urgent": False,
    "day": date(2026, 2, 28),
    "paid_at": datetime(2026, 11, 20, 1, 2, 3, 456789, tzinfo=UTC),
    "kind": "b",
    "labels": ("vip", "急"),
    "phone": "+8613800138000",
    "receiver": {"name": "李雷", "city": "杭州"},
    "page": "https://example.com/a?b=c",
    "extra": {"deep": [1, None, {"x": Decimal("1.50")}]},
    "files": ({"id": "f1", "name": "a.pdf", "size": 12, "type": "application/pdf"},),
    "parent": "p1",
    "double": 6,
    "status": "new",
}


@pytest.fixture
def orders(store: SqlStore, make: Maker) -> TablePlan:
    """The table, made in the database."""
    app = make.plan()
    store.expand(app)
    return orders_of(app)


def keep(store: SqlStore, table: TablePlan, *records: Record) -> None:
    def job(tx: WriteTx) -> None:
        for record in records:
            tx.insert(table, record)

    store.write(job)


def test_every_value_comes_back_as_it_went_in(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record(**VALUES)
    keep(store, orders, record)
    with store.read() as tx:
        found = tx.get(orders, record.id)
    assert found is not None
    assert {name: found.values[name] for name in record.values} == dict(record.values)
    assert (found.id, found.version, found.state) == (record.id, 1, "new")
    assert str(found.values["total"]) == "1299.90 CNY"


def test_an_empty_record_comes_back_empty(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record(no="only")
    keep(store, orders, record)
    with store.read() as tx:
        found = tx.get(orders, record.id)
    assert found is not None
    assert all(found.values[name] is None for name in VALUES if name != "no")


@pytest.mark.parametrize(
    ("amount", "currency"), [("100", "JPY"), ("0.01", "CNY"), ("1.234", "KWD"), ("-99999999999999.99", "USD")]
)
def test_amounts_of_every_currency_are_exact(
    store: SqlStore, orders: TablePlan, make: Maker, amount: str, currency: str
) -> None:
    record = make.record(total=Money(Decimal(amount), currency))
    keep(store, orders, record)
    with store.read() as tx:
        found = tx.get(orders, record.id)
    assert found is not None
    assert str(found.values["total"]) == f"{amount} {currency}"


@pytest.mark.parametrize("number", ["0.0001", "1000000000000000"])
def test_a_number_that_does_not_fit_is_refused_not_rounded(
    store: SqlStore, orders: TablePlan, make: Maker, number: str
) -> None:
    record = make.record(weight=Decimal(number))
    with pytest.raises(UnstorableNumberError):
        keep(store, orders, record)
    with store.read() as tx:
        assert tx.get(orders, record.id) is None


def test_an_update_writes_what_changed_and_the_version(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record(**VALUES)
    keep(store, orders, record)
    later = Record("orders", record.id, 2, {**record.values, "qty": 7, "note": "not written"}, "new")
    store.write(lambda tx: tx.update(orders, later, ["qty"]))
    with store.read() as tx:
        found = tx.get(orders, record.id)
    assert found is not None
    assert (found.version, found.values["qty"], found.values["note"]) == (2, 7, VALUES["note"])


def test_two_updates_in_one_transaction_both_count(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record(qty=1)

    def job(tx: WriteTx) -> None:
        tx.insert(orders, record)
        tx.update(orders, Record("orders", record.id, 2, {**record.values, "qty": 2}), ["qty"])
        tx.update(orders, Record("orders", record.id, 3, {**record.values, "note": "x"}), ["note"])

    store.write(job)
    with store.read() as tx:
        found = tx.get(orders, record.id)
    assert found is not None
    assert (found.version, found.values["qty"], found.values["note"]) == (3, 2, "x")


def test_a_transaction_sees_its_own_writes(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record(qty=1)

    def job(tx: WriteTx) -> tuple[bool, bool]:
        tx.insert(orders, record)
        return tx.get(orders, record.id) is not None, tx.lock(orders, record.id) is not None

    assert store.write(job) == (True, True)


def test_a_failing_job_leaves_nothing_behind(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    record = make.record()

    def job(tx: WriteTx) -> None:
        tx.insert(orders, record)
        tx.append(make.event(record.id))
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        store.write(job)
    with store.read() as tx:
        assert tx.get(orders, record.id) is None


def test_a_deleted_record_is_gone_and_frees_its_key(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    first, second = make.record(channel="a", outer="1"), make.record(channel="a", outer="1")
    keep(store, orders, first)
    store.write(lambda tx: tx.delete(orders, first.id, START))
    with store.read() as tx:
        assert tx.get(orders, first.id) is None
    with pytest.raises(RecordGoneError):
        store.write(lambda tx: tx.delete(orders, first.id, START))
    keep(store, orders, second)


@pytest.mark.parametrize("parts", [("shop", "1"), ("shop", None), (None, "1"), (None, None)])
def test_a_key_is_unique_with_an_empty_part_as_a_value(
    store: SqlStore, orders: TablePlan, make: Maker, parts: tuple[str | None, str | None]
) -> None:
    channel, outer = parts
    first = make.record(channel=channel, outer=outer)
    keep(store, orders, first)
    with pytest.raises(KeyTakenError) as refused:
        keep(store, orders, make.record(channel=channel, outer=outer))
    assert refused.value.key == "by_outer"
    key = orders.keys[0]
    found = store.write(lambda tx: tx.find(orders, key, {"channel": channel, "outer": outer}))
    assert found is not None
    assert found.id == first.id
    assert store.write(lambda tx: tx.find(orders, key, {"channel": channel, "outer": "other"})) is None


def test_a_refused_key_leaves_the_transaction_usable(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    first, second, third = (make.record(channel="a", outer=outer) for outer in ("1", "1", "2"))
    keep(store, orders, first)

    def job(tx: WriteTx) -> str:
        try:
            tx.insert(orders, second)
        except KeyTakenError as error:
            tx.insert(orders, third)
            return error.key
        return ""

    assert store.write(job) == "by_outer"
    with store.read() as tx:
        assert tx.get(orders, third.id) is not None
        assert tx.get(orders, second.id) is None


def test_an_update_into_a_taken_key_is_refused(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    first, second = make.record(channel="a", outer="1"), make.record(channel="a", outer="2")
    keep(store, orders, first, second)
    moved = Record("orders", second.id, 2, {**second.values, "outer": "1"})
    with pytest.raises(KeyTakenError):
        store.write(lambda tx: tx.update(orders, moved, ["outer"]))
    with store.read() as tx:
        assert tx.get(orders, second.id) == Record("orders", second.id, 1, tx.get(orders, second.id).values)  # type: ignore[union-attr]


def test_a_key_of_fields_that_must_be_filled_works_alike(store: SqlStore, make: Maker) -> None:
    app = make.plan(table(keys=[{"id": "by_no", "fields": ["no"], "on_duplicate": "refuse"}, *KEYS]))
    store.expand(app)
    orders = orders_of(app)
    keep(store, orders, make.record(no="same", outer="1"))
    with pytest.raises(KeyTakenError) as refused:
        keep(store, orders, make.record(no="same", outer="2"))
    assert refused.value.key == "by_no"
    key: KeyPlan = orders.keys[0]
    assert store.write(lambda tx: tx.find(orders, key, {"no": "same"})) is not None


def test_titles_of_many_records_come_in_one_go(store: SqlStore, orders: TablePlan, make: Maker) -> None:
    records = [make.record(no=f"N{number}", outer=str(number)) for number in range(3)]
    keep(store, orders, *records)
    store.write(lambda tx: tx.delete(orders, records[2].id, START))
    with store.read() as tx:
        titles = tx.titles(orders, [*(record.id for record in records), records[0].id, "unknown"])
        assert tx.titles(orders, []) == {}
    assert titles == {record.id: f"N{number}" for number, record in enumerate(records)}
