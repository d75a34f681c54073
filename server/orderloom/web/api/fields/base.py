"""What a field type tells the API reference, and the registry of all of them."""

from typing import Protocol

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.model.registry import Registry

Schema = dict[str, object]
"""A JSON Schema (2020-12)."""


class FieldSchema(Protocol):
    """The JSON values of one field type."""

    @property
    def id(self) -> str:
        """The field type."""

    def value(self, plan: AppPlan, field: FieldPlan) -> Schema:
        """The schema of the values of one field; that it may be null is not said here."""


SCHEMAS: Registry[FieldSchema] = Registry("orderloom.web.api.fields", "SCHEMA")


def bounds(field: FieldPlan, **keywords: str) -> Schema:
    """Those options of a field's document that are set, under the schema keywords given for them."""
    found = {keyword: getattr(field.spec, option, None) for option, keyword in keywords.items()}
    return {keyword: value for keyword, value in found.items() if value is not None}


def codes(plan: AppPlan, field: FieldPlan) -> Schema:
    """One code of the field's dictionary; an open dictionary also takes others."""
    found = plan.find(DictionaryPlan, field.dictionary) if field.dictionary else None
    if found is None or not found.closed:
        return {"type": "string"}
    return {"type": "string", "enum": list(found.entries)}
