"""The fields of a form and their conditions, checked and compiled."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from orderloom.check.compiler import is_literal, wanted
from orderloom.check.context import Context
from orderloom.check.form_plan import ALWAYS, NEVER, Condition, FormFieldPlan
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.browser import runs_in_browser
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.core import Core, reads
from orderloom.logic.types import BOOL, Schema
from orderloom.model.kinds.form import FormField

PARENT = "parent."
"""Prefix of the paths by which a line reads the record around it."""

_CONDITIONS = ("visible", "required", "readonly")


def line_schema(facts: TableFacts, parent: TableFacts, context: Context) -> Schema:
    """What rules of a line may read: the line, now and before, and the record around it."""
    around = {PARENT + path: kind.or_null() for path, kind in parent.schema.items()}
    return MappingProxyType({**around, **context.rule_schema(facts)})


def condition_faults(rule: object, schema: Schema, context: Context, at: str) -> Iterator[Problem]:
    """Problems of a condition: a rule must be sound, true or false, and run in the browser."""
    if not isinstance(rule, Mapping):
        return
    yield from context.expressions.condition(rule, schema, at)
    found = context.expressions.compiled(rule, schema, BOOL)
    if isinstance(found, Checked) and not runs_in_browser(found.core):
        yield Problem("form.server_only", at)


def condition(rule: object, schema: Schema, context: Context) -> Condition:
    """The running form of a sound condition."""
    if not isinstance(rule, Mapping):
        return ALWAYS if rule else NEVER
    checked = context.expressions.predicate(rule, schema)
    return Condition(compile_core(checked.core), checked.core) if checked else ALWAYS


class FieldCheck:
    """Checks the fields of one table on one form; ``seen`` are those that are on it."""

    def __init__(self, facts: TableFacts, schema: Schema, context: Context) -> None:
        """No field has been seen."""
        self.seen: set[str] = set()
        self._facts = facts
        self._schema = schema
        self._context = context

    def faults(self, field: FormField, at: str) -> Iterator[Problem]:
        """Everything wrong with one field."""
        if field.id in self.seen:
            yield Problem("form.doubled_field", f"{at}/id", {"field": field.id})
        self.seen.add(field.id)
        yield from unknown_field(self._facts, field.id, f"{at}/id")
        found = self._facts.fields.get(field.id)
        for name in _CONDITIONS:
            yield from condition_faults(getattr(field, name), self._schema, self._context, f"{at}/{name}")
        asks = field.required is not False or field.scan_only or field.default is not None or field.like is not None
        if found and asks and (not found.enterable or found.traits.moved):
            yield Problem("form.not_enterable", at, {"field": field.id, "type": found.spec.type})
        elif found and field.default is not None:
            yield from self._context.expressions.value(field.default, self._schema, found.codec, f"{at}/default")
        yield from self._likeness(field, at)

    def _likeness(self, field: FormField, at: str) -> Iterator[Problem]:
        """Keys are texts of a table that exists."""
        if field.like is None:
            return
        facts = self._context.table(field.like.table)
        if facts is None:
            return
        yield from unknown_field(facts, field.like.field, f"{at}/like/field")
        kind = facts.schema.get(field.like.field)
        if field.like.field in facts.fields and not (kind and kind.kind == "str"):
            yield Problem("form.like_field", f"{at}/like/field", {"field": field.like.field})


def compiled(field: FormField, facts: TableFacts, schema: Schema, context: Context) -> FormFieldPlan:
    """One field of a sound form."""
    codec = facts.fields[field.id].codec
    return FormFieldPlan(
        id=field.id,
        width=field.width,
        help=field.help,
        placeholder=field.placeholder,
        visible=condition(field.visible, schema, context),
        required=condition(field.required, schema, context),
        readonly=condition(field.readonly, schema, context),
        default=context.expressions.maker(field.default, schema, codec),
        follows=_following(field, facts, schema, context),
        scan_only=field.scan_only,
        like=(field.like.table, field.like.field) if field.like else None,
    )


def _following(field: FormField, facts: TableFacts, schema: Schema, context: Context) -> Core | None:
    """The default as Core when it reads other fields and the browser can run it."""
    if field.default is None or is_literal(field.default):
        return None
    codec = facts.fields[field.id].codec
    found = context.expressions.compiled(field.default, schema, wanted(codec))
    if not isinstance(found, Checked) or not runs_in_browser(found.core):
        return None
    return found.core if any(not path.startswith("@") for path in reads(found.core)) else None
