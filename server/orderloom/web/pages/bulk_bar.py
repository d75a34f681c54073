"""What a list offers to do with the records that are ticked in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from orderloom.check.form_plan import FormFieldPlan
from orderloom.check.kinds.machine import MachinePlan, TransitionPlan
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.bulk import MOST
from orderloom.runtime.ports import Record
from orderloom.runtime.record.gate import Access
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.form_model import UPDATE, may_edit
from orderloom.web.urls import bulk_url

EDIT = "edit"
DELETE = "delete"
MOVE = "move:"
"""Begins what is asked for when all are to take one transition."""


@dataclass(frozen=True, slots=True)
class BulkMove:
    """A transition that some of the records shown could take."""

    value: str
    words: str
    danger: bool


@dataclass(frozen=True, slots=True)
class BulkBar:
    """What may be done with those ticked; each is asked for under the name ``do``."""

    href: str
    edit: bool
    moves: tuple[BulkMove, ...]
    delete: bool
    most: int = MOST


def bar_of(visit: AppVisit, table: TablePlan, access: Access, records: Iterable[Record]) -> BulkBar | None:
    """The bar of one page of records; None where this person may do nothing with them."""
    if table.source is not None:
        return None
    look = visit.look()
    moves = tuple(
        BulkMove(MOVE + move.id, look.pick(move.title), move.color == "red")
        for move in open_moves(visit, table, access, records)
    )
    edit = access.update and bool(open_fields(table, access))
    if not (edit or moves or access.delete):
        return None
    return BulkBar(bulk_url(visit.plan.id, table.id), edit, moves, access.delete)


def open_fields(table: TablePlan, access: Access) -> list[FieldPlan]:
    """The fields that may be given to many records alike; files belong to one record."""
    return [
        plan
        for plan in table.fields.values()
        if plan.id in access.readable
        and plan.id != table.state_field
        and not (plan.uploads or plan.linked)
        and may_edit(FormFieldPlan(plan.id), plan, table, access, UPDATE)
    ]


def open_moves(visit: AppVisit, table: TablePlan, access: Access, records: Iterable[Record]) -> list[TransitionPlan]:
    """The transitions out of the states of ``records`` that this person may ask for, each once."""
    states = dict.fromkeys(record.state for record in records if record.state is not None)
    if not access.state_seen:
        return []
    found = {
        move.id: move
        for machine in visit.plan.on(MachinePlan, table.id)
        for state in states
        for move in machine.leaving(state)
        if move.person and move.id in access.transitions
    }
    return list(found.values())
