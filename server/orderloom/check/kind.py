"""What a document kind brings to the checker, and the registry of all of them."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from orderloom.check.context import Context
from orderloom.check.plan import Part
from orderloom.check.problem import Problem
from orderloom.model.document import Document
from orderloom.model.registry import Registry

D_contra = TypeVar("D_contra", bound=Document, contravariant=True)


class KindCheck(Protocol[D_contra]):
    """One document kind in the checker."""

    @property
    def id(self) -> str:
        """Which kind it checks."""

    def check(self, document: D_contra, context: Context) -> Iterable[Problem]:
        """Everything wrong with a well-formed document; unknown references of the kind's own list are found already."""

    def compile(self, document: D_contra, context: Context) -> Part:
        """The document's part of the plan; asked for when the whole app is sound, in the order of ``Kind.after``."""


CHECKS: Registry[KindCheck[Document]] = Registry("orderloom.check.kinds", "CHECK")
"""Every kind's checker, by id."""
