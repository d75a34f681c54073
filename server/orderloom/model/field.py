"""What a field type declares about itself, the options every field has, and the registry of all types."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from orderloom.model.document import Expression, Flag, Item, LocalText
from orderloom.model.kind import Reference
from orderloom.model.registry import Registry


class FieldSpec(Item):
    """A field of a table: what all types share."""

    type: str
    """The field type."""
    title: LocalText
    """Its name for people."""
    help: LocalText | None = None
    """What to enter, shown beside the field."""
    required: Flag = False
    """Whether a record must have a value here."""
    default: Expression = None
    """Value of a new record that was given none."""
    readonly: Flag = False
    """Set only by transitions, reports, defaults and roles that may; forms show it and never ask for it."""
    search: Flag = False
    """Whether the search box of lists looks in this field."""
    personal: Flag = False
    """Tells of a person: masked unless a role says otherwise, and erased with that person."""
    encrypted: Flag = False
    """Kept as a ciphertext; neither filtered nor sorted by."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """One field type; the ids that ``references`` point to are options of the field itself."""

    id: str
    shape: type[FieldSpec]
    references: tuple[Reference, ...] = ()


FIELDS: Registry[FieldType] = Registry("orderloom.model.fields", "FIELD")
"""Every field type, by id."""


class _ByType:
    """Validates a field through the registry, by its ``type``."""

    @staticmethod
    def __get_pydantic_core_schema__(source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _field, serialization=core_schema.plain_serializer_function_ser_schema(_written)
        )

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"oneOf": [_whole(entry.shape.model_json_schema()) for entry in FIELDS]}


def _whole(schema: JsonSchemaValue) -> JsonSchemaValue:
    """A schema with what it refers to written in its place: its own definitions are lost inside another schema."""
    known: dict[str, object] = schema.get("$defs", {})

    def written(part: object) -> object:
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/$defs/")
            if name in known:
                return written({**_object(known[name]), **{key: value for key, value in part.items() if key != "$ref"}})
            return {key: written(value) for key, value in part.items() if key != "$defs"}
        return [written(one) for one in part] if isinstance(part, list) else part

    return _object(written(schema))


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _field(raw: object) -> FieldSpec:
    if isinstance(raw, FieldSpec):
        return raw
    if not isinstance(raw, dict):
        raise PydanticCustomError("model_type", "not an object")
    if "type" not in raw:
        raise PydanticCustomError("field_type_missing", "no type")
    entry = FIELDS.find(raw["type"]) if isinstance(raw["type"], str) else None
    if entry is None:
        raise PydanticCustomError("field_type_unknown", "no such field type", {"value": str(raw["type"])})
    return entry.shape.model_validate(raw)


def _written(spec: FieldSpec) -> dict[str, object]:
    return {"type": spec.type, **spec.model_dump(exclude_unset=True)}


AnyField = Annotated[FieldSpec, _ByType]
"""A field of any registered type."""
