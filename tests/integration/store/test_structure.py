"""The structure only grows, can be made again at any point, and migrations give exactly what the code expects."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.ports import KeyTakenError, PageSpec
from orderloom.store import postgres, schema
from orderloom.store.database import open_database
from orderloom.store.ddl import KeyRefusedError
from orderloom.store.layout import table_name
from orderloom.store.link import Database
from orderloom.store.migrations import revision, revisions, upgrade
from orderloom.store.store import SqlStore
from orderloom.store.tables import UnknownTableError
from tests.integration.store.apps import FIELDS, START, Maker, orders_of, plan, table


def structure(connection: Connection) -> object:
    """Everything that makes up the system tables, in a form that can be compared."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY name"))
        return [(kind, name, " ".join(str(sql).split())) for kind, name, sql in rows if "alembic_version" not in name]
    columns = connection.execute(
        text(
            "SELECT table_name, column_name, data_type, collation_name, is_nullable, is_identity, column_default"
            " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        )
    )
    indexes = connection.execute(text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"))
    checks = connection.execute(
        text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' ORDER BY 1")
    )
    found = [tuple(row) for rows in (columns, indexes, checks) for row in rows]
    return [row for row in found if "alembic_version" not in str(row)]


def names(connection: Connection, table: str) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns(table)}


def test_migrations_give_exactly_the_expected_tables(fresh: Database) -> None:
    migrated = fresh.alter(structure)
    fresh.alter(_drop_everything)
    fresh.alter(schema.metadata.create_all)
    assert fresh.alter(structure) == migrated


def _drop_everything(connection: Connection) -> None:
    schema.metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))


def test_migrations_go_step_by_step_and_may_be_repeated(fresh: Database) -> None:
    for step in revisions():
        upgrade(fresh, step)
    upgrade(fresh)
    assert revision(fresh) == revisions()[-1]
    assert fresh.alter(lambda connection: connection.execute(text("SELECT id, epoch FROM installation")).all()) == [
        (1, 1)
    ]


def test_making_the_tables_again_changes_nothing(store: SqlStore, database: Database, make: Maker) -> None:
    store.expand(make.plan())
    before = database.alter(structure)
    store.expand(make.plan())
    SqlStore(database).expand(make.plan())
    assert database.alter(structure) == before


def test_several_processes_may_expand_at_once(database: Database, make: Maker) -> None:
    app = make.plan()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: SqlStore(database).expand(app), range(4)))
    store = SqlStore(database)
    store.expand(app)
    store.write(lambda tx: tx.insert(orders_of(app), make.record()))


def test_a_new_field_is_added_and_old_records_stay(store: SqlStore, make: Maker) -> None:
    old = make.plan(table(FIELDS[:5]))
    store.expand(old)
    record = make.record(qty=5)
    store.write(lambda tx: tx.insert(orders_of(old), record))
    new = make.plan(table(FIELDS, keys=[{"id": "by_no", "fields": ["no"], "on_duplicate": "refuse"}]))
    store.expand(new)
    with store.read() as tx:
        found = tx.get(orders_of(new), record.id)
        assert tx.get(orders_of(old), record.id) is not None
    assert found is not None
    assert (found.values["qty"], found.values["total"]) == (5, None)
    with pytest.raises(KeyTakenError):
        store.write(lambda tx: tx.insert(orders_of(new), make.record(no=record.values["no"])))


def test_a_field_that_changes_its_type_never_misreads_old_values(store: SqlStore, make: Maker) -> None:
    old = make.plan(table([{"id": "no", "type": "text"}, {"id": "size", "type": "text"}]))
    store.expand(old)
    record = make.record(size="large")
    store.write(lambda tx: tx.insert(orders_of(old), record))
    new = make.plan(table([{"id": "no", "type": "text"}, {"id": "size", "type": "integer"}]))
    store.expand(new)
    with store.read() as tx:
        now, before = tx.get(orders_of(new), record.id), tx.get(orders_of(old), record.id)
    assert now is not None
    assert before is not None
    assert (now.values["size"], before.values["size"]) == (None, "large")


def test_a_key_that_is_given_up_refuses_nothing_any_more(store: SqlStore, make: Maker) -> None:
    narrow = make.plan(table(keys=[{"id": "by_no", "fields": ["no"], "on_duplicate": "refuse"}]))
    store.expand(narrow)
    store.write(lambda tx: tx.insert(orders_of(narrow), make.record(no="same", channel="a")))
    wide = make.plan(table(keys=[{"id": "by_no", "fields": ["channel", "no"], "on_duplicate": "refuse"}]))
    store.expand(wide)
    store.write(lambda tx: tx.insert(orders_of(wide), make.record(no="same", channel="b")))


def test_a_key_that_existing_records_break_is_refused_and_can_be_tried_again(store: SqlStore, make: Maker) -> None:
    loose = make.plan(table())
    store.expand(loose)
    twins = [make.record(no="same"), make.record(no="same")]
    for record in twins:
        store.write(lambda tx, record=record: tx.insert(orders_of(loose), record))  # type: ignore[misc]
    strict = make.plan(table(keys=[{"id": "by_no", "fields": ["no"], "on_duplicate": "refuse"}]))
    with pytest.raises(KeyRefusedError) as refused:
        store.expand(strict)
    assert refused.value.facts == {"table": "orders", "key": "by_no"}
    store.write(lambda tx: tx.delete(orders_of(loose), twins[0].id, make.clock.now()))
    store.expand(strict)
    with pytest.raises(KeyTakenError):
        store.write(lambda tx: tx.insert(orders_of(strict), make.record(no="same")))


def test_two_apps_keep_tables_of_one_name_apart(store: SqlStore, make: Maker, clock: SimulatedClock) -> None:
    other = Maker(clock, make.app + "b")
    one, two = make.plan(), other.plan()
    store.expand(one)
    store.expand(two)
    store.write(lambda tx: tx.insert(orders_of(one), make.record()))
    with store.read() as tx:
        assert len(tx.page(orders_of(one), PageSpec()).items) == 1
        assert tx.page(orders_of(two), PageSpec()).items == ()


def test_a_table_that_was_never_introduced_is_an_error(database: Database, make: Maker) -> None:
    app = make.plan()
    SqlStore(database).expand(app)
    with SqlStore(database).read() as tx, pytest.raises(UnknownTableError):
        tx.page(orders_of(app), PageSpec())


def test_titles_never_become_names(store: SqlStore, database: Database, make: Maker) -> None:
    hostile = {"zh": '"); DROP TABLE event; --', "en": "'; DROP TABLE event"}
    fields = [{**field, "title": hostile} for field in FIELDS]
    store.expand(make.plan({**table(fields), "title": hostile}))
    columns = database.alter(lambda connection: names(connection, table_name(make.app, "orders")))
    assert {
        "id",
        "version",
        "deleted_at",
        "no$text_t",
        "total$money_n4",
        "total$money_currency",
        "weight$decimal_n3",
    } <= columns
    assert all(name.replace("$", "").replace("_", "").isalnum() for name in columns)


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("""AND "channel$text_t" = 'a' ORDER BY "paid_at$datetime_m" DESC, id DESC LIMIT 5""", "ix_orders_recent"),
        ("""ORDER BY "sys_created_at$datetime_m" DESC, id DESC LIMIT 5""", "ix_orders_newest"),
        ("""AND "parent$link_t" = 'p'""", "ix_orders_parent"),
        ("""AND coalesce("channel$text_t", x'') = 'a' AND coalesce("outer$text_t", x'') = '1'""", "uq_orders"),
    ],
)
def test_lists_and_keys_are_answered_by_an_index_without_sorting(
    sqlite_url: str, clock: SimulatedClock, question: str, index: str
) -> None:
    database = open_database(sqlite_url, clock)
    upgrade(database)
    keys = [{"id": "by_outer", "fields": ["channel", "outer"], "on_duplicate": "refuse"}]
    SqlStore(database).expand(plan(table(keys=keys, indexes=[{"id": "recent", "fields": ["channel", "-paid_at"]}])))
    rows = f"SELECT * FROM {table_name('trial', 'orders')} WHERE deleted_at IS NULL {question}"
    with database.engine.connect() as connection:
        steps = " ".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {rows}"))
    database.close()
    assert index in steps
    assert "TEMP B-TREE" not in steps


def test_an_old_postgresql_is_told_in_one_sentence(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_OLDEST", (99,))
    with pytest.raises(postgres.OldServerError) as refused:
        open_database(postgres_url, SimulatedClock(START))
    assert refused.value.facts["needed"] == 99
