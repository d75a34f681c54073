"""Known keys that look like a mistyped one: A1001 typed for A1010, O for 0."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from orderloom.runtime.record.change import Query
from orderloom.web.pages.app_visit import AppVisit

_OFFERED = 3
_NEAR = 0.6
"""Least share of letters that must stand where they should; a swap counts as one slip."""
_LOOKED_AT = 500
_CORE = 2
"""Letters at the start or the end that a candidate shares; a slip seldom spoils both."""


def nearest(visit: AppVisit, like: tuple[str, str], typed: str) -> list[str]:
    """The nearest known keys, best first; none when the key is known or this person may not see them."""
    table, name = like
    access = visit.rights.on(table)
    words = typed.strip()
    if not words or access is None or not access.read or name not in access.whole:
        return []
    read: object = {"var": name}
    if _keys(visit, table, name, {"==": [read, words]}, 1):
        return []
    alike = {"or": [{"starts_with": [read, words[:_CORE]]}, {"ends_with": [read, words[-_CORE:]]}]}
    known = _keys(visit, table, name, alike, _LOOKED_AT)
    found = process.extract(words, known, scorer=OSA.normalized_similarity, score_cutoff=_NEAR, limit=_OFFERED)
    return [key for key, _, _ in found]


def _keys(visit: AppVisit, table: str, name: str, condition: object, limit: int) -> list[str]:
    query = Query(visit.plan.id, table, visit.actor, filter=condition, fields=(name,), limit=limit, count=False)
    values = (record.values.get(name) for record in visit.services.engine.read(query).items)
    return list(dict.fromkeys(str(value) for value in values if value not in (None, "")))
