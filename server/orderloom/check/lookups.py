"""Questions that the checkers of several kinds ask about fields."""

from collections.abc import Iterable, Iterator

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts


def unknown_field(facts: TableFacts, field: str, pointer: str) -> Iterator[Problem]:
    """A problem when the table has no such field."""
    if field not in facts.fields:
        yield Problem("field.unknown", pointer, {"table": facts.document.id, **known(field, facts.fields)})


def unknown_fields(facts: TableFacts, fields: Iterable[str], pointer: str) -> Iterator[Problem]:
    """As ``unknown_field`` for a list of ids that stands at ``pointer``."""
    for place, field in enumerate(fields):
        yield from unknown_field(facts, field, f"{pointer}/{place}")


def virtual_ones(facts: TableFacts, fields: Iterable[str], pointer: str, code: str) -> Iterator[Problem]:
    """Problems of fields in places that only what is stored can fill."""
    for place, written in enumerate(fields):
        found = facts.fields.get(written.removeprefix("-"))
        if found and found.traits.virtual is not None:
            yield Problem(code, f"{pointer}/{place}", {"field": found.spec.id, "type": found.spec.type})


def unsortable(facts: TableFacts, fields: Iterable[str], pointer: str, code: str) -> Iterator[Problem]:
    """Problems of sort fields (``-`` means descending): unknown ones, and ``code`` for those without an order."""
    for place, written in enumerate(fields):
        at, field = f"{pointer}/{place}", written.removeprefix("-")
        yield from unknown_field(facts, field, at)
        found = facts.fields.get(field)
        if found and not found.traits.orderly:
            yield Problem(code, at, {"field": field, "type": found.spec.type})
