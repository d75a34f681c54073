"""Roles compiled: what each may see and do, expanded to plain sets; whatever is not listed is denied."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.keeping import tells_of_a_person
from orderloom.check.lookups import unknown_field
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.compile import Checked
from orderloom.model.kinds.flow import Flow
from orderloom.model.kinds.form import Form
from orderloom.model.kinds.role import KIND, Role, TableRights
from orderloom.model.kinds.view import View


@dataclass(frozen=True, slots=True)
class TableRight:
    """A role's rights on one table. ``rows`` goes into SQL, ``row_test`` is the same condition on one record's values;
    ``readable`` holds field ids, system fields included; ``writable`` is part of it.
    """

    table: str
    read: bool
    create: bool
    update: bool
    delete: bool
    rows: Checked | None
    row_test: Closure | None
    readable: frozenset[str]
    writable: frozenset[str]
    transitions: frozenset[str]
    set_state: bool
    holds: bool
    masked: frozenset[str] = frozenset()
    """Readable fields of which only a masked form is shown."""


@dataclass(frozen=True, slots=True)
class RolePlan:
    """One role: its table rights by table id, the logs it may read, the forms and views it may open,
    what of the app it manages.
    """

    id: str
    title: Mapping[str, str]
    tables: Mapping[str, TableRight]
    logs: frozenset[str]
    forms: frozenset[str]
    views: frozenset[str]
    manages: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()


ALL = "*"
"""In lists of ids: everything there is."""


class RoleCheck:
    """Roles in the checker."""

    id = KIND.id

    def check(self, document: Role, context: Context) -> Iterable[Problem]:
        """Rights that name what exists and do not contradict each other."""
        for place, right in enumerate(document.tables):
            facts = context.table(right.id)
            if facts:
                yield from _fields(right, facts, f"/tables/{place}")
                yield from _disclosed(right, facts, f"/tables/{place}")
                yield from context.expressions.filter(right.rows, context.schema(facts), f"/tables/{place}/rows")
            yield from _moves(right, context, f"/tables/{place}/transitions")
            if (right.update or right.delete) and not right.read:
                yield Problem("role.blind", f"/tables/{place}", {"table": right.id})
            if right.read and not right.readable:
                yield Problem("role.sees_nothing", f"/tables/{place}", {"table": right.id}, level="warning")
        for place, flow in enumerate(document.flows):
            yield from context.reference(Flow, flow, f"/flows/{place}") if flow != ALL else ()
        yield from _closed_doors(document, context)

    def compile(self, document: Role, context: Context) -> RolePlan:
        """Every list of ids expanded to what it stands for."""
        rights = {right.id: _right(right, context.sound_table(right.id), context) for right in document.tables}
        forms = _expanded(document.forms, context.all(Form))
        views = _expanded(document.views, context.all(View))
        logs, manages = frozenset(document.logs), frozenset(document.manages)
        flows = _expanded(document.flows, context.all(Flow))
        return RolePlan(document.id, document.title, rights, logs, forms, views, manages, flows)


def _expanded(ids: Iterable[str], everything: Iterable[str]) -> frozenset[str]:
    """The ids named; ``*`` stands for ``everything`` and may stand beside further ids."""
    named = frozenset(ids)
    return (named - {ALL}) | frozenset(everything) if ALL in named else named


def _readable(right: TableRights, facts: TableFacts) -> frozenset[str]:
    """The fields that may be seen. ``*`` leaves out what is computed from a field that may not be seen, because the
    result would tell of it; who lists such a field by name shows it on purpose.
    """
    named = frozenset(right.readable) - {ALL}
    seen = _expanded(right.readable, facts.fields) - frozenset(right.hidden)
    while telling := {name for name in seen - named if not _sources(name, facts) <= seen}:
        seen -= telling
    return seen


def _sources(name: str, facts: TableFacts) -> frozenset[str]:
    """What a field is computed from; nothing for one that does not exist."""
    field = facts.fields.get(name)
    return field.sources if field else frozenset()


def _disclosed(right: TableRights, facts: TableFacts, at: str) -> Iterator[Problem]:
    """Fields listed by name that are computed from what the role may not see."""
    readable = _readable(right, facts)
    for place, name in enumerate(right.readable):
        unseen = _sources(name, facts) - readable
        if name in readable and unseen:
            told = {"field": name, "sources": ", ".join(sorted(unseen))}
            yield Problem("role.discloses", f"{at}/readable/{place}", told, level="warning")


def _open(facts: TableFacts) -> frozenset[str]:
    """Fields that ``*`` makes writable: those that people fill in anyway."""
    fields = facts.fields.items()
    return frozenset(
        name
        for name, field in fields
        if field.enterable and not (field.traits.moved or field.traits.series or field.spec.readonly)
    )


def _right(right: TableRights, facts: TableFacts, context: Context) -> TableRight:
    readable, schema = _readable(right, facts), context.schema(facts)
    machine = context.machines.get(right.id)
    moves = [move.id for move in machine.transitions] if machine else []
    return TableRight(
        table=right.id,
        read=right.read,
        create=right.create,
        update=right.update,
        delete=right.delete,
        rows=context.expressions.predicate(right.rows, schema),
        row_test=context.expressions.test(right.rows, schema),
        readable=readable,
        writable=_expanded(right.writable, _open(facts) & readable),
        transitions=_expanded(right.transitions, moves),
        set_state=right.set_state,
        holds=right.holds,
        masked=_masked(right, facts) & readable,
    )


def right_on(role: Role, table: str, context: Context) -> TableRight | None:
    """What a role may do on a table, whatever else is wrong with the app; None for nothing."""
    facts = context.table(table)
    right = next((one for one in role.tables if one.id == table), None)
    return _right(right, facts, context) if right is not None and facts is not None else None


def _masked(right: TableRights, facts: TableFacts) -> frozenset[str]:
    """Personal fields, except those that the role may see whole."""
    personal = frozenset(name for name in facts.fields if tells_of_a_person(name, facts))
    return personal - _expanded(right.unmasked, personal)


def _fields(right: TableRights, facts: TableFacts, at: str) -> Iterator[Problem]:
    lists = (
        ("readable", right.readable),
        ("hidden", right.hidden),
        ("unmasked", right.unmasked),
        ("writable", right.writable),
    )
    for name, ids in lists:
        for place, written in enumerate(ids):
            if written != ALL:
                yield from unknown_field(facts, written, f"{at}/{name}/{place}")
    readable = _readable(right, facts)
    for place, name in enumerate(right.writable):
        field = facts.fields.get(name)
        if field is None:
            continue
        pointer, told = f"{at}/writable/{place}", {"field": name, "type": field.spec.type}
        if not (field.enterable or field.traits.stock) or field.traits.moved or field.traits.series:
            yield Problem("role.not_writable", pointer, told)
        elif name not in readable:
            yield Problem("role.writes_unread", pointer, told)


def _moves(right: TableRights, context: Context, at: str) -> Iterator[Problem]:
    machine = context.machines.get(right.id)
    moves = [move.id for move in machine.transitions] if machine else []
    for place, move in enumerate(right.transitions):
        if move not in (ALL, *moves):
            yield Problem("role.unknown_transition", f"{at}/{place}", {"table": right.id, **known(move, moves)})


def _closed_doors(document: Role, context: Context) -> Iterator[Problem]:
    """Forms and views that the role lists by name without the right to read their table."""
    readable = {right.id for right in document.tables if right.read}
    forms = {form.id: form.table for form in context.all(Form).values()}
    views = {view.id: view.table for view in context.all(View).values()}
    for name, ids, tables in (("forms", document.forms, forms), ("views", document.views, views)):
        for place, one in enumerate(ids):
            table = tables.get(one)
            if table is not None and table not in readable:
                told = {"id": one, "table": table}
                yield Problem("role.closed_door", f"/{name}/{place}", told, level="warning")


CHECK = RoleCheck()
