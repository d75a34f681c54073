"""What was said about a template's questions: which traits are ticked, and which settings are left for parameters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.model.kinds.app import App, Trait
from orderloom.model.template import BETWEEN

_YES = frozenset(("true", "yes", "on", "1", "是"))
_NO = frozenset(("false", "no", "off", "0", "否"))


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticked traits in document order, and the values said for everything that is no trait."""

    traits: tuple[str, ...]
    values: Mapping[str, object]
    problems: tuple[Problem, ...] = ()

    def includes(self, layer: str) -> bool:
        """Whether a layer belongs to the build: every trait in its name is ticked."""
        return all(name in self.traits for name in layer.split(BETWEEN))


def choose(app: App, said: Mapping[str, object]) -> Choice:
    """Tick what was said and what that requires; a default gives way to what was said against it."""
    traits = {trait.id: trait for trait in app.traits}
    problems: list[Problem] = []
    wanted: dict[str, bool] = {}
    for name in traits.keys() & said.keys():
        answer = _answer(said[name])
        if answer is None:
            problems.append(Problem("template.no_answer", facts={"trait": name, "value": str(said[name])}))
        else:
            wanted[name] = answer
    ticked = _required([name for name in traits if wanted.get(name)], traits)
    for name, trait in traits.items():
        if trait.default and name not in wanted and name not in ticked:
            together = _required([name], traits)
            if not _against(ticked | together, traits) and all(wanted.get(one, True) for one in together):
                ticked |= together
    problems.extend(_refused(ticked, wanted, traits))
    values = {name: value for name, value in said.items() if name not in traits}
    return Choice(tuple(name for name in traits if name in ticked), values, tuple(problems))


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Ticks after those that belong to them have followed: what came ``along`` and what was ``dropped``, each with the
    trait that it follows.
    """

    traits: frozenset[str]
    along: Mapping[str, str]
    dropped: Mapping[str, str]


def adjust(app: App, before: Iterable[str], now: Iterable[str]) -> Adjusted:
    """Let ticks follow what somebody has just ticked or taken away: what a new one requires comes along, what it
    excludes goes, and whatever requires what has gone goes too. The newest word wins.
    """
    traits = {trait.id: trait for trait in app.traits}
    ticked = {name for name in now if name in traits}
    along: dict[str, str] = {}
    dropped: dict[str, str] = {}
    newest = [name for name in traits if name in ticked and name not in set(before)]
    for name in newest:
        for other in _required([name], traits) - ticked:
            along[other] = name
            ticked.add(other)
    kept = _required(newest, traits)
    for name in newest:
        for other in [one for one in traits if one in ticked - kept and _against({name, one}, traits)]:
            dropped[other] = name
            ticked.discard(other)
    for name in traits:
        missing = next((one for one in _required([name], traits) if one not in ticked), None)
        if name in ticked and missing is not None:
            dropped[name] = missing
            ticked.discard(name)
    return Adjusted(frozenset(ticked), along, dropped)


def unknown_setting(name: str, app: App) -> Problem:
    """A setting that is neither a trait nor a parameter."""
    names = [one.id for one in (*app.traits, *app.parameters)]
    return Problem("template.setting_unknown", facts=known(name, names))


def possible(app: App, traits: tuple[str, ...]) -> bool:
    """Whether these traits, with what they require, may stand together."""
    by_id = {trait.id: trait for trait in app.traits}
    return not _against(_required(traits, by_id), by_id)


def _answer(raw: object) -> bool | None:
    word = str(raw).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _required(names: list[str] | tuple[str, ...], traits: Mapping[str, Trait]) -> set[str]:
    """These traits and everything they require, however deep."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in traits and name not in found:
            found.add(name)
            waiting.extend(traits[name].requires)
    return found


def _against(ticked: set[str], traits: Mapping[str, Trait]) -> tuple[str, str] | None:
    """Two ticked traits that exclude each other."""
    for name in traits:
        for other in traits[name].excludes:
            if name in ticked and other in ticked:
                return name, other
    return None


def _refused(ticked: set[str], wanted: Mapping[str, bool], traits: Mapping[str, Trait]) -> Iterator[Problem]:
    pair = _against(ticked, traits)
    if pair is not None:
        yield Problem("template.excluded", facts={"one": pair[0], "other": pair[1]})
    for name in traits:
        if name in ticked and wanted.get(name) is False:
            by = next(one for one in traits if one in ticked and name in traits[one].requires)
            yield Problem("template.required", facts={"trait": name, "by": by})
