"""The parameters of an app: their codecs, types and values."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from orderloom.check.field import CHECKS, FieldContext
from orderloom.check.plan import Codec, FieldPlan
from orderloom.logic.types import LogicType
from orderloom.model.field import FIELDS
from orderloom.model.kinds.app import App, Parameter

PREFIX = "@param."
"""Prefix of the paths under which expressions read parameters."""


def parameter_codec(parameter: Parameter, context: FieldContext) -> Codec | None:
    """The codec of a parameter's type; None for types that exist only inside a table or not at all."""
    field = parameter_field(parameter, context)
    return field.codec if field is not None else None


def parameter_field(parameter: Parameter, context: FieldContext) -> FieldPlan | None:
    """A parameter as a field that forms can ask for; None where ``parameter_codec`` is."""
    entry = FIELDS.find(parameter.type)
    if entry is None:
        return None
    try:
        own = {"id": parameter.id, "type": parameter.type, "title": parameter.title}
        spec = entry.shape.model_validate({**parameter.options, **own})
    except ValidationError:  # options that the type needs, or does not know
        return None
    check = CHECKS.get(parameter.type)
    traits = check.traits(spec)
    if traits.computed is not None:
        return None
    codec = check.codec(spec, context)
    return FieldPlan(
        parameter.id,
        parameter.type,
        parameter.title,
        spec,
        codec,
        required=True,
        dictionary=traits.dictionary,
        help=parameter.help,
    )


def parameter_types(app: App, context: FieldContext) -> Mapping[str, LogicType]:
    """The type of every path of every sound parameter."""
    types: dict[str, LogicType] = {}
    for parameter in app.parameters:
        codec = parameter_codec(parameter, context)
        if codec:
            types.update({PREFIX + parameter.id + suffix: logic for suffix, logic in codec.logic().items()})
    return types


def parameter_values(parameters: Iterable[Parameter], context: FieldContext) -> Mapping[str, object]:
    """The values expressions read: parameter id (with its suffix) → plain value."""
    values: dict[str, object] = {}
    for parameter in parameters:
        codec = parameter_codec(parameter, context)
        if codec:
            flat = codec.flatten(codec.decode(parameter.default))
            values.update({parameter.id + suffix: value for suffix, value in flat.items()})
    return values
