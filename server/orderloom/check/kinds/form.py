"""Forms compiled: sections of fields with the settings that belong to this form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.context import Context
from orderloom.check.lookups import unknown_field
from orderloom.check.plan import Closure
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.model.kinds.form import KIND, Form, FormField, Section


@dataclass(frozen=True, slots=True)
class FormFieldPlan:
    """One field on a form; ``required`` and ``readonly`` only ever tighten what the table says."""

    id: str
    width: str
    help: Mapping[str, str] | None
    placeholder: Mapping[str, str] | None
    required: bool
    readonly: bool
    default: Closure | None
    scan_only: bool


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A titled group of fields in one or two columns."""

    id: str
    title: Mapping[str, str]
    columns: int
    fields: tuple[FormFieldPlan, ...]


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A form of one table; ``modes`` are create and update, ``after_save`` is record, list or new."""

    id: str
    title: Mapping[str, str]
    table: str
    sections: tuple[SectionPlan, ...]
    modes: frozenset[str]
    after_save: str


class FormCheck:
    """Forms in the checker."""

    id = KIND.id

    def check(self, document: Form, context: Context) -> Iterable[Problem]:
        """Fields that exist, once each, asked for only where someone can answer; nothing needed is left out."""
        facts = context.table(document.table)
        if facts is None:
            return
        seen: set[str] = set()
        for place, section in enumerate(document.sections):
            for index, field in enumerate(section.fields):
                at = f"/sections/{place}/fields/{index}"
                if field.id in seen:
                    yield Problem("form.doubled_field", f"{at}/id", {"field": field.id})
                seen.add(field.id)
                yield from _field(field, facts, context, at)
        if "create" in document.modes:
            yield from _left_out(facts, seen)

    def compile(self, document: Form, context: Context) -> FormPlan:
        """Sections with the settings of their fields."""
        facts = context.sound_table(document.table)
        sections = tuple(_section(section, facts, context) for section in document.sections)
        modes = frozenset(document.modes)
        return FormPlan(document.id, document.title, document.table, sections, modes, document.after_save)


def _field(field: FormField, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    yield from unknown_field(facts, field.id, f"{at}/id")
    found = facts.fields.get(field.id)
    if found is None:
        return
    asks = field.required or field.scan_only or field.default is not None
    if asks and (not found.enterable or found.traits.moved):
        yield Problem("form.not_enterable", at, {"field": field.id, "type": found.spec.type})
    elif field.default is not None:
        schema = context.schema(facts)
        yield from context.expressions.value(field.default, schema, found.codec, f"{at}/default")


def _left_out(facts: TableFacts, shown: set[str]) -> Iterator[Problem]:
    missing = [name for name, field in facts.fields.items() if _must_be_asked(field) and name not in shown]
    if missing:
        yield Problem("form.missing_required", "/sections", {"fields": ", ".join(missing)}, level="warning")


def _must_be_asked(field: FieldFacts) -> bool:
    spec = field.spec
    return spec.required and spec.default is None and not spec.readonly and field.enterable and not field.traits.moved


def _section(section: Section, facts: TableFacts, context: Context) -> SectionPlan:
    fields = tuple(_compiled(field, facts, context) for field in section.fields)
    return SectionPlan(section.id, section.title, section.columns, fields)


def _compiled(field: FormField, facts: TableFacts, context: Context) -> FormFieldPlan:
    codec = facts.fields[field.id].codec
    return FormFieldPlan(
        id=field.id,
        width=field.width,
        help=field.help,
        placeholder=field.placeholder,
        required=field.required,
        readonly=field.readonly,
        default=context.expressions.maker(field.default, context.schema(facts), codec),
        scan_only=field.scan_only,
    )


CHECK = FormCheck()
