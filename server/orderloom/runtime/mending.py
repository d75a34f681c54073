"""What would put a problem right: commands for the draft, where the problem itself knows what was meant.

Checks that met an unknown name tell it as ``value`` and the likeliest known one as ``suggestion`` (``check/fixes``).
"""

from collections.abc import Mapping, Sequence

from orderloom.check.problem import Problem
from orderloom.model import idpath
from orderloom.model.difference import Documents
from orderloom.runtime.draft import Command

UNKNOWN_KEY = "shape.unknown_key"


def mend(problem: Problem, documents: Documents) -> tuple[Command, ...]:
    """The commands that put ``problem`` right; none where only a person can say what was meant."""
    kind, _, document = problem.document.partition("/")
    data = documents.get((kind, document))
    written, meant = str(problem.facts.get("value", "")), str(problem.facts.get("suggestion", ""))
    if data is None or not written or not problem.pointer:
        return ()
    holder, _, step = problem.pointer.rpartition("/")
    try:
        path = idpath.to_path(data, holder)
        home = idpath.get(data, path)
    except idpath.PathError:
        return ()
    if problem.code == UNKNOWN_KEY:
        return _named(problem.document, path, home, written, meant)
    return _put(problem.document, path, home, step, written, meant) if meant else ()


def _named(document: str, path: str, home: object, written: str, meant: str) -> tuple[Command, ...]:
    """A key of another name: it gets the right one, or goes where that is taken or unknown."""
    if not isinstance(home, Mapping) or written not in home or "/" in written:
        return ()
    gone = Command("remove", document, _below(path, written), was=home[written])
    if not meant or meant in home:
        return (gone,)
    return (Command("set", document, _below(path, meant), home[written]), gone)


def _put(document: str, path: str, home: object, step: str, written: str, meant: str) -> tuple[Command, ...]:
    """A value of another name. A list is written as a whole: its members may have nothing to be named by."""
    if isinstance(home, Mapping):
        if home.get(step) != written or "/" in step:
            return ()
        return (Command("set", document, _below(path, step), meant, was=written),)
    if not isinstance(home, Sequence) or isinstance(home, str) or not step.isdecimal() or int(step) >= len(home):
        return ()
    if home[int(step)] != written or meant in home:
        return ()
    made = [meant if place == int(step) else one for place, one in enumerate(home)]
    return (Command("set", document, path, made, was=list(home)),)


def _below(path: str, step: str) -> str:
    return f"{path}/{step}" if path else step
