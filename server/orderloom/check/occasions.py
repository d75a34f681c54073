"""Occasions of records, as documents name them: what is wrong with them, and which events of the journal they are."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.problem import Problem

_TRANSITION = "transition"

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "create": "created",
        "update": "updated",
        "delete": "deleted",
        "restore": "restored",
        "report": "report",
        "hold": "hold",
        "lift": "lift",
        _TRANSITION: "transition",
        "mark": "mark",
        "clear": "clear",
    }
)
"""Occasion → the kind of its event in the journal."""

_DETAIL = ":"


def occasion_faults(occasions: Iterable[str], table: str | None, context: Context, pointer: str) -> Iterator[Problem]:
    """Transitions that the table's machine does not have."""
    machine = context.machines.get(table or "")
    moves = [move.id for move in machine.transitions] if machine else []
    for place, occasion in enumerate(occasions):
        sort, _, move = occasion.partition(_DETAIL)
        if sort != _TRANSITION or table is None or context.table(table) is None:
            continue
        if machine is None and not context.has_malformed_machine:
            yield Problem("occasion.no_machine", f"{pointer}/{place}", {"table": table})
        elif machine is not None and move and move not in moves:
            yield Problem("occasion.unknown_transition", f"{pointer}/{place}", known(move, moves))


def events_of(occasions: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Kinds of events, each with the details (transition, code of a mark) that count; none: all of them."""
    found: dict[str, set[str]] = {}
    whole: set[str] = set()
    for occasion in occasions:
        sort, _, detail = occasion.partition(_DETAIL)
        kind = EVENTS[sort]
        found.setdefault(kind, set()).update({detail} if detail else ())
        whole.update(() if detail else (kind,))
    return MappingProxyType({kind: frozenset(() if kind in whole else names) for kind, names in found.items()})
