"""Setting connections up: platforms to choose from, credentials, trying both, maps on real messages, suggestions.

The connection is the one in the draft, so everything works before it was ever published.
"""

from collections.abc import Mapping

from litestar import get, post, put
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.model.kinds.connection import Connection
from orderloom.runtime.connection.desk import CredentialsRefusedError
from orderloom.runtime.connection.guess import Guess
from orderloom.runtime.connection.targets import targets
from orderloom.runtime.connection.trial import try_maps
from orderloom.sdk.unified import UNIFIED_MODELS
from orderloom.web import guards
from orderloom.web.api import bodies, queries
from orderloom.web.api import connection_shapes as shapes
from orderloom.web.api.connection_account import account_of
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.visit import Call

CONNECTION = "/api/v1/apps/{app:str}/connections/{connection:str}"


@get("/api/v1/apps/{app:str}/plugins", guards=[guards.api], sync_to_thread=True)
def plugins(request: Call, app: FromPath[str]) -> Response[bytes]:
    """The platforms that an app can be connected to, and the keys of what they send."""
    queries.only(request)
    builder = frame.enter(request, app)
    desk = builder.services.building.connections
    return bodies.answer(shapes.catalogue(desk.catalogue.all(), builder.visit.language))


@get(CONNECTION, guards=[guards.api], sync_to_thread=True)
def standing(request: Call, app: FromPath[str], connection: FromPath[str]) -> Response[bytes]:
    """How an account stands: credentials that are there, its address, whether it is live, what it sent last."""
    queries.only(request)
    account = account_of(request, app, connection)
    here = next((one for one in account.desk.addresses.all() if (one.app, one.connection) == (app, connection)), None)
    plan = account.builder.plan.find(ConnectionPlan, connection) if account.builder.plan else None
    entered = account.desk.entered(app, connection, account.facts) if account.facts else ()
    return bodies.answer(
        {
            "credentials": [shapes.entered(one) for one in entered],
            "address": _url(account.builder, here.id) if here else None,
            "live": None if plan is None else not plan.paused,
            "messages": [shapes.arrived(row) for row in account.came()],
            "refused": [shapes.turned_away(row, account.builder.visit.language) for row in account.refused()],
        }
    )


@put(CONNECTION + "/credentials", guards=[guards.api], sync_to_thread=True)
def enter(request: Call, app: FromPath[str], connection: FromPath[str], body: RawBody) -> Response[bytes]:
    """Store credentials; empty ones are left as they are. No value of a secret ever comes back."""
    queries.only(request)
    account = account_of(request, app, connection)
    given = bodies.read(request, body).only("values").object("values")
    wrong = [
        Problem("web.body.text", f"/values/{bodies.escaped(name)}", {"key": name})
        for name, value in given.items()
        if not isinstance(value, str)
    ]
    if wrong:
        raise RefusedError(422, *wrong)
    values = {name: str(value) for name, value in given.items()}
    try:
        account.desk.enter(app, connection, account.platform, values, account.builder.actor)
    except CredentialsRefusedError as error:
        raise RefusedError(422, *error.problems) from error
    entered = account.desk.entered(app, connection, account.platform)
    return bodies.answer({"credentials": [shapes.entered(one) for one in entered]})


@post(CONNECTION + "/address", guards=[guards.api], sync_to_thread=True, status_code=200)
def address(request: Call, app: FromPath[str], connection: FromPath[str], body: RawBody) -> Response[bytes]:
    """Where the platform has to send its messages; made at the first call."""
    bodies.nothing(body)
    queries.only(request)
    account = account_of(request, app, connection)
    made = account.desk.address(app, connection)
    return bodies.answer({"address": _url(account.builder, made.id)})


@post(CONNECTION + "/probe", guards=[guards.api], sync_to_thread=True, status_code=200)
def probe(request: Call, app: FromPath[str], connection: FromPath[str], body: RawBody) -> Response[bytes]:
    """Ask the platform whether it takes the stored credentials."""
    bodies.nothing(body)
    queries.only(request)
    account = account_of(request, app, connection)
    settings = account.data.get("settings")
    given = settings if isinstance(settings, Mapping) else {}
    result = account.desk.probe(app, connection, account.platform, given)
    return bodies.answer(shapes.probed(result, account.platform, account.builder.visit.language))


@get(CONNECTION + "/messages", guards=[guards.api], sync_to_thread=True)
def messages(request: Call, app: FromPath[str], connection: FromPath[str]) -> Response[bytes]:
    """Messages to try maps on: the last ones that came, then those that the plugin brings."""
    queries.only(request)
    account = account_of(request, app, connection)
    language = account.builder.visit.language
    brought = [shapes.recorded(one, language) for one in account.desk.catalogue.messages(account.plugin)]
    return bodies.answer({"items": [*(shapes.arrived(row) for row in account.came()), *brought]})


@post(CONNECTION + "/try", guards=[guards.api], sync_to_thread=True, status_code=200)
def try_message(request: Call, app: FromPath[str], connection: FromPath[str], body: RawBody) -> Response[bytes]:
    """What the maps make of one message; ``document`` is the connection as its editor has it, else as in the draft."""
    queries.only(request)
    account = account_of(request, app, connection)
    given = bodies.read(request, body).only("message", "document")
    data = given.object("document") or account.data
    document, faults = read_shape(Connection, data)
    language = account.builder.visit.language
    raw, items = account.message(given.text("message"))
    if document is None:
        return bodies.answer({"message": raw, "items": [], "problems": [one.as_json(language) for one in faults]})
    env = account.desk.reads(app, document.id, document.title, document.role)
    found = try_maps(document, account.context, items, env)
    return bodies.answer({"message": raw, "items": [shapes.tried(one, language) for one in found], "problems": []})


@post(CONNECTION + "/suggest", guards=[guards.api], sync_to_thread=True, status_code=200)
def suggest(request: Call, app: FromPath[str], connection: FromPath[str], body: RawBody) -> Response[bytes]:
    """A map of one sort of item onto one table, by what keys and fields are called."""
    queries.only(request)
    account = account_of(request, app, connection)
    given = bodies.read(request, body).only("item", "table")
    item, table, context = given.text("item"), given.text("table"), account.context
    facts = context.table(table)
    if item not in UNIFIED_MODELS:
        raise given.wrong("item", "text")
    if facts is None:
        raise given.wrong("table", "text")
    brought = account.desk.catalogue.messages(account.plugin)
    samples = [one.value for message in brought for one in message.items if one.kind == item]
    guess = Guess(context, connection, {item: samples})
    return bodies.answer(shapes.suggested(guess, item, guess.fields(item, facts), guess.children(item, facts), table))


@get(CONNECTION + "/targets", guards=[guards.api], sync_to_thread=True)
def fillable(request: Call, app: FromPath[str], connection: FromPath[str]) -> Response[bytes]:
    """What a map onto ``table`` can fill."""
    account = account_of(request, app, connection)
    context = account.context
    facts = context.table(queries.only(request, "table").get("table"))
    if facts is None:
        raise not_there()
    return bodies.answer(shapes.fillable(targets(context, facts), account.builder.visit.language))


def _url(builder: Builder, address: str) -> str:
    return f"{builder.services.settings.public_url}/hooks/{address}"


handlers = (plugins, standing, enter, address, probe, messages, try_message, suggest, fillable)
