"""Databases of other systems, for those who build external tables: which there are, their tables and their columns."""

from dataclasses import asdict

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.runtime.foreign import ForeignDatabases, NoForeignTableError
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.build import frame
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.visit import Call

ENGINES = "/api/v1/apps/{app:str}/foreign"
ENGINE = ENGINES + "/{engine:str}"


@get(ENGINES, guards=[guards.api], sync_to_thread=True)
def list_databases(request: Call, app: FromPath[str]) -> Response[bytes]:
    """The names that the operator entered; addresses are nobody's business here."""
    queries.only(request)
    return bodies.answer({"items": list(_databases(request, app).names())})


@get(ENGINE, guards=[guards.api], sync_to_thread=True)
def list_tables(request: Call, app: FromPath[str], engine: FromPath[str]) -> Response[bytes]:
    """The tables and views of one; 503 while it does not answer."""
    queries.only(request)
    found = _database(request, app, engine).tables(engine)
    return bodies.answer({"items": [asdict(one) for one in found]})


@get(ENGINE + "/columns", guards=[guards.api], sync_to_thread=True)
def list_columns(request: Call, app: FromPath[str], engine: FromPath[str]) -> Response[bytes]:
    """The columns of ``table``, and of which sort their values are for us."""
    given = queries.only(request, "table", "namespace")
    database = _database(request, app, engine)
    try:
        found = database.columns(engine, given.get("table", ""), given.get("namespace") or None)
    except NoForeignTableError as error:
        raise RefusedError(404, Problem(error.error_code, facts=error.facts)) from error
    return bodies.answer({"items": [asdict(one) for one in found]})


def _databases(request: Call, app: str) -> ForeignDatabases:
    return frame.enter(request, app).services.building.foreign


def _database(request: Call, app: str, engine: str) -> ForeignDatabases:
    found = _databases(request, app)
    if engine not in found.names():
        raise not_there()
    return found


handlers = (list_databases, list_tables, list_columns)
