"""Who is the same person: links between records, and the groups that follow from those in force. It reads nothing.

The groups are nothing but what the merged links connect. So undoing a merge, however late, gives exactly the groups
there would be without it, and the master of a group, its earliest record, is the same for everybody who asks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from orderloom.runtime.ports import IdentityLink

MERGED: Final = "merged"
SUGGESTED: Final = "suggested"
UNDONE: Final = "undone"
REJECTED: Final = "rejected"

VERBS: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "accept": (frozenset({SUGGESTED}), MERGED),
    "reject": (frozenset({SUGGESTED}), REJECTED),
    "undo": (frozenset({MERGED}), UNDONE),
}
"""What can be done to a link: from which states, to which."""

JOIN: Final = "merge"
"""The verb by which a person merges two records that nothing had linked."""

Ask = Callable[[Sequence[str]], Iterable[IdentityLink]]
"""The links that touch any of some records."""


def group(record: str, ask: Ask) -> frozenset[str]:
    """The records that are the same person as ``record``, itself included."""
    found: set[str] = {record}
    fresh = [record]
    while fresh:
        ends = {end for link in ask(fresh) if link.state == MERGED for end in (link.first, link.second)}
        fresh = sorted(ends - found)
        found |= ends
    return frozenset(found)


def master(members: Iterable[str]) -> str:
    """The record that stands for a group: the earliest, as ids grow with time."""
    return min(members)


def apart(one: frozenset[str], other: frozenset[str], links: Iterable[IdentityLink]) -> bool:
    """Whether somebody has said of records of the two groups that they are not the same person."""
    said = (link for link in links if link.state in (UNDONE, REJECTED))
    return any(
        (link.first in one and link.second in other) or (link.first in other and link.second in one) for link in said
    )
