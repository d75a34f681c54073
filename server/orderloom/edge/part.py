"""The base of everything a manifest is written in, and the conditions that may stand in it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from orderloom.edge.rules import Condition, condition


class ManifestPart(BaseModel):
    """One object of a manifest: closed, so that a misspelt key is a fault and never ignored; immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Rule = Annotated[
    Condition,
    PlainValidator(condition),
    WithJsonSchema({"description": "JsonLogic"}),
]
"""A JsonLogic condition."""
