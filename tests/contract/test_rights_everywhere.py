"""Writing and swapping at every door: no field beyond a role's list changes, no id of somebody else's tells a thing."""

import json
from collections.abc import Iterator, Mapping

import pytest

from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import TablePlan
from orderloom.runtime.record.change import Actor, Query
from tests.contract.desk import Browser
from tests.contract.hidden import TWINS
from tests.contract.house import House, open_house
from tests.contract.worlds import CountedIds, Row, make

ROOT = Actor("looker", "Looker", trusted=True)
ROLES = ("agent", "clerk", "auditor", "planner")
NORTH = {"region": "north", "amount": "10.00", "cost": "5.00", "code": "c", "note": "n", "due": "2026-12-01"}
VALUES: tuple[object, ...] = ("south", "77.77", ["x"], "2027-01-01")
"""One of these fits every field."""


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS, loops=False) as opened:
        yield opened


def stored(house: House, table: str) -> Mapping[str, Mapping[str, object]]:
    """Every record as it is, behind the gate."""
    page = house.installation.engine.read(Query("twins", table, ROOT, limit=500))
    return {record.id: dict(record.values) for record in page.items}


def given_to(house: House, role: str, table: str) -> frozenset[str]:
    """What a role may change, and what a change of its own brings along."""
    right = house.plan.get(RolePlan, role).tables.get(table)
    plan = house.plan.get(TablePlan, table)
    computed = {name for name, field in plan.fields.items() if field.sources or field.virtual}
    along = {name for name in plan.fields if name.startswith("sys_")} | {"version", "state"}
    return (right.writable if right else frozenset()) | computed | along


@pytest.mark.parametrize("table", ["clients", "jobs", "tasks"])
@pytest.mark.parametrize("role", ROLES)
def test_no_write_route_changes_a_field_beyond_the_roles_list(house: House, role: str, table: str) -> None:
    me = house.installation.accounts.by_name(role)
    assert me is not None
    record = f"mass{role}{table}"
    fields: Mapping[str, Mapping[str, object]] = {
        "clients": {"name": "N", "city": "C", "credit": "1.00"},
        "jobs": {**NORTH, "no": f"M-{role}", "owner": me.id},
        "tasks": {"job": f"mass{role}base", "label": "L", "hours": "3.00"},
    }
    base = Row("jobs", f"mass{role}base", {**NORTH, "no": f"B-{role}-{table}", "owner": me.id})
    rows = [Row(table, record, fields[table])]
    if not stored(house, "jobs").get(base.id):
        rows.insert(0, base)
    make(house.installation, "twins", CountedIds(), rows)
    before = stored(house, table)
    program, browser = house.program(role), Browser(house.browser(role))
    one = f"{house.records(table)}/{record}"
    plan = house.plan.get(TablePlan, table)
    for name in (*plan.fields, "deleted_at", "table", "physical"):
        for value in VALUES:
            body = {"fields": {name: value}}
            program.patch(one, json=body, headers={"if-match": "*"})
            version = stored(house, table)[record]["version"]
            change = {"op": "update", "id": record, "version": version, "fields": {name: value}}
            program.post(f"{house.records(table)}/batch", json={"changes": [change]})
    page = f"/a/twins/{table}/records/{record}"
    form = {f"f.{name}": "changed" for name in plan.fields}
    browser.client.post(f"{page}/edit", data={**form, "version": "1", "csrf": browser.csrf()})
    after = stored(house, table)
    allowed = given_to(house, role, table)
    for known, values in before.items():
        beyond = {name for name in values if after[known][name] != values[name]} - allowed
        assert not beyond, (known, beyond)


@pytest.mark.parametrize("table", ["clients", "jobs", "tasks"])
@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_created_with_a_field_beyond_the_roles_list(house: House, role: str, table: str) -> None:
    me = house.installation.accounts.by_name(role)
    assert me is not None
    program, before = house.program(role), stored(house, table)
    plan, allowed = house.plan.get(TablePlan, table), given_to(house, role, table)
    needed = {
        "clients": {"city": "C"},
        "jobs": {"no": f"C-{role}", "region": "north"} | ({"owner": me.id} if role == "clerk" else {}),
        "tasks": {"label": "L"},
    }[table]
    for name in plan.fields:
        for value in VALUES:
            given = {**needed, name: value}
            if "no" in given and name != "no":
                given["no"] = f"C-{role}-{name}-{VALUES.index(value)}"
            program.post(house.records(table), json={"fields": given})
            program.post(f"{house.records(table)}/batch", json={"changes": [{"op": "create", "fields": given}]})
    for record, values in stored(house, table).items():
        if record in before:
            continue
        filled = {name for name, value in values.items() if value not in (None, (), [])}
        assert not filled - allowed - needed.keys() - {"id"}, (record, filled)


TWO_USERS = ("one", "two")
SWAPS = ("", "?fields=no", "/trace", "/trace?log=raw", "/trace?log=holds", "/history", "/snapshots", "/files/x")


@pytest.mark.parametrize("tail", SWAPS)
def test_two_peoples_ids_are_as_unknown_to_each_other_as_no_id_at_all(house: House, tail: str) -> None:
    people = []
    for name in TWO_USERS:
        house.installation.people.add(name, roles=("clerk",), app="twins", password="correct horse battery")
        person = house.installation.accounts.by_name(name)
        assert person is not None
        record = f"own{name}"
        if record not in stored(house, "jobs"):
            make(house.installation, "twins", CountedIds(), [Row("jobs", record, {"no": record, "owner": person.id})])
        people.append((house.program(name), record))
    for (client, mine), (_, theirs) in (people, people[::-1]):
        path, bare = house.records("jobs"), tail.partition("?")[0]
        assert client.get(f"{path}/{mine}").status_code == 200
        answers = [client.get(f"{path}/{record}{tail}") for record in (theirs, "f" * 32)]
        assert [answer.status_code for answer in answers] == [404, 404], bare
        assert answers[0].content.replace(theirs.encode(), b"@") == answers[1].content.replace(b"f" * 32, b"@")


CHECKS = [
    ({"due": "no day"}, "due"),
    ({"region": "nowhere"}, "region"),
    ({"client": "f" * 32}, "client"),
    ({"tags": "no list"}, "tags"),
    ({"amount": "much"}, "amount"),
]


@pytest.mark.parametrize(("fields", "name"), CHECKS, ids=[name for _, name in CHECKS])
def test_what_is_checked_on_create_is_checked_on_update(house: House, fields: dict[str, object], name: str) -> None:
    boss, jobs = house.program("boss"), house.records("jobs")
    made = boss.post(jobs, json={"fields": {"no": f"U-{name}", "region": "north"}})
    assert made.status_code in {201, 422}, made.text
    record = made.json()["id"] if made.status_code == 201 else next(iter(stored(house, "jobs")))
    answers = [
        boss.post(jobs, json={"fields": {"no": f"V-{name}", **fields}}),
        boss.patch(f"{jobs}/{record}", json={"fields": fields}, headers={"if-match": "*"}),
    ]
    told = [sorted((error["pointer"], error["code"]) for error in answer.json()["errors"]) for answer in answers]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert told[0] == told[1]
    assert json.dumps(told[0]).count(f"/fields/{name}") == 1


def test_a_key_collision_with_a_hidden_row_names_nothing_of_it(house: House) -> None:
    make(house.installation, "twins", CountedIds(), [Row("jobs", "hiddenrow", {"no": "TAKEN-1", "region": "south"})])
    answer = house.program("agent").post(house.records("jobs"), json={"fields": {"no": "TAKEN-1", "region": "north"}})
    assert answer.status_code in {409, 422}
    assert "hiddenrow" not in answer.text
    assert "south" not in answer.text
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/fields/no"}
