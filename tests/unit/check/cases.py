"""How one problem code is shown: a patch of the desk that brings it, and a near miss that does not."""

from dataclasses import dataclass, field

from tests.unit.check.apps import Patch


@dataclass(frozen=True, slots=True)
class Case:
    """``faulty`` brings ``code`` (and ``beside`` with it) at ``pointer`` of ``document``; ``near`` brings nothing."""

    code: str
    faulty: Patch
    near: Patch
    at: str = ""
    beside: frozenset[str] = field(default_factory=frozenset)

    @property
    def document(self) -> str:
        """The document the problem is about."""
        return self.at.partition(":")[0]

    @property
    def pointer(self) -> str:
        """Where in the document it is."""
        return self.at.partition(":")[2]


def case(code: str, faulty: Patch, near: Patch, at: str = "", *, beside: str = "") -> Case:
    """A case; ``at`` is ``kind/id:pointer``, ``beside`` the codes that cannot but come along."""
    return Case(code, faulty, near, at, frozenset(beside.split()))
