"""Groups of a table's records, and the answers of named queries."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from litestar import route
from litestar.params import FromPath
from litestar.response import Response

from orderloom.check.kinds.query import QueryPlan
from orderloom.check.plan import FieldPlan
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Group, Page, Query
from orderloom.web import guards
from orderloom.web.api import bodies, queries, records, shape, targets
from orderloom.web.api.targets import Target
from orderloom.web.problems import not_there
from orderloom.web.visit import Call

TABLE = "/api/v1/apps/{app:str}/tables/{table:str}/groups"
QUERY = "/api/v1/apps/{app:str}/queries/{name:str}"
_SIMPLE = (str, int, Decimal, date)


@route(TABLE, http_method=records.READ, status_code=200, guards=[guards.api], sync_to_thread=True)
def list_groups(request: Call, app: FromPath[str], table: FromPath[str]) -> Response[bytes]:
    """Records put together by ``group`` and measured by ``measure``."""
    target = targets.find(request, app, table)
    asked, group, measures = queries.read_groups(request)
    page = target.known.engine.read(
        Query(
            app=target.plan.id,
            table=target.table.id,
            actor=target.actor,
            filter=asked.filter,
            sort=asked.sort,
            limit=asked.limit,
            group=group,
            measures=measures,
        )
    )
    records.answered(page)
    measured = measures or ("count",)
    fields = [target.table.fields.get(name.partition(":")[2]) for name in measured]
    return bodies.answer(_groups_json(page, group, measured, fields))


@route(QUERY, http_method=records.READ, status_code=200, guards=[guards.api], sync_to_thread=True)
def run_query(request: Call, app: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """The groups or records of a named query, within a further filter."""
    plan = targets.app_plan(request, app)
    named = plan.find(QueryPlan, name)
    if named is None:
        raise not_there()
    target = targets.find(request, app, named.table)
    asked = queries.read_list(request)
    page = target.known.engine.read(
        Query(
            app=plan.id,
            table=named.table,
            actor=target.actor,
            query=named.id,
            filter=asked.filter,
            sort=asked.sort,
            limit=asked.limit if "limit" in request.query_params else named.limit,
            cursor=asked.cursor,
            fields=asked.fields,
            count=asked.count,
        )
    )
    records.answered(page)
    return bodies.answer(_query_json(target, named, page))


def _query_json(target: Target, named: QueryPlan, page: Page) -> dict[str, object]:
    known = {**target.table.fields, **named.joins}
    if named.grouped:
        fields = [known.get(one.written.partition(":")[2]) for one in named.values]
        return _groups_json(page, [one.id for one in named.keys], [one.id for one in named.values], fields)
    items = [shape.record_json(target.table, record) for record in page.items]
    for item, record in zip(items, page.items, strict=True):
        joined = {
            name: field.codec.encode(record.values[name])
            for name, field in named.joins.items()
            if name in record.values
        }
        item["fields"] = {**_fields(item), **joined}
    return {"items": items, "next": page.next, "count": count_json(page)}


def _fields(item: Mapping[str, object]) -> Mapping[str, object]:
    found = item["fields"]
    return found if isinstance(found, Mapping) else {}


def _groups_json(
    page: Page, keys: Sequence[str], values: Sequence[str], fields: Sequence[FieldPlan | None]
) -> dict[str, object]:
    """Every group with its keys and values by name; ``mixed`` names values whose units differ."""
    groups = [_group_json(group, keys, values, fields) for group in page.groups]
    return {"groups": groups, "count": count_json(page)}


def _group_json(
    group: Group, keys: Sequence[str], values: Sequence[str], fields: Sequence[FieldPlan | None]
) -> dict[str, object]:
    measured = (_value_json(value, field) for value, field in zip(group.values, fields, strict=True))
    return {
        "keys": dict(zip(keys, map(plain, group.keys), strict=True)),
        "values": dict(zip(values, measured, strict=True)),
        "mixed": [values[place] for place in sorted(group.mixed)],
    }


def _value_json(value: object, field: FieldPlan | None) -> object:
    """A figure as itself, a composed value in the form of its field."""
    simple = field is None or value is None or isinstance(value, _SIMPLE)
    return plain(value) if simple or field is None else field.codec.encode(value)


def count_json(page: Page) -> dict[str, object] | None:
    """How many there are, up to the cap."""
    return {"value": page.count.value, "exact": page.count.exact} if page.count else None


handlers = (list_groups, run_query)
