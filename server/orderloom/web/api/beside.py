"""What is kept beside a record's fields: movements of stock, snapshots, and who is the same person."""

from collections.abc import Callable

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom.runtime.record.change import Change, IdentityRequest, Operation, Query, StockRequest
from orderloom.web import guards
from orderloom.web.api import bodies, conditions, outcomes, queries, records, shape, targets
from orderloom.web.api.targets import CAUSE, Target
from orderloom.web.visit import Call

BALANCE = records.ONE + "/balance/{field:str}"
IDENTITY = records.ONE + "/identity"


@post(BALANCE, guards=[guards.api], sync_to_thread=True, status_code=200)
def move_stock(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], field: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Reserve, release, commit, receive or adjust stock; needs no version, as movements never overwrite each other."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = bodies.read(request, body).only("verb", "amount", "holder", "reason")
    asked = StockRequest(
        field=targets.an_id(field),
        verb=given.text("verb", longest=20),
        amount=given.values.get("amount"),
        holder=given.text("holder", required=False, longest=200),
        reason=given.text("reason", required=False, longest=1_000),
    )
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.STOCK,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        stock=asked,
        pointer="",
        idempotency_key=conditions.idempotency_key(request),
    )
    return outcomes.answer(target, target.known.engine.change(change))


@get(BALANCE, guards=[guards.api], sync_to_thread=True)
def ledger(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], field: FromPath[str]
) -> Response[bytes]:
    """The movements of the record's balances, newest first; those of ``field`` only."""
    target = targets.find(request, app, table)
    name = targets.an_id(field)
    return _log(request, target, record, "balance", lambda row: row.get("field") == name)


@get(records.ONE + "/snapshots", guards=[guards.api], sync_to_thread=True)
def snapshots(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[bytes]:
    """The record as it was at the moments its table keeps, newest first."""
    return _log(request, targets.find(request, app, table), record, "snapshots", lambda _row: True)


@get(IDENTITY, guards=[guards.api], sync_to_thread=True)
def links(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[bytes]:
    """The links of the record with others that are, may be or are not the same person."""
    return _log(request, targets.find(request, app, table), record, "identity", lambda _row: True)


@post(IDENTITY, guards=[guards.api], sync_to_thread=True, status_code=200)
def judge(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Merge with another record, accept or reject a suggestion, or undo a merge."""
    target = targets.find(request, app, table)
    queries.only(request)
    given = bodies.read(request, body).only("identity", "verb", "with", "link", "why")
    other = given.text("with", required=False, longest=64) or given.text("link", longest=64)
    change = Change(
        app=target.plan.id,
        table=target.table.id,
        operation=Operation.IDENTITY,
        actor=target.actor,
        cause=CAUSE,
        record=targets.an_id(record),
        identity=IdentityRequest(
            given.text("identity", longest=64),
            given.text("verb", longest=20),
            other,
            given.text("why", required=False, longest=1_000),
        ),
        pointer="",
        idempotency_key=conditions.idempotency_key(request),
    )
    return outcomes.answer(target, target.known.engine.change(change))


def _log(
    request: Call, target: Target, record: str, log: str, wanted: Callable[[dict[str, object]], bool]
) -> Response[bytes]:
    """A page of one of the record's logs, as far as ``wanted`` goes."""
    _, limit, cursor = queries.read_window(request)
    found = records.one(target, targets.an_id(record))
    query = Query(
        app=target.plan.id,
        table=target.table.id,
        actor=target.actor,
        log=log,
        record=found.id,
        limit=limit,
        cursor=cursor,
    )
    page = target.known.engine.read(query)
    records.answered(page)
    rows = (shape.row_json(row) for row in page.items)
    return bodies.answer({"items": [row for row in rows if wanted(row)], "next": page.next})


handlers = (move_stock, ledger, snapshots, links, judge)
