"""The inputs of flows as fields: what is asked for, decoded and shown in the same way as everywhere else."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from orderloom.check.context import Context
from orderloom.check.field import CHECKS, FieldContext, Traits
from orderloom.check.plan import FieldPlan
from orderloom.check.problem import Problem
from orderloom.check.step import INPUT
from orderloom.logic.types import LogicType
from orderloom.model.field import FIELDS
from orderloom.model.idpath import matches
from orderloom.model.kinds.flow import Flow, FlowInput


def input_field(given: FlowInput, context: FieldContext) -> FieldPlan | None:
    """An input as a field of its type; None for types that exist only inside a table or not at all, and for options
    that the type does not know.
    """
    entry = FIELDS.find(given.type)
    if entry is None:
        return None
    own = {"id": given.id, "type": given.type, "title": given.title}
    try:
        spec = entry.shape.model_validate({**given.options, **own})
    except ValidationError:  # options that the type needs, or does not know
        return None
    check = CHECKS.get(given.type)
    traits = check.traits(spec)
    if _of_tables(traits):
        return None
    return FieldPlan(
        given.id,
        given.type,
        given.title,
        spec,
        check.codec(spec, context),
        required=given.required,
        dictionary=traits.dictionary,
        target=traits.target,
        directory=traits.directory,
    )


def _of_tables(traits: Traits) -> bool:
    """Whether values of a type come only from a record that they stand in."""
    own_ways = (traits.moved, traits.stock, traits.resolved, traits.uploads, traits.linked)
    return any(own_ways) or traits.computed is not None or traits.virtual is not None or traits.series is not None


def input_faults(flow: Flow, context: Context) -> Iterator[Problem]:
    """Types that no input can have, and options that name what is not there."""
    for place, given in enumerate(flow.inputs):
        at = f"/inputs/{place}"
        if input_field(given, context.surroundings) is None:
            yield Problem("flow.input_type", f"{at}/type", {"type": given.type})
            continue
        for reference in FIELDS.get(given.type).references:
            for pointer, named in matches(dict(given.options), reference.path):
                yield from context.reference(reference.to, str(named), f"{at}/options{pointer}")


def input_types(flow: Flow, context: FieldContext) -> Mapping[str, LogicType]:
    """The types of the paths under which expressions read the inputs; one that is required is never null."""
    found: dict[str, LogicType] = {}
    for given in flow.inputs:
        field = input_field(given, context)
        for suffix, kind in field.codec.logic().items() if field else ():
            found[INPUT + given.id + suffix] = kind.not_null() if given.required else kind.or_null()
    return found
