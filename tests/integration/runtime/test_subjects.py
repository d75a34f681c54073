"""A person is exported and erased as a whole: from records, history, snapshots, refusals and raw messages, and from the
very bytes of the database, while the journal still verifies.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from orderloom.runtime.personal import NoSubjectError, SubjectMissingError
from orderloom.runtime.ports import InboxMessage, WriteTx
from orderloom.runtime.record.change import HoldRequest, Operation
from orderloom.store.files import FolderFiles
from orderloom.store.inbox import SqlInbox
from orderloom.store.journal import Journal
from orderloom.store.leases import Leases
from orderloom.store.subjects import SqlSubjects
from tests.integration.runtime.depot import APP, BOSS, CLERK, Depot

KEY = b"j" * 32
NAME, PHONE, OLD_PHONE, STREET, ID_NO = "马可维奇", "13877317731", "13877310000", "不存在路七号", "11010519491231007X"
MARKS = (NAME, PHONE, OLD_PHONE, STREET, ID_NO, json.dumps(NAME)[1:-1])


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url)
    yield made
    made.close()


@pytest.fixture
def subjects(depot: Depot, tmp_path: Path) -> SqlSubjects:
    return SqlSubjects(depot.store, depot.ids, FolderFiles(tmp_path / "files"), KEY)


@pytest.fixture
def journal(depot: Depot) -> Journal:
    return Journal(depot.database, Leases(depot.database, "test"), KEY)


@pytest.fixture
def marked(depot: Depot) -> str:
    """A customer who left traces everywhere."""
    home = {"name": NAME, "phone": PHONE, "city": "杭州市", "street": STREET}
    given = {"name": NAME, "phone": OLD_PHONE, "home": home, "born": "1990-02-03", "id_no": ID_NO, "level": "gold"}
    customer = depot.made("customers", given)
    depot.do(Operation.UPDATE, "customers", record=customer, fields={"phone": PHONE})
    depot.do(Operation.UPDATE, "customers", record=customer, fields={"name": NAME, "born": "never"})
    depot.do(Operation.CREATE, "customers", fields={"name": NAME, "phone": PHONE, "born": "never"})
    order = depot.order({}, customer=customer, receiver=NAME, note="keep me")
    depot.move(order, "pay")
    depot.do(Operation.HOLD, "orders", record=order, hold=HoldRequest(f"call {NAME} at {PHONE}"))
    depot.move(depot.order({}, customer=customer, receiver=NAME), "pay")
    gone = depot.order({}, customer=customer, receiver=NAME)
    depot.do(Operation.DELETE, "orders", record=gone)
    inbox = SqlInbox(depot.database, depot.ids)
    for number, body in enumerate((f'{{"phone":"{PHONE}"}}', json.dumps({"name": NAME, "no": "N1"}))):
        message = InboxMessage(
            depot.ids.new(), APP, "shop", "orders/paid", f"e{number}", {"x": "y"}, body.encode(), depot.clock.now()
        )
        inbox.receive(message)
        touched = [{"table": "orders", "record": order}] if number else []
        depot.store.write(partial(settled, message.id, depot.clock.now(), touched))
    inbox.quarantine(APP, "shop", {}, f"phone={PHONE}".encode(), "signature", depot.clock.now())
    return customer


def settled(message: str, at: datetime, touched: list[dict[str, str]], tx: WriteTx) -> bool:
    return tx.settle(message, "done", at, records=touched)


def everything(depot: Depot) -> str:
    """Every row of every table, bytes read as text."""
    with depot.database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = [row for name in names for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(
        one.decode(errors="replace") if isinstance(one, bytes) else str(one) for row in rows for one in row
    )


def test_the_marked_customer_is_everywhere_and_after_erasing_nowhere(
    depot: Depot, subjects: SqlSubjects, journal: Journal, marked: str, tmp_path: Path
) -> None:
    bystander = depot.make("customers", name="韩梅梅", phone="13900001111")
    while journal.seal():
        pass
    before = everything(depot)
    assert all(mark in before for mark in (NAME, PHONE, OLD_PHONE, STREET))
    erased = subjects.erase(depot.plan, "customers", marked, BOSS)
    assert (erased.records, erased.messages) == (4, 3)
    while journal.seal():
        pass
    after = everything(depot)
    assert [mark for mark in MARKS if mark in after] == []
    for path in tmp_path.glob("orderloom.db*"):
        content = path.read_bytes()
        assert [mark for mark in MARKS if mark.encode() in content] == [], path
    assert journal.verify() == ()
    assert depot.get("customers", bystander).values["name"] == "韩梅梅"
    kept = depot.get("customers", marked).values
    assert (kept["name"], kept["phone"], kept["level"]) == (None, None, "gold")
    [made, *_] = reversed(depot.log("events", "customers", marked))
    assert made["change"] == {**made["change"], "name": [None, None], "level": [None, "gold"]}  # type: ignore[dict-item]


def test_an_edit_can_not_be_passed_off_as_an_erasure(
    depot: Depot, subjects: SqlSubjects, journal: Journal, marked: str
) -> None:
    subjects.erase(depot.plan, "customers", marked, BOSS)
    while journal.seal():
        pass
    assert journal.verify() == ()
    touch = text("UPDATE event SET change = '{}' WHERE kind = 'created' AND record = :record")
    depot.database.alter(lambda connection: connection.execute(touch, {"record": marked}))
    assert {found.code for found in journal.verify()} == {"edited"}


def test_an_export_holds_all_of_a_person_and_is_remembered(depot: Depot, subjects: SqlSubjects, marked: str) -> None:
    told = subjects.export(depot.plan, "customers", marked, BOSS)
    assert {table: len(rows) for table, rows in told["records"].items()} == {"customers": 1, "orders": 3}  # type: ignore[attr-defined]
    whole = json.dumps(told, ensure_ascii=False, default=str)
    assert all(mark in whole for mark in (NAME, PHONE, OLD_PHONE, STREET, ID_NO))
    assert depot.log("events", "customers", marked)[0]["kind"] == "exported"


def test_only_tables_of_people_have_subjects(depot: Depot, subjects: SqlSubjects) -> None:
    with pytest.raises(NoSubjectError):
        subjects.erase(depot.plan, "orders", "x", BOSS)
    with pytest.raises(SubjectMissingError):
        subjects.erase(depot.plan, "customers", "x", BOSS)


def test_personal_fields_end_with_their_time(depot: Depot, subjects: SqlSubjects, journal: Journal) -> None:
    old = depot.order({}, receiver=NAME, note="old", done_at=(depot.clock.now() - timedelta(days=181)).isoformat())
    new = depot.order({}, receiver="韩梅梅", done_at=(depot.clock.now() - timedelta(days=179)).isoformat())
    assert subjects.expire(depot.plan, depot.clock.now()) == 1
    assert subjects.expire(depot.plan, depot.clock.now()) == 0
    assert (depot.get("orders", old).values["receiver"], depot.get("orders", old).values["note"]) == (None, "old")
    assert depot.get("orders", new).values["receiver"] == "韩梅梅"
    assert NAME not in everything(depot)
    while journal.seal():
        pass
    assert journal.verify() == ()


def test_an_erased_record_goes_on_like_any_other(depot: Depot, subjects: SqlSubjects, marked: str) -> None:
    subjects.erase(depot.plan, "customers", marked, BOSS)
    again = depot.do(Operation.UPDATE, "customers", CLERK, record=marked, fields={"name": "新"})
    assert again.status.done, again.problems
    assert replace(depot.get("customers", marked), values={}).version == 4
