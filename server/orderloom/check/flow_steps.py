"""What may be wrong with the steps of a flow, whatever their sort: ways, values, variables, loops."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from orderloom.check.compiler import located
from orderloom.check.flow_analysis import Analysis, Part
from orderloom.check.flow_graph import MAIN, Graph, endless, shared, spinning, unreachable
from orderloom.check.flow_types import Known, Shape, differing
from orderloom.check.problem import Problem
from orderloom.check.step import VARIABLE, Taking, unknown_step
from orderloom.logic.compile import Checked

MOST_NESTED = 5
"""How deep graphs may lie in each other."""

_UNKNOWN = frozenset({"logic.unknown_field", "logic.misspelt_field"})


def step_faults(looked: Analysis) -> Iterator[Problem]:
    """Everything wrong with the steps, whatever their sort; those that no graph reaches are only said to be that."""
    yield from unknown_step(looked.around(looked.flow.start), looked.flow.start, "/start")
    setters = _setters(looked)
    for part in looked.parts.values():
        at = f"/steps/{part.place}"
        yield from (replace(one, pointer=at + one.pointer) for one in _common(part, looked))
        if part.step.id in looked.known:
            found = _once((*_given(part, looked), *_own(part, looked)))
            unsure = {name: steps for name, steps in setters.items() if not _is_set(name, looked.known[part.step.id])}
            yield from (_unsure(replace(one, pointer=at + one.pointer), unsure) for one in found)
    if looked.complete:
        yield from _of_graphs(looked)
    yield from _variables(looked)


def _common(part: Part, looked: Analysis) -> Iterator[Problem]:
    step, around = part.step, looked.around(looked.flow.start)
    if step.next is not None:
        yield from unknown_step(around, step.next, "/next")
        if part.check.ends(part.options):
            yield Problem("flow.after_end", "/next", {"step": step.id})
    for place, catch in enumerate(step.catch):
        yield from unknown_step(around, catch.next, f"/catch/{place}/next")
    if step.on_timeout is not None:
        yield from unknown_step(around, step.on_timeout, "/on_timeout")
        if step.timeout is None:
            yield Problem("flow.timeout_missing", "/on_timeout", {"step": step.id})
    if step.variable is not None and step.id in looked.known and not looked.shape(part):
        yield Problem("flow.leaves_nothing", "/as", {"step": step.id, "sort": step.sort})


def _given(part: Part, looked: Analysis) -> Iterator[Problem]:
    """Values that a step is given: of the type that its sort asks for, or free."""
    around = looked.around(part.step.id)
    check = part.check
    takes = check.takes(part.step, part.options, around) if isinstance(check, Taking) else {}
    for place, given in enumerate(part.step.given):
        at = f"/with/{place}/value"
        codec = takes.get(given.id)
        if codec is not None:
            yield from around.context.expressions.value(given.value, around.schema, codec, at)
            continue
        found = around.context.expressions.compiled(given.value, around.schema)
        if not isinstance(found, Checked):
            yield from located(found, at)


def _own(part: Part, looked: Analysis) -> Iterable[Problem]:
    return part.check.check(part.step, part.options, looked.around(part.step.id))


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """A value may be looked at by the sort as well: nobody reads the same thing twice."""
    seen: set[tuple[str, str]] = set()
    for one in problems:
        if (one.code, one.pointer) not in seen:
            seen.add((one.code, one.pointer))
            yield one


def _is_set(name: str, known: Known) -> bool:
    own = VARIABLE + name
    return any(path == own or path.startswith(f"{own}.") for path in known)


def _unsure(problem: Problem, setters: dict[str, list[str]]) -> Problem:
    """A path that is unknown because not every way here sets its variable (one of ``setters``) is called that."""
    path = str(problem.facts.get("path", ""))
    name = path.removeprefix(VARIABLE).partition(".")[0]
    if problem.code not in _UNKNOWN or not path.startswith(VARIABLE) or name not in setters:
        return problem
    told = {"variable": name, "steps": ", ".join(setters[name])}
    return replace(problem, code="flow.variable_unsure", facts=told)


def _setters(looked: Analysis) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, _, name, _ in looked.shapes():
        found.setdefault(name, []).append(looked.flow.steps[place].id)
    return found


def _of_graphs(looked: Analysis) -> Iterator[Problem]:
    nodes, found = looked.nodes, looked.graphs
    places = {step: part.place for step, part in looked.parts.items()}
    for step in unreachable(nodes, found) if looked.flow.start in nodes else ():
        yield Problem("flow.unreachable", f"/steps/{places[step]}", {"step": step})
    for step, (one, two) in shared(found).items():
        told = {"step": step, "one": _named(one), "two": _named(two)}
        yield Problem("flow.shared_step", f"/steps/{places[step]}", told)
    for graph in found:
        lost = endless(nodes, graph)
        if lost:
            yield Problem("flow.endless", f"/steps/{places[lost[0]]}", {"steps": ", ".join(lost)})
        loop = spinning(nodes, graph)
        if loop:
            yield Problem("flow.spins", f"/steps/{places[loop[0]]}", {"steps": " → ".join((*loop, loop[0]))})
        if graph.depth > MOST_NESTED:
            yield Problem("flow.too_deep", f"/steps/{places[graph.owner]}", {"limit": MOST_NESTED})


def _named(graph: Graph) -> str:
    return "/".join(filter(None, (graph.owner, graph.name))) or MAIN or "—"


def _variables(looked: Analysis) -> Iterator[Problem]:
    """Variables that are set in several places to things that do not go together."""
    first: dict[str, Shape] = {}
    for place, pointer, name, shape in looked.shapes():
        before = first.setdefault(name, shape)
        suffix = differing(before, shape)
        if suffix is not None:
            told = {"path": f"{VARIABLE}{name}{suffix}", "one": str(before[suffix]), "two": str(shape[suffix])}
            yield Problem("flow.variable_types", f"/steps/{place}{pointer}", told)
