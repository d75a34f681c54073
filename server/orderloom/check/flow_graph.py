"""Flows as graphs, and nothing else: which steps belong together, which are never reached, which loops spin.

A flow is one main graph and inner ones that its steps begin. No step belongs to two of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

MAIN = ""
"""The owner of the main graph."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step as the graph sees it. ``ways`` are all that may follow in its own graph, as (name, step); ``inner`` the
    graphs that it begins, as (name, first step). ``ends``: its graph may end here. ``pauses``: a loop through it cannot
    spin.
    """

    id: str
    ways: tuple[tuple[str, str], ...]
    inner: tuple[tuple[str, str], ...] = ()
    ends: bool = False
    pauses: bool = False


Nodes = Mapping[str, Node]
"""Steps by id, in document order; ways into the unknown are left out."""


@dataclass(frozen=True, slots=True)
class Graph:
    """One graph: the step that begins it (``MAIN`` for the flow itself), under which name, how deep inside others."""

    owner: str
    name: str
    start: str
    depth: int
    members: tuple[str, ...]


def graphs(nodes: Nodes, start: str) -> tuple[Graph, ...]:
    """The main graph and all inner ones that can be reached, each after the one that it lies in; a step that would lie
    within its own graph begins none.
    """
    found: list[Graph] = []
    waiting = [(MAIN, MAIN, start, 0, frozenset[str]())]
    while waiting:
        owner, name, first, depth, around = waiting.pop(0)
        graph = Graph(owner, name, first, depth, reached(nodes, first))
        found.append(graph)
        for member in graph.members:
            if member not in around:
                inside = around | {member}
                waiting.extend((member, called, inner, depth + 1, inside) for called, inner in nodes[member].inner)
    return tuple(found)


def reached(nodes: Nodes, start: str) -> tuple[str, ...]:
    """The steps of the graph that begins with ``start``, nearest first."""
    seen = {start: None} if start in nodes else {}
    waiting = list(seen)
    while waiting:
        fresh = [step for _, step in nodes[waiting.pop(0)].ways if step in nodes and step not in seen]
        seen.update(dict.fromkeys(fresh))
        waiting.extend(dict.fromkeys(fresh))
    return tuple(seen)


def shared(found: Iterable[Graph]) -> dict[str, tuple[Graph, Graph]]:
    """The steps that more than one graph reaches, with two of these graphs."""
    first: dict[str, Graph] = {}
    doubled: dict[str, tuple[Graph, Graph]] = {}
    for graph in found:
        for member in graph.members:
            other = first.setdefault(member, graph)
            if other is not graph:
                doubled.setdefault(member, (other, graph))
    return doubled


def unreachable(nodes: Nodes, found: Iterable[Graph]) -> tuple[str, ...]:
    """The steps that no graph reaches."""
    there = {member for graph in found for member in graph.members}
    return tuple(step for step in nodes if step not in there)


def endless(nodes: Nodes, graph: Graph) -> tuple[str, ...]:
    """The steps from which no end of the graph can be reached."""
    ending = {member for member in graph.members if nodes[member].ends}
    while True:
        more = {
            member
            for member in graph.members
            if member not in ending and any(step in ending for _, step in nodes[member].ways)
        }
        if not more:
            return tuple(member for member in graph.members if member not in ending)
        ending |= more


def spinning(nodes: Nodes, graph: Graph) -> tuple[str, ...]:
    """The steps of one loop in which nothing waits or counts, in order; empty when there is none."""
    moving = [member for member in graph.members if not nodes[member].pauses]
    before = {member: [step for step in _next(nodes, member) if step in moving] for member in moving}
    try:
        tuple(TopologicalSorter(before).static_order())
    except CycleError as error:
        loop: list[str] = error.args[1]
        return tuple(reversed(loop[1:]))
    return ()


def _next(nodes: Nodes, step: str) -> Iterator[str]:
    return (target for _, target in nodes[step].ways)
