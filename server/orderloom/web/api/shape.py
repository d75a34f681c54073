"""Records as the API shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from orderloom.check.kinds.machine import MachinePlan, TransitionPlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.ports import Hold, Mark
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Record

_BESIDE = frozenset({"id", "version"})
"""System fields that stand beside ``fields``, not in them."""


def record_json(table: TablePlan, record: Record, *, encoded: bool = False) -> dict[str, object]:
    """The shape of a record everywhere: id, version, state and the fields that this person may read.

    ``encoded``: its values are JSON values already.
    """
    fields = dict(record.values) if encoded else table.encode(record.values)
    for name in _BESIDE:
        fields.pop(name, None)
    return {"id": record.id, "version": record.version, "state": record.state, "fields": fields}


def beside_json(noted: Hold | Mark) -> dict[str, object]:
    """A hold or mark as plain JSON."""
    return {name: plain(value) for name, value in asdict(noted).items()}


def row_json(row: Record) -> dict[str, object]:
    """A row of a log: its columns as plain JSON."""
    return {"id": row.id, **{name: _plain(value) for name, value in row.values.items()}}


def _plain(value: object) -> object:
    """Plain JSON; the bytes of a message as the text they most likely are."""
    return value.decode(errors="replace") if isinstance(value, bytes) else plain(value)


def transitions_json(plan: AppPlan, table: TablePlan, allowed: Iterable[str]) -> list[dict[str, object]]:
    """The transitions with these ids: what they are called, where they lead and what they ask for."""
    wanted = set(allowed)
    return [
        transition_json(transition)
        for machine in plan.on(MachinePlan, table.id)
        for transition in machine.transitions.values()
        if transition.id in wanted
    ]


def transition_json(transition: TransitionPlan) -> dict[str, object]:
    """One transition."""
    return {
        "id": transition.id,
        "title": dict(transition.title),
        "to": transition.target,
        "required": list(transition.required),
        "confirm": [{"id": item.id, "title": dict(item.title)} for item in transition.confirm],
    }


def title_json(title: Mapping[str, str]) -> dict[str, str]:
    """A title in every language it has."""
    return dict(title)


def etag(record: Record) -> dict[str, str]:
    """The header that names a record's version."""
    return {"etag": f'"{record.version}"'}
