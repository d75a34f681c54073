"""What is kept beside a record's fields, each on a page of its own: stock, snapshots, and who is the same person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom.check.kinds.identity import IdentityPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.balance import VERBS
from orderloom.runtime.identity import MERGED, SUGGESTED
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Change, IdentityRequest, Operation, Outcome, Status, StockRequest
from orderloom.runtime.record.gate import Access
from orderloom.web import forms, guards
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.pages.app_visit import AppVisit, enter
from orderloom.web.pages.history import in_words
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.urls import record_url
from orderloom.web.visit import Call
from orderloom.web.widgets.balance import tidy_amount

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Way:
    """A link from the record to one of its pages."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all these pages show around themselves; ``key`` makes a form that is sent twice act once."""

    title: str
    back: str
    problems: Sequence[str]
    key: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A row of the ledger."""

    verb: str
    amount: str
    on_hand: str
    reserved: str
    holder: Way
    reason: str
    who: str
    since: Since


@dataclass(frozen=True, slots=True)
class Moment:
    """A snapshot: its name, when it was taken, and its values in words, field by field."""

    words: str
    since: Since
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kin:
    """A link with another record: why, who said so, and what can be done about it."""

    id: str
    other: Way
    match: str
    state: str
    since: Since
    why: str
    verbs: tuple[str, ...]


def ways(visit: AppVisit, table: TablePlan, access: Access, record: Record) -> list[Way]:
    """The pages there are for this record and this person."""
    look, href = visit.look(), record_url(visit.plan.id, table.id, record.id)
    balances = [field for field in table.fields.values() if field.stock and field.id in access.whole]
    found = [
        Way(look.say("beside.stock", field=look.pick(field.title)), f"{href}/stock/{field.id}") for field in balances
    ]
    if table.snapshots:
        found.append(Way(look.say("beside.snapshots"), f"{href}/snapshots"))
    identities = visit.plan.on(IdentityPlan, table.id)
    return found + [Way(look.pick(one.title), f"{href}/identity/{one.id}") for one in identities]


_STOCK = "/a/{app:str}/{table:str}/records/{record:str}/stock/{field:str}"
_IDENTITY = "/a/{app:str}/{table:str}/records/{record:str}/identity/{identity:str}"


@get(_STOCK, guards=[guards.signed_in], sync_to_thread=True)
def stock(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], field: FromPath[str]
) -> Response[str]:
    """One balance with its ledger, and a form for those who may move it."""
    visit = enter(request, app)
    return _stock_page(visit, table, record, field, ())


@post(_STOCK, guards=[guards.signed_in], sync_to_thread=True)
def move_stock(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], field: FromPath[str], body: RawBody
) -> Response[str] | Redirect:
    """Receive or adjust stock by hand."""
    visit, posted = enter(request, app), forms.read(body)
    asked = StockRequest(field, posted.text("verb"), posted.text("amount").strip(), "", posted.text("reason"))
    outcome = visit.change(replace(_change(visit, table, record, Operation.STOCK, posted), stock=asked))
    if outcome.status.done:
        target = f"{record_url(visit.plan.id, table, record)}/stock/{field}"
        return flash.leave(Redirect(target, status_code=303), "saved")
    return _stock_page(visit, table, record, field, _reasons(visit, outcome), posted)


def _stock_page(
    visit: AppVisit, table: str, record: str, field: str, problems: Sequence[str], posted: Form | None = None
) -> Response[str]:
    plan, access = visit.table(table)
    found, spec = visit.record(table, record), plan.fields.get(field)
    if spec is None or not spec.stock or field not in access.whole:
        raise not_there()
    rows = [row.values for row in visit.log("balance", table, record, limit=_SHOWN).items]
    return visit.page(
        "pages/stock.html",
        status=422 if problems else 200,
        frame=_frame(visit, plan, found, problems),
        field=spec,
        shown=visit.fields.display(spec, found.values.get(field), visit.look()),
        rows=[_movement(visit, row) for row in rows if row.get("field") == field],
        may_move=field in access.changeable,
        verbs=[(verb, visit.look().say(f"beside.verb.{verb}")) for verb, rule in VERBS.items() if not rule.held],
        posted={name: posted.text(name) if posted else "" for name in ("verb", "amount", "reason")},
    )


def _movement(visit: AppVisit, row: Mapping[str, object]) -> Movement:
    look, reason = visit.look(), str(row.get("reason", ""))
    code, _, transition = reason.partition(":")
    return Movement(
        verb=look.say(f"beside.verb.{row.get('verb')}"),
        amount=tidy_amount(row.get("amount")),
        on_hand=tidy_amount(row.get("on_hand")),
        reserved=tidy_amount(row.get("reserved")),
        holder=_holder(visit, str(row.get("holder", ""))),
        reason=look.say("beside.by_transition", transition=transition) if code == "transition" else reason,
        who=visit.who(row),
        since=since(row.get("at"), look),
    )


def _holder(visit: AppVisit, holder: str) -> Way:
    """For whom it is held: a record of this app by its title, anything else as it was written."""
    table, slash, record = holder.partition("/")
    if not slash or visit.plan.find(TablePlan, table) is None:
        return Way(holder, "")
    title = visit.titles({table: [record]}).get(table, {}).get(record)
    return Way(title or holder, record_url(visit.plan.id, table, record) if title else "")


@get("/a/{app:str}/{table:str}/records/{record:str}/snapshots", guards=[guards.signed_in], sync_to_thread=True)
def snapshots(request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str]) -> Response[str]:
    """The record at its moments, side by side, with what changed between them marked."""
    visit = enter(request, app)
    plan, _ = visit.table(table)
    found = visit.record(table, record)
    moments = list(_moments(visit, plan, found))
    names = [name for name in plan.fields if any(name in moment.values for moment in moments)]
    lines = [(plan.fields[name], [moment.values.get(name, "") for moment in moments]) for name in names]
    return visit.page(
        "pages/snapshots.html",
        frame=_frame(visit, plan, found, ()),
        moments=moments,
        lines=[(field, values, len(set(values)) > 1) for field, values in lines],
    )


def _moments(visit: AppVisit, plan: TablePlan, record: Record) -> Iterator[Moment]:
    """Oldest first, as a story is read."""
    titles = {one.id: one.title for one in plan.snapshots}
    rows = [row.values for row in visit.log("snapshots", plan.id, record.id, limit=_SHOWN).items]
    look = visit.look(visit.titles(_named(plan, rows)))
    for row in reversed(rows):
        fields = row.get("fields")
        kept = fields if isinstance(fields, Mapping) else {}
        values = {name: in_words(plan.fields[name], value, look) for name, value in kept.items() if name in plan.fields}
        code = str(row.get("snapshot", ""))
        yield Moment(look.pick(titles[code]) if code in titles else code, since(row.get("at"), look), values)


def _named(plan: TablePlan, rows: Sequence[Mapping[str, object]]) -> dict[str, set[str]]:
    """The records that snapshots link to, by table."""
    found: dict[str, set[str]] = {}
    for row in rows:
        fields = row.get("fields")
        for name, value in fields.items() if isinstance(fields, Mapping) else ():
            spec: FieldPlan | None = plan.fields.get(name)
            if spec is not None and spec.target is not None and isinstance(value, str):
                found.setdefault(spec.target, set()).add(value)
    return found


@get(_IDENTITY, guards=[guards.signed_in], sync_to_thread=True)
def identity(
    request: Call, app: FromPath[str], table: FromPath[str], record: FromPath[str], identity: FromPath[str]
) -> Response[str]:
    """The records that are the same person, and suggestions to settle."""
    return _identity_page(enter(request, app), table, record, identity, ())


@post(_IDENTITY, guards=[guards.signed_in], sync_to_thread=True)
def judge(
    request: Call,
    app: FromPath[str],
    table: FromPath[str],
    record: FromPath[str],
    identity: FromPath[str],
    body: RawBody,
) -> Response[str] | Redirect:
    """Accept, reject or undo a link, or merge with a record by its id."""
    visit, posted = enter(request, app), forms.read(body)
    asked = IdentityRequest(identity, posted.text("verb"), posted.text("other").strip(), posted.text("why").strip())
    outcome = visit.change(replace(_change(visit, table, record, Operation.IDENTITY, posted), identity=asked))
    if outcome.status.done:
        target = f"{record_url(visit.plan.id, table, record)}/identity/{identity}"
        return flash.leave(Redirect(target, status_code=303), "saved")
    return _identity_page(visit, table, record, identity, _reasons(visit, outcome))


def _identity_page(visit: AppVisit, table: str, record: str, identity: str, problems: Sequence[str]) -> Response[str]:
    plan, access = visit.table(table)
    found, part = visit.record(table, record), visit.plan.find(IdentityPlan, identity)
    if part is None or part.table != table:
        raise not_there()
    rows = [row.values for row in visit.log("identity", table, record, limit=_SHOWN).items]
    own = [row for row in rows if row.get("identity") == identity]
    members = [str(one) for one in _texts(own[0].get("members"))] if own else [record]
    ends = {str(row[end]) for row in own for end in ("first", "second")} | set(members)
    titles = visit.titles({table: ends}).get(table, {})
    kin = [_kin(visit, part, row, record, titles) for row in own]
    return visit.page(
        "pages/identity.html",
        status=422 if problems else 200,
        frame=_frame(visit, plan, found, problems),
        identity=part,
        members=[_named_way(visit, table, one, titles) for one in members],
        master=str(own[0].get("master")) if own else record,
        kin=kin,
        may_judge=access.update,
    )


def _kin(visit: AppVisit, part: IdentityPlan, row: Mapping[str, object], record: str, titles: Mapping[str, str]) -> Kin:
    look, state = visit.look(), str(row.get("state"))
    ends = [str(row["first"]), str(row["second"])]
    other = ends[1] if ends[0] == record else ends[0]
    fields = {one.id: visit.plan.get(TablePlan, part.table).fields[one.field].title for one in part.matches}
    match = fields.get(str(row.get("match")))
    both = [_named_way(visit, part.table, end, titles) for end in ends]
    way = both[ends.index(other)]
    words = way.words if record in ends else " · ".join(one.words for one in both)
    return Kin(
        id=str(row.get("id")),
        other=Way(words, way.href),
        match=look.pick(match) if match else look.say("beside.by_hand"),
        state=look.say(f"beside.link.{state}"),
        since=since(row.get("at"), look),
        why=str(row.get("why", "")),
        verbs={MERGED: ("undo",), SUGGESTED: ("accept", "reject")}.get(state, ()),
    )


def _named_way(visit: AppVisit, table: str, record: str, titles: Mapping[str, str]) -> Way:
    return Way(titles.get(record) or f"#{record[-6:]}", record_url(visit.plan.id, table, record))


def _texts(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _frame(visit: AppVisit, plan: TablePlan, found: Record, problems: Sequence[str]) -> Frame:
    back = record_url(visit.plan.id, plan.id, found.id)
    return Frame(visit.title(plan, found), back, problems, visit.services.ids.new())


def _change(visit: AppVisit, table: str, record: str, operation: Operation, posted: Form) -> Change:
    key = posted.text("key") or None
    return Change(visit.plan.id, table, operation, visit.actor, visit.cause, record=record, idempotency_key=key)


def _reasons(visit: AppVisit, outcome: Outcome) -> list[str]:
    if outcome.status is Status.MISSING:
        raise RefusedError(404, *outcome.problems)
    return [problem.message(visit.visit.language) for problem in outcome.problems]


handlers = (stock, move_stock, snapshots, identity, judge)
