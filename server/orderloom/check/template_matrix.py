"""The check of a whole template: the base, every trait alone, every pair that may stand together, and the usual ticks.

A fault that only a trait brings is told at the trait's file.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from orderloom.check.app import CheckResult, check_app
from orderloom.check.problem import Problem
from orderloom.check.source import Draft
from orderloom.check.template import Template
from orderloom.check.template_build import Built, Writing, build
from orderloom.check.template_choice import possible
from orderloom.model.idpath import PathError, to_path, to_pointer
from orderloom.model.kinds.app import KIND, App
from orderloom.model.template import BETWEEN, FOLDER

MOST_QUESTIONS = 5
"""How many parameters a wizard may ask for."""

MOST_PLAYED = 40
"""Builds of a template whose stories are played one and all."""

Ticks = tuple[tuple[str, bool], ...]
"""What is said for one build: trait → ticked or not; traits left out have their default."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One build of a template with the traits it has, and what the checker says of it."""

    built: Built
    result: CheckResult

    @property
    def traits(self) -> tuple[str, ...]:
        """The ticked traits."""
        return self.built.traits


def variants(template: Template, platforms: Collection[str] | None = None) -> Iterator[Variant]:
    """Every build that has to be sound, each set of traits once, the base first."""
    seen: set[tuple[str, ...]] = set()
    for ticked in settings_of(template.app):
        built = build(template, dict(ticked))
        if built.traits not in seen:
            seen.add(built.traits)
            yield Variant(built, check_app(built.source, platforms=platforms))


def check_template(template: Template, platforms: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the template's questions and with any of its builds, each fault once."""
    found: dict[tuple[str, str, str], Problem] = {}
    for variant in variants(template, platforms):
        data = {_name(draft): draft.data for draft in variant.built.source.drafts}
        for problem in variant.result.problems:
            key = (problem.code, problem.document, _path(data.get(problem.document), problem.pointer))
            if key not in found:
                found[key] = blame(problem, variant.built)
    return (*_questions(template), *found.values())


def blame(problem: Problem, built: Built) -> Problem:
    """The same problem where its cause is written: in the trait's file, if a trait wrote what is at fault."""
    draft = next((one for one in built.source.drafts if _name(one) == problem.document), None)
    if draft is None:
        return problem
    if draft.place.startswith(FOLDER + "/"):
        return replace(problem, document=draft.place)
    kind, _, document = problem.document.partition("/")
    for writing in reversed(built.writings.get((kind, document), ())):
        pointer = _inside(draft.data, problem.pointer, writing)
        if pointer is not None:
            return replace(problem, document=writing.place, pointer=pointer)
    ticked = f" ({BETWEEN.join(built.traits)})" if built.traits else ""
    return replace(problem, document=problem.document + ticked)


def _inside(data: object, pointer: str, writing: Writing) -> str | None:
    """The pointer in the layer's file, when what ``pointer`` names in the document was written there."""
    try:
        path = to_path(data, pointer)
        if path != writing.path and not path.startswith(writing.path + "/"):
            return None
        return writing.pointer + pointer.removeprefix(to_pointer(data, writing.path))
    except PathError:  # a later edit took the place away
        return None


def settings_of(app: App) -> Iterator[Ticks]:
    """What to say for each build: all traits off but one, two, or none; then nothing, which gives the usual ticks."""
    names = [trait.id for trait in app.traits]
    for size in (0, 1, 2):
        for ticked in combinations(names, size):
            if possible(app, ticked):
                yield only(app, ticked)
    yield ()


def played_settings(app: App) -> Iterator[Ticks]:
    """The builds whose stories are played: all that have to be sound, where they are few. With many traits
    the base, every trait alone, as many as may stand together at once, and the usual ticks; its pairs are checked only.
    """
    every = list(settings_of(app))
    if len(every) <= MOST_PLAYED:
        yield from every
        return
    names = [trait.id for trait in app.traits]
    yield only(app, ())
    yield from (only(app, (name,)) for name in names if possible(app, (name,)))
    together: tuple[str, ...] = ()
    for name in names:
        together = (*together, name) if possible(app, (*together, name)) else together
    yield only(app, together)
    yield ()


def only(app: App, ticked: tuple[str, ...]) -> Ticks:
    """Tick these and what they require, and nothing else."""
    by_id = {trait.id: trait for trait in app.traits}
    wanted, waiting = set(ticked), list(ticked)
    while waiting:
        more = set(by_id[waiting.pop()].requires) & by_id.keys() - wanted
        wanted |= more
        waiting.extend(more)
    return tuple((name, name in wanted) for name in by_id)


def _name(draft: Draft) -> str:
    return f"{draft.data.get('kind')}/{draft.data.get('id')}"


def _path(data: object, pointer: str) -> str:
    """Where a problem is, told alike in builds whose lists differ."""
    try:
        return to_path(data, pointer)
    except PathError:
        return pointer


def _questions(template: Template) -> Iterator[Problem]:
    """Faults of the questions themselves."""
    app = template.app
    names = {trait.id for trait in app.traits}
    told = [*_traits(template, names)]
    for place, parameter in enumerate(app.parameters):
        if parameter.id in names:
            told.append(Problem("template.name_twice", f"/parameters/{place}/id", {"name": parameter.id}))
    asked = sum(parameter.ask for parameter in app.parameters)
    if asked > MOST_QUESTIONS:
        told.append(Problem("template.too_many_questions", "/parameters", {"count": asked, "most": MOST_QUESTIONS}))
    yield from (replace(problem, document=f"{KIND.id}/{app.id}") for problem in told)


def _traits(template: Template, names: Collection[str]) -> Iterator[Problem]:
    for place, trait in enumerate(template.app.traits):
        for key, others in (("requires", trait.requires), ("excludes", trait.excludes)):
            for number, other in enumerate(others):
                if other not in names or other == trait.id:
                    yield Problem("template.trait_unknown", f"/traits/{place}/{key}/{number}", {"trait": other})
        if not any(trait.id in layer.split(BETWEEN) for layer in template.layers):
            yield Problem("template.trait_empty", f"/traits/{place}", {"trait": trait.id})
