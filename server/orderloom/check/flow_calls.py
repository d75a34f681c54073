"""Flows that start each other in a circle without ever waiting: they would never end."""

from collections.abc import Iterator, Mapping

from orderloom.check.flow_analysis import Analysis, analysis
from orderloom.check.flow_graph import Node
from orderloom.check.problem import Problem
from orderloom.check.step import Starting
from orderloom.model.kinds.flow import Flow


def call_faults(looked: Analysis) -> Iterator[Problem]:
    """A problem at each step that leads back here before anything on the way waits."""
    for step, flow in _calls(looked).items():
        circle = _circle(flow, looked)
        if circle:
            told = {"flows": " → ".join((looked.flow.id, *circle))}
            yield Problem("flow.circle", f"/steps/{looked.parts[step].place}", told)


def _circle(first: str, looked: Analysis) -> tuple[str, ...]:
    """The shortest way of starts from flow ``first`` to the one looked at; empty when there is none."""
    ways: dict[str, tuple[str, ...]] = {first: (first,)}
    waiting = [first]
    while waiting:
        name = waiting.pop(0)
        if name == looked.flow.id:
            return ways[name]
        flow = looked.context.find(Flow, name)
        for target in _calls(analysis(flow, looked.context)).values() if flow else ():
            if target not in ways:
                ways[target] = (*ways[name], target)
                waiting.append(target)
    return ()


def identities(looked: Analysis) -> frozenset[str]:
    """The roles as which those flows act that this one starts, directly or through others."""
    found: dict[str, str] = {}
    waiting = [looked]
    while waiting:
        for part in waiting.pop().parts.values():
            name = part.check.starts(part.options) if isinstance(part.check, Starting) else None
            flow = looked.context.find(Flow, name)
            if flow is not None and flow.id not in found:
                found[flow.id] = flow.identity
                waiting.append(analysis(flow, looked.context))
    return frozenset(found.values())


def _calls(looked: Analysis) -> dict[str, str]:
    """The flows that are started before anything waits, by step."""
    found = {}
    for step in _at_once(looked.nodes, looked.flow.start):
        part = looked.parts[step]
        if isinstance(part.check, Starting):
            found[step] = part.check.starts(part.options)
    return found


def _at_once(nodes: Mapping[str, Node], start: str) -> Iterator[str]:
    """The steps that a run may come to without a wait, inner graphs included."""
    seen = {start} & nodes.keys()
    waiting = list(seen)
    while waiting:
        node = nodes[waiting.pop(0)]
        yield node.id
        if node.pauses:
            continue
        fresh = {step for _, step in (*node.ways, *node.inner) if step in nodes} - seen
        seen |= fresh
        waiting.extend(sorted(fresh))
