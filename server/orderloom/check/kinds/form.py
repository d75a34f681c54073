"""Forms compiled: tabs and sections of fields with the settings and conditions that belong to this form."""

from collections.abc import Iterable, Iterator

from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.form_cycles import cycles
from orderloom.check.form_parts import FieldCheck, compiled, condition, condition_faults, line_schema
from orderloom.check.form_plan import FormPlan, LinesPlan, SectionPlan, TabPlan
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.logic.types import Schema
from orderloom.model.kinds.form import KIND, Form, Lines, Section


class FormCheck:
    """Forms in the checker."""

    id = KIND.id

    def check(self, document: Form, context: Context) -> Iterable[Problem]:
        """Fields that exist, once each, asked for only where someone can answer; nothing needed is left out."""
        facts = context.table(document.table)
        if facts is None:
            return
        schema = context.rule_schema(facts)
        yield from _tabs(document, schema, context)
        looking = FieldCheck(facts, schema, context)
        for place, section in enumerate(document.sections):
            at = f"/sections/{place}"
            yield from condition_faults(section.visible, schema, context, f"{at}/visible")
            for index, field in enumerate(section.fields):
                yield from looking.faults(field, f"{at}/fields/{index}")
            if section.lines:
                yield from _lines(section.lines, facts, context, f"{at}/lines")
            elif not section.fields:
                yield Problem("form.empty_section", at, {"section": section.id})
        if "create" in document.modes:
            yield from _left_out(facts, looking.seen, "/sections")
        for pointer, name, cycle in cycles(document, facts, context):
            yield Problem("form.cycle", pointer, {"field": name, "cycle": " → ".join(cycle)})

    def compile(self, document: Form, context: Context) -> FormPlan:
        """Sections with the settings of their fields."""
        facts = context.sound_table(document.table)
        schema = context.rule_schema(facts)
        return FormPlan(
            id=document.id,
            title=document.title,
            table=document.table,
            sections=tuple(_section(section, facts, schema, context) for section in document.sections),
            modes=frozenset(document.modes),
            after_save=document.after_save,
            tabs=tuple(TabPlan(tab.id, tab.title, condition(tab.visible, schema, context)) for tab in document.tabs),
        )


def _tabs(document: Form, schema: Schema, context: Context) -> Iterator[Problem]:
    """Every section stands on a tab that exists, and every tab has a section."""
    tabs = [tab.id for tab in document.tabs]
    for place, section in enumerate(document.sections):
        if section.tab is not None and section.tab not in tabs:
            yield Problem("form.unknown_tab", f"/sections/{place}/tab", known(section.tab, tabs))
    used = {section.tab for section in document.sections}
    for place, tab in enumerate(document.tabs):
        yield from condition_faults(tab.visible, schema, context, f"/tabs/{place}/visible")
        if tab.id not in used:
            yield Problem("form.empty_tab", f"/tabs/{place}", {"tab": tab.id})


def _lines(lines: Lines, parent: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    """Lines of a table that leads here, with fields that can be asked for and sums of what can be summed."""
    facts = context.table(lines.table)
    if facts is None:
        return
    yield from _link(lines, facts, parent, at)
    looking = FieldCheck(facts, line_schema(facts, parent, context), context)
    looking.seen.update(name for name in (lines.link, lines.position) if name)
    for place, field in enumerate(lines.fields):
        yield from looking.faults(field, f"{at}/fields/{place}")
    yield from _left_out(facts, looking.seen, at)
    yield from _figures(lines, facts, at)
    if lines.least > lines.most:
        yield Problem("form.lines_bounds", f"{at}/least", {"least": lines.least, "most": lines.most})


def _link(lines: Lines, facts: TableFacts, parent: TableFacts, at: str) -> Iterator[Problem]:
    yield from unknown_field(facts, lines.link, f"{at}/link")
    link = facts.fields.get(lines.link)
    if link and link.traits.target != parent.document.id:
        told = {"field": lines.link, "table": lines.table, "target": parent.document.id}
        yield Problem("form.lines_link", f"{at}/link", told)


def _figures(lines: Lines, facts: TableFacts, at: str) -> Iterator[Problem]:
    for place, name in enumerate(lines.total):
        yield from unknown_field(facts, name, f"{at}/total/{place}")
        found = facts.schema.get(name)
        if name in facts.fields and not (found and found.is_number):
            yield Problem("form.total_field", f"{at}/total/{place}", {"field": name})
    if lines.position is not None:
        yield from unknown_field(facts, lines.position, f"{at}/position")
        field, kind = facts.fields.get(lines.position), facts.schema.get(lines.position)
        if field and not (field.enterable and kind and kind.kind == "int"):
            yield Problem("form.position_field", f"{at}/position", {"field": lines.position})


def _left_out(facts: TableFacts, shown: set[str], at: str) -> Iterator[Problem]:
    missing = [name for name, field in facts.fields.items() if _must_be_asked(field) and name not in shown]
    if missing:
        yield Problem("form.missing_required", at, {"fields": ", ".join(missing)}, level="warning")


def _must_be_asked(field: FieldFacts) -> bool:
    spec = field.spec
    return spec.required and spec.default is None and not spec.readonly and field.enterable and not field.traits.moved


def _section(section: Section, facts: TableFacts, schema: Schema, context: Context) -> SectionPlan:
    return SectionPlan(
        id=section.id,
        title=section.title,
        columns=section.columns,
        fields=tuple(compiled(field, facts, schema, context) for field in section.fields),
        tab=section.tab,
        visible=condition(section.visible, schema, context),
        lines=_compiled_lines(section.lines, facts, context) if section.lines else None,
    )


def _compiled_lines(lines: Lines, parent: TableFacts, context: Context) -> LinesPlan:
    facts = context.sound_table(lines.table)
    schema = line_schema(facts, parent, context)
    return LinesPlan(
        table=lines.table,
        link=lines.link,
        fields=tuple(compiled(field, facts, schema, context) for field in lines.fields),
        total=lines.total,
        position=lines.position,
        least=lines.least,
        most=lines.most,
    )


CHECK = FormCheck()
