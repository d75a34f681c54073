"""What a layout brings to the checker, the questions that several ask, and the registry of all of them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.logic.types import DATETIME
from orderloom.model.layout import LayoutOptions
from orderloom.model.registry import Registry

_PLAIN = frozenset({"bool", "int", "dec", "str", "date", "datetime"})
_FIGURES = frozenset({"int", "dec"})
_OF_FIGURES = frozenset({"sum", "avg"})
_NEEDS_SPAN = DATETIME.kind

L_contra = TypeVar("L_contra", bound=LayoutOptions, contravariant=True)


class LayoutCheck(Protocol[L_contra]):
    """One layout in the checker; well-formed options are its compiled form."""

    @property
    def id(self) -> str:
        """Which layout it checks."""

    def check(self, options: L_contra, facts: TableFacts) -> Iterable[Problem]:
        """What is wrong with well-formed options for this table; pointers start at the options."""


CHECKS: Registry[LayoutCheck[LayoutOptions]] = Registry("orderloom.check.layouts", "CHECK")
"""Every layout's checker, by id."""


def coded(facts: TableFacts, name: str | None, at: str) -> Iterator[Problem]:
    """A field whose values are codes of a dictionary."""
    yield from _fitting(facts, name, at, "view.layout_codes", lambda field: field.traits.dictionary is not None)


def dated(facts: TableFacts, name: str | None, at: str) -> Iterator[Problem]:
    """A field that says when."""
    yield from _fitting(facts, name, at, "view.layout_time", _is_moment)


def pictured(facts: TableFacts, name: str, at: str) -> Iterator[Problem]:
    """A field that holds pictures or other files."""
    yield from _fitting(facts, name, at, "view.layout_picture", lambda field: field.traits.uploads)


def grouped(facts: TableFacts, axis: str | None, at: str) -> Iterator[Problem]:
    """A field that records can be put together by; a moment needs its span."""
    if axis is None:
        return
    path, _, span = axis.partition(":")
    yield from unknown_field(facts, path.partition(".")[0], at)
    kind = (facts.wide or facts.schema).get(path)
    if kind is not None and (
        kind.kind not in _PLAIN or (span and not kind.is_moment) or (kind.kind == _NEEDS_SPAN and not span)
    ):
        yield Problem("view.layout_axis", at, {"field": axis, "type": str(kind)})


def measured(facts: TableFacts, measure: str, field: str | None, at: str) -> Iterator[Problem]:
    """A field that a measure can be worked out of; counts need none."""
    if field is None:
        if measure != "count":
            yield Problem("view.layout_measure", at, {"measure": measure, "field": "—"})
        return
    yield from unknown_field(facts, field, at)
    kind = (facts.wide or facts.schema).get(field)
    allowed = _FIGURES if measure in _OF_FIGURES else _PLAIN
    if measure == "count" or (kind is not None and kind.kind not in allowed):
        yield Problem("view.layout_measure", at, {"measure": measure, "field": field})


def _is_moment(field: FieldFacts) -> bool:
    kind = field.codec.logic().get("")
    return kind is not None and kind.is_moment


def _fitting(
    facts: TableFacts, name: str | None, at: str, code: str, fits: Callable[[FieldFacts], bool]
) -> Iterator[Problem]:
    if name is None:
        return
    yield from unknown_field(facts, name, at)
    field = facts.fields.get(name)
    if field and not fits(field):
        there = [one for one, other in facts.fields.items() if fits(other) and not other.system]
        yield Problem(code, at, {"field": name, "type": field.spec.type, **known(name, there)})
