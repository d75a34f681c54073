"""Databases of other systems tell what they consist of, on both kinds of database, and never a row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orderloom.runtime.foreign import ForeignTable, NoForeignTableError
from orderloom.runtime.ports import SourceDownError
from orderloom.store.abroad import Abroad
from orderloom.store.external import Externals
from tests.integration.runtime.test_external import fill_postgres, fill_sqlite
from tests.unit.web.fakes import FakeClock

TABLE = "Legacy Orders"
EXPECTED = {
    "ORDER_ID": ("int", True, None),
    "NO": ("str", False, 20),
    "QTY": ("int", False, None),
    "TOTAL": ("dec", False, 2),
    "DAY": ("date", False, None),
    "PAID": ("datetime", False, None),
    "LEVEL": ("str", False, None),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def abroad(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Abroad]:
    """An old system on either kind of database, and one whose file is gone."""
    if request.param == "sqlite":
        address = fill_sqlite(tmp_path / "old.db")
    else:
        address = fill_postgres(request.getfixturevalue("postgres_url"))
    made = Externals({"old_erp": address, "gone": f"sqlite:///{tmp_path / 'gone.db'}"}, FakeClock())
    yield Abroad(made)
    made.close()


def test_tables_and_the_sort_of_their_columns_are_told(abroad: Abroad) -> None:
    assert abroad.names() == ("gone", "old_erp")
    assert ForeignTable(TABLE, None, view=False) in abroad.tables("old_erp")
    found = {one.name: (one.sort, one.key, one.size) for one in abroad.columns("old_erp", TABLE, None)}
    assert {name: found[name] for name in EXPECTED} == EXPECTED


def test_what_is_not_there_is_told_from_what_does_not_answer(abroad: Abroad) -> None:
    with pytest.raises(NoForeignTableError):
        abroad.columns("old_erp", "nowhere", None)
    with pytest.raises(SourceDownError):
        abroad.tables("gone")
