"""Three-way merge by id path: what others changed since a common base is taken over, what we changed is never lost.

Where both changed the same thing differently, or one removed what the other changed, ours stays and the place is listed
as a conflict. Merging once more with their documents as the base takes nothing, so an upgrade runs twice unharmed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from orderloom.model import idpath
from orderloom.model.difference import Documents, Edit, apply, difference, member_ids, same


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed: the three values at it; None where one of them has nothing there."""

    document: str
    """``kind/id``."""
    path: str
    base: object
    ours: object
    theirs: object


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome: ``documents`` hold all our edits and the ``taken`` ones of theirs."""

    documents: dict[tuple[str, str], object]
    taken: tuple[Edit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Documents, ours: Documents, theirs: Documents) -> Merged:
    """Take their edits since ``base`` into ``ours``; conflicts keep ours."""
    mine = _by_document(difference(base, ours))
    result: dict[tuple[str, str], object] = dict(ours)
    taken: list[Edit] = []
    places: dict[tuple[str, str], None] = {}
    for edit in difference(base, theirs):
        meeting = [own for own in mine.get(edit.document, ()) if _meet(own, edit)]
        if any(_equal(own, edit) for own in meeting) or any(_yields(edit, own) for own in meeting):
            continue
        against = [own for own in meeting if not _yields(own, edit)]
        if against:
            shortest = min((one.path for one in (edit, *against)), key=len)
            places[edit.document, shortest] = None
            continue
        try:
            placed = _placed(edit, result, theirs)
            result = apply(result, (placed,))
        except idpath.PathError:  # a list that both filled anew, each with another sort of members
            places[edit.document, edit.path] = None
        else:
            taken.append(placed)
    conflicts = (_conflict(document, path, (base, ours, theirs)) for document, path in places)
    return Merged(result, tuple(taken), tuple(conflicts))


def _by_document(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.document, []).append(edit)
    return found


def _meet(one: Edit, other: Edit) -> bool:
    """Whether one edit is at or around the place of the other, and not only beside it in the order of members."""
    if one.path == other.path:
        return {one.sort, other.sort} != {"move", "change"}
    outer, inner = sorted((one, other), key=lambda edit: len(edit.path))
    within = not outer.path or inner.path.startswith(outer.path + "/")
    return within and outer.sort != "move" and not _begins(outer)


def _begins(edit: Edit) -> bool:
    """Whether it only begins an empty collection, whose members come as edits of their own."""
    return edit.sort == "add" and edit.new == [] and edit.path != ""


def _equal(one: Edit, other: Edit) -> bool:
    """Whether both say the same; where a new member stands is not worth a conflict."""
    alike = one.path == other.path and one.sort == other.sort and same(one.new, other.new)
    return alike and (one.sort != "move" or one.after == other.after)


def _yields(one: Edit, other: Edit) -> bool:
    """Whether ``one`` gives way without a word: the place of a member to its removal."""
    return one.sort == "move" and other.sort == "remove" and one.path == other.path


def _placed(edit: Edit, documents: Documents, theirs: Documents) -> Edit:
    """The edit behind the nearest member before it, in their order, that our collection has as well."""
    if edit.after is None or not edit.path:
        return edit
    parent, _, step = edit.path.rpartition("/")
    here = member_ids(_found(documents, edit, parent)) or []
    order: Sequence[str] = member_ids(_found(theirs, edit, parent)) or []
    before = order[: order.index(step)] if step in order else [edit.after]
    return replace(edit, after=next((name for name in reversed(before) if name in here), None))


def _found(documents: Documents, edit: Edit, path: str) -> object:
    return idpath.get(documents[edit.key], path)


def _conflict(document: str, path: str, sides: tuple[Documents, Documents, Documents]) -> Conflict:
    kind, _, name = document.partition("/")
    base, ours, theirs = (_value(side, (kind, name), path) for side in sides)
    return Conflict(document, path, base, ours, theirs)


def _value(documents: Documents, key: tuple[str, str], path: str) -> object:
    try:
        return idpath.get(documents[key], path) if key in documents else None
    except idpath.PathError:
        return None
