"""What a trait changes in a document: patches by id path, the shape they are written in, and carrying one out."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from orderloom.errors import OrderloomError
from orderloom.model.difference import member_ids
from orderloom.model.document import Flag, Part
from orderloom.model.idpath import PathError, get

FOLDER = "traits"
"""Folder of a template in which each trait has its own."""

BETWEEN = "+"
"""Joins two traits in the name of the folder that speaks of both."""

PLACEHOLDER = "$param"
"""The only key of an object that a fixed parameter's value replaces."""

Place = Annotated[str, Field(min_length=1)]


class PatchError(OrderloomError):
    """An edit that cannot be carried out; facts name the path and what is there already or missing."""

    code = "template.no_place"


class PatchEdit(Part):
    """One edit: exactly one of ``insert``, ``set`` and ``remove``."""

    path: str = ""
    """Id path; empty for the whole document."""
    insert: tuple[object, ...] = ()
    """New members of the list at ``path``, which is made when it is not there."""
    after: Place | None = None
    """Insert behind this member."""
    before: Place | None = None
    """Insert in front of this member."""
    set: object = None
    """The value that stands at ``path`` from now on."""
    remove: Flag = False
    """Take away what is at ``path``."""

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        verbs = (bool(self.insert), "set" in self.model_fields_set, self.remove)
        if sum(verbs) != 1 or (self.after is not None and self.before is not None):
            raise PydanticCustomError("one_verb", "exactly one of insert, set and remove; after or before, not both")
        return self


class Patch(Part):
    """Edits of one document, carried out in order."""

    patch: Annotated[str, Field(pattern=r"^[a-z_]+/[a-z][a-z0-9_]*$")]
    """The document, as ``kind/id``."""
    edits: tuple[PatchEdit, ...]
    """What changes."""

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id of the document."""
        kind, _, document = self.patch.partition("/")
        return kind, document


def carry_out(data: dict[str, object], edit: PatchEdit) -> None:
    """Change ``data``, which the caller owns and which stays a document. Raises ``PatchError``."""
    try:
        if edit.insert:
            _insert(data, edit)
        else:
            parent, _, step = edit.path.rpartition("/")
            _put(get(data, parent), step, edit)
    except PathError as error:
        raise PatchError(path=edit.path, step=str(error.facts.get("step", edit.path))) from error


def places(edit: PatchEdit) -> tuple[str, ...]:
    """The id paths that an edit wrote to."""
    if not edit.insert:
        return (edit.path,)
    return tuple(f"{edit.path}/{name}" for name in member_ids(edit.insert) or ())


def _insert(data: dict[str, object], edit: PatchEdit) -> None:
    home = _list(data, edit.path)
    known = member_ids(home)
    for name in member_ids(edit.insert) or ():
        if known is not None and name in known:
            raise PatchError("template.already_there", path=edit.path, step=name)
    place = len(home)
    beside = edit.after or edit.before
    if beside is not None:
        if known is None or beside not in known:
            raise PatchError(path=edit.path, step=beside)
        place = known.index(beside) + (edit.after is not None)
    home[place:place] = edit.insert


def _list(data: dict[str, object], path: str) -> list[object]:
    """The list at ``path``; made when only its last step is missing."""
    parent, _, step = path.rpartition("/")
    home = get(data, parent)
    if isinstance(home, dict):
        home.setdefault(step, [])
    found = get(data, path)
    if not isinstance(found, list):
        raise PatchError("template.no_list", path=path, step=step)
    return found


def _put(home: object, step: str, edit: PatchEdit) -> None:
    if isinstance(home, dict):
        if not edit.remove:
            home[step] = edit.set
        elif home.pop(step, edit) is edit:
            raise PatchError(path=edit.path, step=step)
        return
    place = _index(home, step)
    if not isinstance(home, list) or place is None:
        raise PatchError(path=edit.path, step=step)
    if edit.remove:
        del home[place]
    else:
        home[place] = edit.set


def _index(home: object, step: str) -> int | None:
    """The place of a member, by its id or by its number."""
    if not isinstance(home, Sequence) or isinstance(home, str):
        return None
    names = member_ids(home)
    if names is not None and step in names:
        return names.index(step)
    return int(step) if step.isdecimal() and int(step) < len(home) else None


def filled(data: object, values: Mapping[str, object]) -> object:
    """``data`` with the value of each fixed parameter in its place; placeholders without a value stay as they are."""
    if isinstance(data, Mapping):
        if data.keys() == {PLACEHOLDER} and data[PLACEHOLDER] in values:
            return values[str(data[PLACEHOLDER])]
        return {key: filled(value, values) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return [filled(value, values) for value in data]
    return data
