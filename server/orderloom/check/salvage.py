"""As much of an unfinished app as can work: what is at fault is cut out, until the rest is sound.

A draft in the middle of an edit nearly always has a fault somewhere. Designers show forms and try them out all the
same, so they work on what is left when the faulty parts, and what cannot do without them, are not there. Nothing that
was made this way is ever published.
"""

import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.app import CheckResult, check_app, dangles
from orderloom.check.plan import AppPlan
from orderloom.check.problem import Problem
from orderloom.check.source import Draft, Source
from orderloom.model.difference import Documents

ROUNDS = 12
"""After so many, documents that still are at fault go as a whole."""

_DROPS = 8

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The plan of what works, None where not even that makes an app; ``problems`` are those of the whole draft."""

    plan: AppPlan | None
    problems: tuple[Problem, ...]


def salvage(documents: Documents, *, platforms: Collection[str] | None = None) -> Salvaged:
    """Compile the sound part of ``documents``; ``platforms`` as in ``check_app``."""
    rest = {"/".join(key): data for key, data in documents.items() if isinstance(data, dict)}
    first = result = _checked(rest, platforms)
    if result.plan is None:
        rest = copy.deepcopy(rest)
    for turn in range(ROUNDS + _DROPS):
        if result.plan is not None or not rest:
            break
        faults = [one for one in result.problems if one.level == "error" and not dangles(one)]
        for name in {one.document for one in faults}:
            own = [one.pointer for one in faults if one.document == name]
            if name not in rest or turn >= ROUNDS or not _cut(rest[name], own):
                rest.pop(name, None)
        if not any(one.document for one in faults):
            break
        result = _checked(rest, platforms)
    return Salvaged(result.plan, first.problems)


def _checked(documents: Mapping[str, dict[str, object]], platforms: Collection[str] | None) -> CheckResult:
    drafts = (Draft(data, name) for name, data in sorted(documents.items()))
    return check_app(Source(tuple(drafts)), platforms=platforms, dangling=True)


def _cut(data: dict[str, object], pointers: Iterable[str]) -> bool:
    """Take the parts out that ``pointers`` name; False where that would be the whole document."""
    places = {_part(data, pointer) for pointer in pointers}
    if () in places:
        return False
    for place in sorted(places, key=_order, reverse=True):
        _take_out(data, place)
    return True


def _order(place: Place) -> tuple[tuple[int, str], ...]:
    """Later members of a list after earlier ones, so that those behind can go first."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in place)


def _part(data: dict[str, object], pointer: str) -> Place:
    """What to cut for a fault: the key of the innermost thing with an id, or that thing where it lacks the key."""
    steps: list[str | int] = []
    inner = 0
    for step, value in _walk(data, pointer):
        steps.append(step)
        if isinstance(value, dict) and "id" in value:
            inner = len(steps)
    key = next(iter(_steps(pointer)[inner:]), None)
    whole = key is None or key == "id" or len(steps) == inner
    return tuple(steps[:inner] if whole else steps[: inner + 1])


def _walk(data: object, pointer: str) -> Iterator[tuple[str | int, object]]:
    """The steps of a pointer as far as the data has them, each with what it leads to."""
    for step in _steps(pointer):
        if isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
            yield int(step), data
        elif isinstance(data, dict) and step in data:
            data = data[step]
            yield step, data
        else:
            return


def _steps(pointer: str) -> Sequence[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _take_out(data: object, place: Place) -> None:
    step, *below = place
    if isinstance(data, dict):
        if below:
            _take_out(data[step], tuple(below))
        else:
            data.pop(step, None)
    elif isinstance(data, list) and isinstance(step, int):
        if below:
            _take_out(data[step], tuple(below))
        else:
            del data[step]
