"""What every document and every part of one has in common: ids, texts for people, expressions, collections.

All shapes are closed (an unknown key is an error), immutable and free of silent conversions. Attribute docstrings
become the descriptions of JSON Schemas and reference pages.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import TypedDict

ID_PATTERN = r"^[a-z][a-z0-9_]{0,62}$"
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
"""Lower snake case; never changes once records exist."""

Code = Annotated[str, Field(pattern=CODE_PATTERN)]
"""A code of a dictionary or of a foreign system, which may be written in capitals."""

Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Text = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]
"""Words for people: never empty."""

Expression = Annotated[object, WithJsonSchema({"title": "JsonLogic"})]
"""A rule as JSON; its meaning belongs to ``orderloom.logic``, its correctness to the checker."""


class _Texts(TypedDict):
    """One text in every language of the product."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]  # pydantic reads it from a TypedDict's body

    zh: Text
    en: Text


_texts = TypeAdapter(_Texts)


def _in_every_language(raw: object) -> object:
    return dict(_texts.validate_python(raw).items())


LocalText = Annotated[Mapping[str, str], BeforeValidator(_in_every_language), WithJsonSchema(_texts.json_schema())]
"""A text for people by language; every language of the product is there."""


def _whole_number(raw: object) -> object:
    if isinstance(raw, (bool, float)):
        raise PydanticCustomError("decimal_type", "not an exact number")
    return raw


Exact = Annotated[Decimal, BeforeValidator(_whole_number)]
"""An exact decimal, written as a JSON number or as text."""


def _moment(raw: object) -> object:
    if not isinstance(raw, (str, datetime)):
        raise PydanticCustomError("datetime_type", "not a moment in RFC 3339")
    return raw


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""A point in time with its offset, RFC 3339."""


def _span(raw: object) -> object:
    if not isinstance(raw, (str, timedelta)):
        raise PydanticCustomError("time_delta_parsing", "not a duration")
    return raw


Span = Annotated[timedelta, BeforeValidator(_span)]
"""A length of time, ISO 8601: ``PT4M``."""


class Part(BaseModel):
    """Base of every shape."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )


class Item(Part):
    """A member of a collection, addressed by its id."""

    id: Id
    """Lower snake case, unique in its collection; never changes."""


class Coded(Part):
    """A member of a collection whose id is a code."""

    id: Code
    """The code itself, unique in its collection."""


class Document(Item):
    """A document of an app."""

    kind: str
    """What sort of document this is."""
    title: LocalText
    """Its name for people."""
    help: LocalText | None = None
    """What people should know when they use it."""


T = TypeVar("T")


def _unique(items: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse every later member whose id an earlier one has."""
    seen: set[object] = set()
    faults: list[InitErrorDetails] = []
    for index, item in enumerate(items):
        item_id = getattr(item, "id", item)
        if item_id in seen:
            fault = PydanticCustomError("doubled_id", "id used twice", {"id": str(item_id)})
            location = (index,) if item_id is item else (index, "id")
            faults.append(InitErrorDetails(type=fault, loc=location, input=item_id))
        seen.add(item_id)
    if faults:
        raise ValidationError.from_exception_data("items", faults)
    return items


Items = Annotated[tuple[T, ...], AfterValidator(_unique)]
"""An ordered collection: members carry ids (or are ids), no id comes twice."""
