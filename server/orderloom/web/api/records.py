"""Records: create, list, get, change, delete."""

from litestar import HttpMethod, delete, patch, post, route
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.record.change import Change, Operation, Page, Query, Record, Status
from orderloom.web import guards
from orderloom.web.api import bodies, conditions, outcomes, queries, shape, targets
from orderloom.web.api.targets import CAUSE, Target
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.visit import Call

PATH = "/api/v1/apps/{app:str}/tables/{table:str}/records"
ONE = PATH + "/{record:str}"
READ = [HttpMethod.GET, HttpMethod.HEAD]


@post(PATH, guards=[guards.api], sync_to_thread=True)
def create(request: Call, app: FromPath[str], table: FromPath[str], body: RawBody) -> Response[bytes]:
    """Make a record: 201 with its ETag."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = bodies.read(request, body).only("fields", "confirm")
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.CREATE,
        actor=target.actor,
        cause=CAUSE,
        fields=given.object("fields"),
        confirm=frozenset(given.texts("confirm")),
        idempotency_key=conditions.idempotency_key(request),
    )
    return outcomes.answer(target, target.known.engine.change(change))


@route(PATH, http_method=READ, status_code=200, guards=[guards.api], sync_to_thread=True)
def list_records(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[bytes]:
    """A page of records: filtered, sorted, continued by cursor."""
    target = targets.find(request, app, table)
    asked = queries.read_list(request)
    page = target.known.engine.read(
        Query(
            app=target.plan.id,
            table=target.table.id,
            actor=target.actor,
            filter=asked.filter,
            sort=asked.sort,
            limit=asked.limit,
            cursor=asked.cursor,
            fields=asked.fields,
            count=asked.count,
            encoded=True,
        )
    )
    answered(page)
    items = [shape.record_json(target.table, record, encoded=page.encoded) for record in page.items]
    count = {"value": page.count.value, "exact": page.count.exact} if page.count else None
    return bodies.answer({"items": items, "next": page.next, "count": count})


@route(ONE, http_method=READ, status_code=200, guards=[guards.api], sync_to_thread=True)
def get_record(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[bytes]:
    """One record with what may be done next, its holds and its marks."""
    target = targets.find(request, app, table)
    fields = tuple(name for name in queries.only(request, "fields").get("fields", "").split(",") if name)
    page = look(target, record, fields, standing=True)
    return bodies.answer(full_json(target, page), headers=shape.etag(page.items[0]))


@patch(ONE, guards=[guards.api], sync_to_thread=True)
def update(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Change fields of the version that the caller has seen."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = bodies.read(request, body).only("fields", "confirm")
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.UPDATE,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        version=conditions.version(request),
        fields=given.object("fields"),
        confirm=frozenset(given.texts("confirm")),
        idempotency_key=conditions.idempotency_key(request),
    )
    return outcomes.answer(target, target.known.engine.change(change))


@delete(ONE, guards=[guards.api], sync_to_thread=True, status_code=200)
def remove(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Delete a record; ``If-Match`` is heeded when sent."""
    target = targets.find(request, app, table)
    queries.only(request)
    bodies.nothing(body)
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.DELETE,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        version=conditions.optional_version(request),
        idempotency_key=conditions.idempotency_key(request),
    )
    outcomes.done(target.known.engine.change(change))
    return bodies.empty()


def answered(page: Page) -> None:
    """Raise the refusal when a query was not answered."""
    if page.status is Status.MISSING:
        raise not_there()
    if page.problems or page.status is not Status.UNCHANGED:
        status = outcomes.STATUS[page.status] if page.status is Status.FORBIDDEN else 400
        raise RefusedError(status, *page.problems)


def one(target: Target, record: str) -> Record:
    """The record in the path as this person may see it; 404 otherwise."""
    return look(target, record).items[0]


def look(target: Target, record: str, fields: tuple[str, ...] = (), *, standing: bool = False) -> Page:
    """A page of just the record in the path, with what stands beside it if asked for; 404 when it is not there."""
    query = Query(
        app=target.plan.id,
        table=target.table.id,
        actor=target.actor,
        id=targets.an_id(record),
        fields=fields,
        standing=standing,
    )
    page = target.known.engine.read(query)
    answered(page)
    if not page.items:
        raise not_there()
    return page


def full_json(target: Target, page: Page) -> dict[str, object]:
    """The shape of GET one."""
    record, standing = page.items[0], page.standing
    found = shape.record_json(target.table, record)
    if standing is None:
        return found
    allowed = (action.transition.id for action in standing.actions if action.enabled)
    return {
        **found,
        "transitions": shape.transitions_json(target.plan, target.table, allowed),
        "holds": [shape.beside_json(hold) for hold in standing.holds],
        "marks": [shape.beside_json(mark) for mark in standing.marks],
    }


handlers = (create, list_records, get_record, update, remove)
