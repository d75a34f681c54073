"""Records: create, list, get, change, delete."""

from litestar import delete, get, patch, post
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


@get(PATH, guards=[guards.api], sync_to_thread=True)
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
        )
    )
    answered(page)
    items = [shape.record_json(target.table, record) for record in page.items]
    count = {"value": page.count.value, "exact": page.count.exact} if page.count else None
    return bodies.answer({"items": items, "next": page.next, "count": count})


@get(ONE, guards=[guards.api], sync_to_thread=True)
def get_record(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[bytes]:
    """One record with what may be done next, its holds and its marks."""
    target = targets.find(request, app, table)
    fields = tuple(name for name in queries.only(request, "fields").get("fields", "").split(",") if name)
    found = one(target, record, fields)
    return bodies.answer(full_json(target, found), headers=shape.etag(found))


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


def one(target: Target, record: str, fields: tuple[str, ...] = ()) -> Record:
    """The record in the path as this person may see it; 404 otherwise."""
    query = Query(
        app=target.plan.id, table=target.table.id, actor=target.actor, id=targets.an_id(record), fields=fields
    )
    page = target.known.engine.read(query)
    answered(page)
    if not page.items:
        raise not_there()
    return page.items[0]


def full_json(target: Target, record: Record) -> dict[str, object]:
    """The shape of GET one."""
    engine = target.known.engine
    around = {name: _beside(target, record, name) for name in ("holds", "marks")}
    allowed = engine.allowed(target.plan.id, target.table.id, record, target.actor)
    transitions = shape.transitions_json(target.plan, target.table, allowed)
    return {**shape.record_json(target.table, record), "transitions": transitions, **around}


def _beside(target: Target, record: Record, log: str) -> list[dict[str, object]]:
    query = Query(
        app=target.plan.id,
        table=target.table.id,
        actor=target.actor,
        log=log,
        record=record.id,
        limit=queries.LARGEST_PAGE,
    )
    return [shape.row_json(row) for row in target.known.engine.read(query).items]


handlers = (create, list_records, get_record, update, remove)
