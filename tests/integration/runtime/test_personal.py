"""Personal and encrypted fields: who sees what through every way of reading, and what the database holds."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, text

from orderloom.runtime.record.change import Operation, Query, Status
from orderloom.store.ddl import layouts
from orderloom.store.link import Database
from orderloom.store.sealing import FieldUnreadableError
from tests.integration.runtime.depot import APP, BOSS, CLERK, Depot

SECRET = "11010519491231002X"  # an identity number out of the standard


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url)
    yield made
    made.close()


@pytest.fixture
def li(depot: Depot) -> str:
    home = {"name": "李雷", "phone": "13812341234", "city": "杭州市", "street": "文一路 1 号"}
    return depot.make(
        "customers", name="李小雷", phone="13812341234", home=home, born="1990-02-03", id_no=SECRET, level="gold"
    )


def everything(database: Database) -> str:
    """Every row of every table, as text."""
    with database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return repr([connection.execute(text(f'SELECT * FROM "{name}"')).fetchall() for name in names])


def test_roles_see_personal_fields_masked_unless_they_may_see_them_whole(depot: Depot, li: str) -> None:
    boss, clerk = depot.get("customers", li), depot.get("customers", li, CLERK)
    assert (boss.values["phone"], boss.values["name"], boss.values["id_no"]) == ("+8613812341234", "李小雷", SECRET)
    assert (clerk.values["phone"], clerk.values["name"]) == ("+86138****1234", "李**")
    assert clerk.values["id_no"] == "110105****002X"
    assert clerk.values["home"] == {"name": "李*", "phone": "138****1234", "city": "杭州市", "street": "文**"}
    assert clerk.values["born"] == boss.values["born"]
    assert clerk.values["level"] == "gold"


def test_what_is_computed_from_a_personal_field_is_personal(depot: Depot, li: str) -> None:
    assert depot.get("customers", li).values["called"] == "Dear 李小雷"
    assert depot.get("customers", li, CLERK).values["called"] == "D**"


@pytest.mark.parametrize(
    "asked",
    [
        {"filter": {"==": [{"var": "phone"}, "+8613812341234"]}},
        {"filter": {"in": ["雷", {"var": "name"}]}},
        {"filter": {"==": [{"var": "home.city"}, "杭州市"]}},
        {"sort": ("name",)},
        {"group": ("name",), "measures": ("count",)},
    ],
)
def test_who_sees_a_field_masked_can_not_ask_about_it(depot: Depot, li: str, asked: dict[str, object]) -> None:
    assert depot.engine.read(Query(APP, "customers", BOSS, **asked)).status is Status.UNCHANGED  # type: ignore[arg-type]
    assert depot.engine.read(Query(APP, "customers", CLERK, **asked)).status is Status.REFUSED  # type: ignore[arg-type]
    found = depot.engine.read(Query(APP, "customers", CLERK, search="雷", search_fields=("name",)))
    assert found.items == ()


def test_history_shows_no_more_than_the_record(depot: Depot, li: str) -> None:
    changed = {"phone": "13900001111", "born": "1991-01-01"}
    assert depot.do(Operation.UPDATE, "customers", record=li, fields=changed).status.done
    told = json.dumps(depot.log("events", "customers", li, CLERK), default=str, ensure_ascii=False)
    for word in ("13900001111", "13812341234", "李小雷", SECRET, "文一路"):
        assert word not in told
    assert "139****1111" in told
    assert "1991-01-01" in told
    whole = json.dumps(depot.log("events", "customers", li), default=str, ensure_ascii=False)
    assert "+8613900001111" in whole


def test_refusals_show_no_more_than_the_record(depot: Depot, li: str) -> None:
    typed = {"phone": "13900001111", "born": "never", "id_no": SECRET}
    assert depot.do(Operation.UPDATE, "customers", CLERK, record=li, fields=typed).status is Status.REFUSED
    told = json.dumps(depot.log("refusals", "customers", li, CLERK), default=str, ensure_ascii=False)
    assert "13900001111" not in told
    assert SECRET not in told


def test_a_form_that_shows_masked_values_gives_back_what_was_there(depot: Depot, li: str) -> None:
    shown = {name: depot.shown("customers", li, name, CLERK) for name in ("name", "phone", "home", "id_no")}
    outcome = depot.do(Operation.UPDATE, "customers", CLERK, record=li, fields={**shown, "level": "silver"})
    assert outcome.status is Status.CHANGED, outcome.problems
    kept = depot.get("customers", li)
    assert (kept.values["phone"], kept.values["name"], kept.values["id_no"]) == ("+8613812341234", "李小雷", SECRET)
    assert kept.values["level"] == "silver"
    assert outcome.record is not None
    assert outcome.record.values["phone"] == "+86138****1234"


def test_a_masked_reader_can_still_put_a_new_value_in_its_place(depot: Depot, li: str) -> None:
    outcome = depot.do(Operation.UPDATE, "customers", CLERK, record=li, fields={"phone": "13900001111"})
    assert outcome.status is Status.CHANGED
    assert depot.get("customers", li).values["phone"] == "+8613900001111"


def test_an_encrypted_value_lies_nowhere_in_the_clear(depot: Depot, li: str) -> None:
    assert depot.do(Operation.UPDATE, "customers", record=li, fields={"id_no": SECRET[::-1]}).status.done
    assert depot.do(Operation.UPDATE, "customers", record=li, fields={"id_no": SECRET}).status.done
    depot.do(Operation.UPDATE, "customers", record=li, fields={"id_no": SECRET, "born": "never"})
    stored = everything(depot.database)
    assert SECRET not in stored
    assert SECRET[::-1] not in stored
    assert depot.get("customers", li).values["id_no"] == SECRET


def test_a_ciphertext_that_was_moved_opens_nothing(depot: Depot, li: str) -> None:
    other = depot.make("customers", name="韩梅梅", id_no="x")
    [layout] = [one for one in layouts(depot.plan, depot.database.engine.dialect) if one.plan.id == "customers"]
    physical, column = layout.name, layout.placed["id_no"].first_name
    move = text(f'UPDATE {physical} SET "{column}" = (SELECT "{column}" FROM {physical} WHERE id = :a) WHERE id = :b')
    depot.database.alter(lambda connection: connection.execute(move, {"a": li, "b": other}))
    with pytest.raises(FieldUnreadableError):
        depot.get("customers", other)


def test_an_encrypted_field_is_neither_filtered_nor_sorted_by(depot: Depot, li: str) -> None:
    for asked in ({"filter": {"==": [{"var": "id_no"}, SECRET]}}, {"sort": ("id_no",)}):
        assert depot.engine.read(Query(APP, "customers", BOSS, **asked)).status is Status.REFUSED
