"""The editor: every change to a draft, from whichever face, as one step on its latest state.

A step is worked out on the documents as they are in that moment, so two people who edit different things both keep
their edits; whoever repeats what they saw (a document's revision, the value at a path) is told when it is no longer so.
Every step is logged with the edits that take it back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.model import idpath
from orderloom.model.canonical import canonical
from orderloom.model.difference import Documents, Edit, apply, difference, member_ids, same
from orderloom.model.kind import KINDS
from orderloom.runtime.ports import Clock, Ids
from orderloom.runtime.record.change import Actor
from orderloom.runtime.version import DraftNote, Drafts, DraftState, DraftStep, Key, Stamp

Op = Literal["set", "insert", "remove", "move"]

LAST = object()
"""As ``after`` of a command: behind all others."""

UNSAID = object()
"""As ``was`` of a command: whatever is there."""

NOTES = 200
"""How many steps back an undo finds."""


class EditRefusedError(OrderloomError):
    """A step that cannot be taken; nothing was changed. ``pointer`` says which part of the request is at fault."""

    code = "versions.edit_refused"

    def __init__(self, code: str, pointer: str = "", /, **facts: object) -> None:
        super().__init__(code, **facts)
        self.problems = (Problem(code, pointer, facts),)


class StaleDocumentError(EditRefusedError):
    """The document is at another revision than the editor has seen."""


@dataclass(frozen=True, slots=True)
class Command:
    """One edit by id path, as editors give it.

    ``set`` writes the value at ``path`` (an empty path: the whole document), ``insert`` adds a member behind ``after``,
    ``move`` puts one there. With ``was`` it counts only while that is the value there (None: nothing).
    """

    op: Op
    document: str
    path: str = ""
    value: object = None
    after: object = LAST
    was: object = UNSAID


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes the drafts of one installation."""

    drafts: Drafts
    clock: Clock
    ids: Ids

    def carry_out(self, app: str, commands: Sequence[Command], by: Actor) -> DraftState:
        """All commands in order or none; raises ``EditRefusedError`` with the place of the one at fault."""
        return self._step(app, by, lambda state: _commanded(state.documents, commands))

    def put(self, app: str, key: Key, data: object, seen: str | None, by: Actor) -> DraftState:
        """Write a whole document. ``seen`` is the revision that the editor knows, None for whichever it is.

        A document that exists already needs it, or an edit of somebody else might be lost: ``StaleDocumentError``.
        """

        def change(state: DraftState) -> Documents:
            _check_seen(state, key, seen)
            return {**state.documents, key: data}

        return self._step(app, by, change)

    def remove(self, app: str, key: Key, seen: str | None, by: Actor) -> DraftState:
        """Take a document out; raises as ``put``, and ``EditRefusedError`` when there is none."""

        def change(state: DraftState) -> Documents:
            if key not in state.documents:
                raise EditRefusedError("versions.no_document", document=_name(key))
            _check_seen(state, key, seen)
            return {other: data for other, data in state.documents.items() if other != key}

        return self._step(app, by, change)

    def replace(self, app: str, work: Callable[[DraftState], Documents], by: Actor) -> DraftState:
        """Let ``work`` say what all documents of the draft shall be; also makes the draft of a new app."""
        return self._step(app, by, work)

    def discard(self, app: str, by: Actor) -> DraftState:
        """Give up every change: the draft is the newest version again. The log can bring them back."""
        return self._step(app, by, lambda state: state.base_documents)

    def undo(self, app: str, note: str, by: Actor) -> DraftState:
        """Take one logged step back and keep what came after it.

        Raises ``StaleDocumentError`` where somebody has changed the same since, ``EditRefusedError`` for a step that is
        unknown or too long ago.
        """
        found = next((one for one in self.drafts.notes(app, NOTES) if one.id == note), None)
        if found is None:
            raise EditRefusedError("versions.no_step")
        return self._step(app, by, lambda state: _commanded(state.documents, _taking_back(found)))

    def _step(self, app: str, by: Actor, change: Callable[[DraftState], Documents]) -> DraftState:
        stamp = Stamp(self.ids.new(), self.clock.now(), by.id, by.name)
        return self.drafts.edit(app, lambda state: _step(state, change(state)), stamp)


def command_json(command: Command) -> dict[str, object]:
    """A command as editors send it; what it leaves open is left out."""
    shown: dict[str, object] = {"op": command.op, "document": command.document, "path": command.path}
    if command.op in {"set", "insert"}:
        shown["value"] = command.value
    if command.after is not LAST:
        shown["after"] = command.after
    return shown if command.was is UNSAID else {**shown, "was": command.was}


def edit_json(edit: Edit) -> dict[str, object]:
    """An edit as JSON; what it does not have is left out."""
    shown: dict[str, object] = {"document": edit.document, "path": edit.path, "sort": edit.sort}
    if edit.sort in {"remove", "change"}:
        shown["old"] = edit.old
    if edit.sort in {"add", "change"}:
        shown["new"] = edit.new
    if edit.after is not None:
        shown["after"] = edit.after
    return shown


def _step(state: DraftState, documents: Documents) -> DraftStep:
    """What it takes to make the draft's documents these."""
    edits = difference(state.documents, documents)
    keys = dict.fromkeys(edit.key for edit in edits)
    bodies = {key: _body(key, documents[key]) if key in documents else None for key in keys}
    inverse = difference(documents, state.documents)
    return DraftStep(bodies, tuple(map(edit_json, edits)), tuple(map(edit_json, inverse)))


def _body(key: Key, data: object) -> str:
    """The canonical text of a document that is what its address says."""
    if key[0] not in KINDS:
        raise EditRefusedError("versions.unknown_kind", kind=key[0])
    if not isinstance(data, Mapping) or (data.get("kind"), data.get("id")) != key:
        raise EditRefusedError("versions.other_address", document=_name(key))
    return canonical(data).decode()


def _check_seen(state: DraftState, key: Key, seen: str | None) -> None:
    if seen is not None and (key not in state.documents or seen != state.revision_of(key)):
        raise StaleDocumentError("versions.stale", document=_name(key))


def _commanded(documents: Documents, commands: Sequence[Command]) -> Documents:
    for place, command in enumerate(commands):
        pointer = f"/commands/{place}"
        edit = _as_edit(documents, command, pointer)
        try:
            documents = apply(documents, (edit,))
        except idpath.PathError as error:
            raise EditRefusedError("versions.no_place", pointer, path=command.path, **_at(command)) from error
    return documents


def _as_edit(documents: Documents, command: Command, pointer: str) -> Edit:
    there, value = _value(documents, command)
    if command.was is not UNSAID and not (same(value, command.was) if there else command.was is None):
        raise StaleDocumentError("versions.was_other", pointer, path=command.path, **_at(command))
    if command.op == "insert" and there:
        raise EditRefusedError("versions.exists", pointer, path=command.path, **_at(command))
    after = command.after if isinstance(command.after, str | None) else _last(documents, command)
    match command.op:
        case "set":
            return Edit(command.document, command.path, "change" if there else "add", value, command.value, after)
        case "insert":
            return Edit(command.document, command.path, "add", None, command.value, after)
        case "move":
            return Edit(command.document, command.path, "move", after=after)
        case "remove":
            return Edit(command.document, command.path, "remove", value)


def _value(documents: Documents, command: Command) -> tuple[bool, object]:
    """Whether something is at the command's path, and what."""
    key = Edit(command.document, "", "change").key
    try:
        return (True, idpath.get(documents[key], command.path)) if key in documents else (False, None)
    except idpath.PathError:
        return False, None


def _last(documents: Documents, command: Command) -> str | None:
    """The last member of the collection that the command speaks of, other than the member itself."""
    parent, _, step = command.path.rpartition("/")
    there, collection = _value(documents, Command("set", command.document, parent))
    names = (member_ids(collection) or ()) if there else ()
    return next((name for name in reversed(names) if name != step), None)


def _taking_back(note: DraftNote) -> list[Command]:
    """What takes a step back, each only while what the step wrote is still there."""
    commands = []
    for shown in note.inverse:
        document, path, after = str(shown["document"]), str(shown["path"]), shown.get("after")
        match shown["sort"]:
            case "change":
                commands.append(Command("set", document, path, shown["new"], was=shown["old"]))
            case "remove":
                commands.append(Command("remove", document, path, was=shown["old"]))
            case "add":
                commands.append(Command("insert", document, path, shown["new"], after, was=None))
            case _:
                commands.append(Command("move", document, path, after=after))
    return commands


def _name(key: Key) -> str:
    return "/".join(key)


def _at(command: Command) -> dict[str, object]:
    return {"document": command.document}
