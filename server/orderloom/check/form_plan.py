"""What a form compiles to."""

from collections.abc import Mapping
from dataclasses import dataclass

from orderloom.check.plan import Closure, Env
from orderloom.logic.core import FALSE, TRUE, Core


@dataclass(frozen=True, slots=True)
class Condition:
    """Something about a form that may depend on what stands in it: ``test`` here, ``core`` in the browser."""

    test: Closure
    core: Core

    @property
    def fixed(self) -> bool | None:
        """Its answer where it depends on nothing; None where it does."""
        return self.core == TRUE if self.core in (TRUE, FALSE) else None


def _yes(_env: Env) -> bool:
    return True


def _no(_env: Env) -> bool:
    return False


ALWAYS = Condition(_yes, TRUE)
NEVER = Condition(_no, FALSE)


@dataclass(frozen=True, slots=True)
class FormFieldPlan:
    """One field on a form; ``required`` and ``readonly`` only ever tighten what the table says.

    ``follows`` computes the default anew from other fields, in the browser, until somebody touches the field; ``like``
    is the table and field that know the keys it may hold.
    """

    id: str
    width: str = "half"
    help: Mapping[str, str] | None = None
    placeholder: Mapping[str, str] | None = None
    visible: Condition = ALWAYS
    required: Condition = NEVER
    readonly: Condition = NEVER
    default: Closure | None = None
    follows: Core | None = None
    scan_only: bool = False
    like: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LinesPlan:
    """Records of ``table`` whose field ``link`` leads to the form's record; ``position`` keeps their order."""

    table: str
    link: str
    fields: tuple[FormFieldPlan, ...]
    total: tuple[str, ...] = ()
    position: str | None = None
    least: int = 0
    most: int = 200


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A titled group of fields in one to three columns, and lines below them."""

    id: str
    title: Mapping[str, str]
    columns: int
    fields: tuple[FormFieldPlan, ...]
    tab: str | None = None
    visible: Condition = ALWAYS
    lines: LinesPlan | None = None


@dataclass(frozen=True, slots=True)
class TabPlan:
    """One tab of a form."""

    id: str
    title: Mapping[str, str]
    visible: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A form of one table; ``modes`` are create and update, ``after_save`` is record, list or new."""

    id: str
    title: Mapping[str, str]
    table: str
    sections: tuple[SectionPlan, ...]
    modes: frozenset[str]
    after_save: str
    tabs: tuple[TabPlan, ...] = ()

    @property
    def fields(self) -> tuple[FormFieldPlan, ...]:
        """The fields of the record itself, in order."""
        return tuple(one for section in self.sections for one in section.fields)

    def around(self, section: SectionPlan) -> tuple[Condition, ...]:
        """What must hold for a section to be shown: its own condition and that of its tab."""
        return (section.visible, *(tab.visible for tab in self.tabs if tab.id == section.tab))
