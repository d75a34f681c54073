"""One meaning everywhere: thousands of generated rules on hundreds of rows, read by Python's closures, by a plain
reading of Core, by the database and by the browser's evaluator, without one difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select

from orderloom.logic.closures import Evaluator
from orderloom.logic.compile import Checked, check_expression, compile_core
from orderloom.logic.core import Core, Not, to_json
from orderloom.logic.errors import LogicError
from orderloom.logic.json_text import dumps, loads
from orderloom.logic.types import BOOL
from orderloom.runtime.clock import SimulatedClock
from orderloom.store.filter_sql import emit
from orderloom.store.link import Database
from orderloom.store.statement import Statements
from orderloom.store.store import SqlStore
from orderloom.store.tx import SqlReadTx
from tests.integration.store.apps import Maker, orders_of, plan, table
from tests.integration.store.rules import CONTEXT, ENV, RULES
from tests.integration.store.test_filter_sql import World, _insert, generated, small
from tests.unit.logic.browser import bundle, in_browser
from tests.unit.logic.reference import meaning

ROWS = 300
SHORT, LONG = 700, 10_000
AT_ONCE = 250
"""Rules sent to the browser's evaluator together."""

Row = Mapping[str, object]


@pytest.fixture(scope="module")
def world(database: Database, clock: SimulatedClock) -> World:
    """A table full of edges and holes."""
    store, make = SqlStore(database), Maker(clock, "agreement")
    app = plan(table(), app="agreement")
    store.expand(app)
    orders = orders_of(app)
    records = tuple(generated(make, ROWS))
    for record in records:
        store.write(partial(_insert, orders, record))
    return World(store, orders, records)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled evaluator."""
    return bundle(tmp_path_factory.mktemp("agreement"))


@cache
def rules(count: int) -> dict[str, Core]:
    """So many different rules that a database can answer, typed; the same for every database."""
    found: dict[str, Core] = {}
    schema = {**orders_of(plan(table())).schema, **CONTEXT}
    quiet = list(HealthCheck)

    @settings(
        max_examples=2 * count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=quiet
    )
    @given(RULES)
    def collect(rule: object) -> None:
        if len(found) < count:
            checked = check_expression(rule, schema, want=BOOL)
            if isinstance(checked, Checked) and checked.pushable:
                found[str(rule)] = checked.core

    collect()
    return found


def truths(run: Evaluator, rows: list[Row]) -> list[bool] | None:
    """What a rule says of every row; None when it throws, or when numbers leave what databases keep exactly."""
    try:
        return [bool(run(row)) for row in rows]
    except LogicError:
        return None


def in_database(tx: SqlReadTx, world: World, core: Core) -> list[bool]:
    """Which rows the database finds."""
    records = tx._tables.of(world.orders).records  # whole records would take minutes
    dialect = records._statements.dialect
    found = emit((core,), records.layout.paths, dialect.name)
    prepared = Statements(dialect).prepare(select(records.layout.id).where(found.clause))
    ids = {row[0] for row in tx.link.stored(prepared, found.inputs.values(ENV))}
    return [record.id in ids for record in world.records]


@dataclass(frozen=True)
class Judged:
    """A rule, and what Python's closures say of every row."""

    name: str
    core: Core
    said: list[bool]


def judged(world: World, count: int) -> tuple[list[Judged], list[Row]]:
    """The rules that throw on no row and whose numbers stay where every database is exact."""
    rows: list[Row] = [{**world.orders.flatten(record.values), **ENV} for record in world.records]
    found = [(name, core, truths(compile_core(core), rows)) for name, core in rules(count).items()]
    few = [dict(row) for row in rows]
    return [Judged(name, core, said) for name, core, said in found if said is not None and small(core, few)], rows


def test_hundreds_of_rules_find_the_same_rows_in_the_database(world: World) -> None:
    known, _ = judged(world, SHORT)
    assert len(known) > SHORT * 3 // 4
    assert differing_in_database(world, known) == []


def differing_in_database(world: World, known: list[Judged]) -> list[str]:
    """The rules for which the database finds other rows than Python, or other rows for the opposite."""
    with world.store.read() as tx:
        assert isinstance(tx, SqlReadTx)
        return [
            one.name
            for one in known
            if in_database(tx, world, one.core) != one.said
            or in_database(tx, world, Not(one.core)) != [not each for each in one.said]
        ]


def differing_elsewhere(world: World, script: Path, known: list[Judged], rows: list[Row]) -> list[str]:
    """The rules of which the browser's evaluator, or a plain reading of Core's JSON, says something else."""
    faults = []
    schema = {**world.orders.schema, **CONTEXT}
    for start in range(0, len(known), AT_ONCE):
        some = known[start : start + AT_ONCE]
        theirs = in_browser(script, [one.core for one in some], schema, rows)
        faults += [
            one.name
            for one, found in zip(some, theirs, strict=True)
            if found != [("result", each) for each in one.said]
        ]
    for one in known:
        written = loads(dumps(to_json(one.core)))
        faults += [one.name] * ([bool(meaning(written, row)) for row in rows[:30]] != one.said[:30])
    return faults


def test_hundreds_of_rules_mean_the_same_in_the_browser(world: World, script: Path) -> None:
    known, rows = judged(world, SHORT)
    assert differing_elsewhere(world, script, known, rows) == []


@pytest.mark.long
def test_ten_thousand_rules_mean_the_same_everywhere(world: World, script: Path) -> None:
    known, rows = judged(world, LONG)
    assert len(known) > LONG // 2
    assert differing_in_database(world, known) == []
    assert differing_elsewhere(world, script, known, rows) == []
