"""What tells one computation of a field from another, so that stored results are never taken for those of a new one."""

import hashlib

from orderloom.check.compiler import paths
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.logic.types import LogicType
from orderloom.model.canonical import canonical


def recipe(field: FieldFacts, facts: TableFacts) -> str:
    """Eight hex digits over an expression, the computed fields it reads, and the types of all that it reads."""
    return hashlib.blake2s(canonical(_parts(field, facts)), digest_size=4).hexdigest()


def _parts(field: FieldFacts, facts: TableFacts) -> list[object]:
    """The expression and, for every path in it, its type or how it is computed itself."""
    read: list[object] = []
    for path in sorted(paths(field.traits.computed)):
        other = facts.fields.get(path.partition(".")[0])
        if other is None:
            continue
        read.append([path, _kind(facts.schema.get(path)), _parts(other, facts) if other.computed else ""])
    return [field.traits.computed, read]


def _kind(found: LogicType | None) -> str:
    """The written type; whether it may be missing changes no result."""
    return "" if found is None else str(found.not_null())
