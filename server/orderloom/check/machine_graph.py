"""State machines as graphs: what can be reached, what cannot be left, which walks foreign reports may take."""

from collections.abc import Iterable, Iterator, Mapping

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.model.kinds.machine import Machine, Transition

Steps = Mapping[str, frozenset[str]]
"""State → states one move away."""


def graph_faults(machine: Machine) -> Iterator[Problem]:
    """Unknown states first; only on a graph without them the questions of reach make sense."""
    unknown = list(_unknown_states(machine))
    yield from unknown
    if not unknown:
        yield from _unreachable(machine)
        yield from _endings(machine)
        yield from _report_walks(machine)


def _unknown_states(machine: Machine) -> Iterator[Problem]:
    states = {state.id for state in machine.states}
    for pointer, named in _named_states(machine):
        if named not in states:
            yield Problem("machine.unknown_state", pointer, known(named, (state.id for state in machine.states)))


def _named_states(machine: Machine) -> Iterator[tuple[str, str]]:
    yield "/initial", machine.initial
    for place, move in enumerate(machine.transitions):
        at = f"/transitions/{place}"
        yield from ((f"{at}/from/{index}", source) for index, source in enumerate(move.sources))
        yield f"{at}/to", move.target
        if move.within:
            yield f"{at}/within/state", move.within.state


def _unreachable(machine: Machine) -> Iterator[Problem]:
    reached = _reached(machine.initial, _steps(machine.transitions))
    for place, state in enumerate(machine.states):
        if state.id not in reached:
            yield Problem("machine.unreachable", f"/states/{place}", {"state": state.id}, level="warning")


def _endings(machine: Machine) -> Iterator[Problem]:
    """A final state has no way out, any other has one."""
    steps = _steps(machine.transitions)
    for place, state in enumerate(machine.states):
        exits = steps.get(state.id, frozenset()) - {state.id}
        if state.final and exits:
            yield Problem("machine.final_exit", f"/states/{place}/final", {"state": state.id})
        elif not state.final and not exits:
            yield Problem("machine.dead_end", f"/states/{place}", {"state": state.id})


def _report_walks(machine: Machine) -> Iterator[Problem]:
    """A move that reports may walk helps only where reports can get to."""
    walked = [move for move in machine.transitions if "report" in move.on and not move.skip]
    reached = _reached(machine.initial, _steps(walked))
    for place, move in enumerate(machine.transitions):
        if move in walked and not reached & set(move.sources):
            facts = {"transition": move.id, "from": ", ".join(move.sources)}
            yield Problem("machine.report_path", f"/transitions/{place}/on", facts, level="warning")


def _steps(moves: Iterable[Transition]) -> Steps:
    found: dict[str, set[str]] = {}
    for move in moves:
        for source in move.sources:
            found.setdefault(source, set()).add(move.target)
    return {source: frozenset(targets) for source, targets in found.items()}


def _reached(start: str, steps: Steps) -> frozenset[str]:
    reached, waiting = {start}, [start]
    while waiting:
        fresh = steps.get(waiting.pop(), frozenset()) - reached
        reached |= fresh
        waiting.extend(fresh)
    return frozenset(reached)
