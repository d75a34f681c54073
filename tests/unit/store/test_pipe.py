"""Writes that travel together keep their order and never meet on one row."""

from sqlalchemy import Column, Integer, MetaData, Table, bindparam, insert, make_url, update

from orderloom.store.pipe import Pipe
from orderloom.store.statement import Prepared
from orderloom.store.types import WORDS

DIALECT = make_url("postgresql+psycopg://").get_dialect()()
T = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("note", WORDS))
ADD = Prepared(insert(T).values(id=bindparam("id"), note=bindparam("note")), DIALECT)
CHANGE = Prepared(update(T).where(T.c.id == bindparam("which")).values(note=bindparam("note")), DIALECT)


def test_a_single_write_travels_as_it_is() -> None:
    pipe = Pipe()
    assert not pipe.waiting
    pipe.add(CHANGE, {"which": 1, "note": "a"}, "")
    assert pipe.empty() == (CHANGE.text.encode(), {"which": 1, "note": "a"})
    assert not pipe.waiting


def test_rows_for_one_table_share_one_insert_in_their_order() -> None:
    pipe = Pipe()
    for number in (3, 1, 2):
        pipe.add(ADD, {"id": number, "note": "x"}, "")
    text, values = pipe.empty()
    assert text.count(b"INSERT") == 1
    assert [values[name] for name in ("w0_0_id", "w0_1_id", "w0_2_id")] == [3, 1, 2]
    assert text.index(b"w0_0_id") < text.index(b"w0_1_id") < text.index(b"w0_2_id")


def test_different_writes_become_one_statement_with_names_of_their_own() -> None:
    pipe = Pipe()
    pipe.add(ADD, {"id": 1, "note": "a"}, "")
    pipe.add(CHANGE, {"which": 2, "note": "b"}, "row2")
    text, values = pipe.empty()
    assert text.startswith(b"WITH w0 AS (INSERT INTO t")
    assert b") UPDATE t SET note=%(w1_0_note)s" in text
    assert values == {"w0_0_id": 1, "w0_0_note": "a", "w1_0_which": 2, "w1_0_note": "b"}


def test_a_second_write_to_a_row_has_to_wait() -> None:
    pipe = Pipe()
    pipe.add(CHANGE, {"which": 1, "note": "a"}, "row1")
    assert pipe.must_empty_before("row1")
    assert not pipe.must_empty_before("row2")
    assert not pipe.must_empty_before("")
    pipe.empty()
    assert not pipe.must_empty_before("row1")


def test_a_statement_does_not_grow_without_end() -> None:
    pipe = Pipe()
    for number in range(16):
        assert not pipe.must_empty_before("")
        pipe.add(ADD, {"id": number, "note": ""}, "")
    assert pipe.must_empty_before("")
