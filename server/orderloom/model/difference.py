"""What differs between two sets of documents, as edits by id path, and carrying edits out again.

Members of a collection (a list of objects with ids, or of texts, each once) are told apart by id, so that two who
change two members of one list never meet; the order of members is a fact of its own. Every other list, and an object
that may be an expression (one key, which is its operator), is one value: half of an expression means nothing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from orderloom.model import idpath
from orderloom.model.canonical import canonical

Documents = Mapping[tuple[str, str], object]
"""JSON documents by kind and id."""

Sort = Literal["add", "remove", "change", "move"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference: at ``path`` (an id path, empty for the whole document) ``old`` gave way to ``new``.

    ``after`` is the member that an added or moved one follows; None: it comes first, or is no member of a collection.
    A move has neither ``old`` nor ``new``.
    """

    document: str
    """``kind/id``."""
    path: str
    sort: Sort
    old: object = None
    new: object = None
    after: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id of the document."""
        kind, _, document = self.document.partition("/")
        return kind, document


def difference(old: Documents, new: Documents) -> tuple[Edit, ...]:
    """The edits that turn ``old`` into ``new``, document by document; none when the canonical bytes are the same."""
    edits: list[Edit] = []
    for kind, document in sorted(old.keys() | new.keys()):
        name, key = f"{kind}/{document}", (kind, document)
        if key not in new:
            edits.append(Edit(name, "", "remove", old=old[key]))
        elif key not in old:
            edits.append(Edit(name, "", "add", new=new[key]))
        else:
            edits.extend(replace(edit, document=name) for edit in _between(old[key], new[key], ""))
    return tuple(edits)


def apply(documents: Documents, edits: Iterable[Edit]) -> dict[tuple[str, str], object]:
    """The documents with ``edits`` carried out in order; raises ``idpath.PathError`` where there is nothing to edit.

    ``documents`` stay as they are. A member whose ``after`` is gone comes last.
    """
    result, own = dict(documents), set[tuple[str, str]]()
    for edit in edits:
        if not edit.path:
            _whole(result, edit)
            own.discard(edit.key)
            continue
        if edit.key not in result:
            raise idpath.PathError(path=edit.document, step=edit.document)
        if edit.key not in own:
            result[edit.key] = _copied(result[edit.key])
            own.add(edit.key)
        _carry_out(result[edit.key], edit)
    return result


def same(one: object, other: object) -> bool:
    """Whether two JSON values are written alike; ``1`` and ``true``, ``1.0`` and ``1.00`` are not."""
    return one is other or canonical(one) == canonical(other)


def member_ids(data: object) -> list[str] | None:
    """The ids of a collection in order; None for anything else."""
    if not isinstance(data, Sequence) or isinstance(data, str | bytes):
        return None
    ids = [member.get("id") if isinstance(member, Mapping) else member for member in data]
    named = [one for one in ids if isinstance(one, str) and _walkable(one)]
    alike = len({isinstance(member, Mapping) for member in data}) < 2
    return named if alike and len(named) == len(ids) == len(set(named)) else None


# --- finding ----------------------------------------------------------------------------------------------------------


def _between(old: object, new: object, path: str) -> Iterator[Edit]:
    """Edits with an empty document name; the caller puts it in."""
    if same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and _comparable(old, new):
        yield from _objects(old, new, path)
        return
    before, now = member_ids(old), member_ids(new)
    if before is None or now is None or not _members_alike(old, new):
        yield Edit("", path, "change", old=old, new=new)
    else:
        yield from _collections(_by_id(old), _by_id(new), path)


def _comparable(old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    """Whether two objects may be compared key by key; one with a single key may be an expression."""
    if not all(map(_walkable, old)) or not all(map(_walkable, new)):
        return False
    return ("id" in old and "id" in new) or min(len(old), len(new)) > 1


def _walkable(step: str) -> bool:
    """Whether an id path can name it."""
    return step != "" and "/" not in step


def _members_alike(old: object, new: object) -> bool:
    """Whether two collections hold the same sort of members; an empty one holds any."""
    sorts = {isinstance(member, Mapping) for data in (old, new) if isinstance(data, Sequence) for member in data}
    return len(sorts) < 2


def _objects(old: Mapping[str, object], new: Mapping[str, object], path: str) -> Iterator[Edit]:
    for key in sorted(old.keys() | new.keys()):
        below = _below(path, key)
        if key not in new:
            yield Edit("", below, "remove", old=old[key])
        elif key in old:
            yield from _between(old[key], new[key], below)
        else:
            yield from _added_key(below, new[key])


def _added_key(path: str, value: object) -> Iterator[Edit]:
    """A key that was not there; the members of a collection come one by one, so that two people may both begin one."""
    if member_ids(value) and _members_alike(value, ({},)):
        yield Edit("", path, "add", new=[])
        yield from _collections({}, _by_id(value), path)
    else:
        yield Edit("", path, "add", new=value)


def _collections(old: Mapping[str, object], new: Mapping[str, object], path: str) -> Iterator[Edit]:
    """Members taken out, then each member in its new order: put in, or moved, behind the one before it."""
    for name in old:
        if name not in new:
            yield Edit("", _below(path, name), "remove", old=old[name])
    resting = _longest_run([name for name in old if name in new], list(new))
    before: str | None = None
    for name, value in new.items():
        if name not in old:
            yield Edit("", _below(path, name), "add", new=value, after=before)
        elif name not in resting:
            yield Edit("", _below(path, name), "move", after=before)
        before = name
    for name, value in new.items():
        if name in old:
            yield from _between(old[name], value, _below(path, name))


def _longest_run(names: Sequence[str], order: Sequence[str]) -> set[str]:
    """The most of ``names`` that already stand in ``order``; all others have to move."""
    rank = {name: place for place, name in enumerate(order)}
    ends: list[int] = []
    last: list[str] = []
    behind: dict[str, str | None] = {}
    for name in names:
        place = bisect_left(ends, rank[name])
        behind[name] = last[place - 1] if place else None
        ends[place:] = [rank[name], *ends[place + 1 :]]
        last[place:] = [name, *last[place + 1 :]]
    run: set[str] = set()
    step = last[-1] if last else None
    while step is not None:
        run.add(step)
        step = behind[step]
    return run


def _by_id(data: object) -> dict[str, object]:
    names = member_ids(data) or []
    return dict(zip(names, data, strict=True)) if isinstance(data, Sequence) else {}


def _below(path: str, step: str) -> str:
    return f"{path}/{step}" if path else step


# --- carrying out -----------------------------------------------------------------------------------------------------


def _whole(documents: dict[tuple[str, str], object], edit: Edit) -> None:
    if edit.sort == "remove":
        if documents.pop(edit.key, None) is None:
            raise idpath.PathError(path=edit.document, step=edit.document)
    else:
        documents[edit.key] = edit.new


def _copied(data: object) -> object:
    """A copy that may be changed."""
    if isinstance(data, Mapping):
        return {key: _copied(value) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return [_copied(value) for value in data]
    return data


def _carry_out(data: object, edit: Edit) -> None:
    parent, _, step = edit.path.rpartition("/")
    home = idpath.get(data, parent)
    if isinstance(home, dict):
        _in_object(home, step, edit)
    elif isinstance(home, list):
        _in_collection(home, step, edit)
    else:
        raise idpath.PathError(path=edit.path, step=step)


def _in_object(home: dict[str, object], step: str, edit: Edit) -> None:
    if edit.sort == "move" or (edit.sort != "add" and step not in home):
        raise idpath.PathError(path=edit.path, step=step)
    if edit.sort == "remove":
        del home[step]
    else:
        home[step] = _copied(edit.new)


def _in_collection(home: list[object], step: str, edit: Edit) -> None:
    names = member_ids(home)
    if names is None or (edit.sort == "add") == (step in names):
        raise idpath.PathError(path=edit.path, step=step)
    if edit.sort == "add":
        home.insert(_place(home, edit.after), _copied(edit.new))
    elif edit.sort == "change":
        home[names.index(step)] = _copied(edit.new)
    else:
        member = home.pop(names.index(step))
        if edit.sort == "move":
            home.insert(_place(home, edit.after), member)


def _place(home: Sequence[object], after: str | None) -> int:
    """The index behind the member ``after``."""
    names = member_ids(home) or []
    if after is None:
        return 0
    return names.index(after) + 1 if after in names else len(names)
