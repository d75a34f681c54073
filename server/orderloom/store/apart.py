"""Look-ups whose rows lie in another database: fetched together, one question per link, and put into the records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from orderloom.check.plan import TablePlan
from orderloom.runtime.ports import PageSpec, Record, SourceDownError
from orderloom.runtime.rows import VirtualRead

Many = Callable[[TablePlan, Sequence[str], PageSpec], Sequence[Record]]
"""Records of a table by their ids, as far as they match."""


def split(spec: PageSpec) -> tuple[PageSpec, tuple[VirtualRead, ...]]:
    """The question without the fields that are fetched beside, and these."""
    beside = tuple(read for read in spec.virtual if read.plan.apart)
    if not beside:
        return spec, ()
    return replace(spec, virtual=tuple(read for read in spec.virtual if not read.plan.apart)), beside


def fill(
    records: Sequence[Record], beside: Sequence[VirtualRead], env: Mapping[str, object], many: Many
) -> tuple[Record, ...]:
    """The records with their values from elsewhere; None for what is not there, out of reach, or does not answer."""
    groups: dict[tuple[int, str], list[VirtualRead]] = {}
    for read in beside:
        groups.setdefault((id(read.source), read.plan.link), []).append(read)
    filled = list(records)
    for reads in groups.values():
        link = reads[0].plan.link
        ids = dict.fromkeys(str(value) for record in records if (value := record.values.get(link)) is not None)
        found = _by_id(reads[0], tuple(ids), env, many)
        for place, record in enumerate(filled):
            other = found.get(str(record.values.get(link)), {})
            filled[place] = record.having(**{read.field.id: other.get(read.plan.field) for read in reads})
    return tuple(filled)


def _by_id(
    read: VirtualRead, ids: Sequence[str], env: Mapping[str, object], many: Many
) -> Mapping[str, Mapping[str, object]]:
    if not ids:
        return {}
    try:
        return {one.id: one.values for one in many(read.source, ids, PageSpec(where=read.where, env=env))}
    except SourceDownError:
        return {}  # the list itself can be answered; its table tells by itself that it is down
