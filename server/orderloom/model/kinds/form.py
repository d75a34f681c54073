"""Forms: how people enter and change records of a table, with the lines that belong to them.

What a form hides it does not ask for: a field that is not visible, or read-only, keeps what the record held, whatever
stood in its input. What a form demands (``required``, ``scan_only``) is demanded from people who use this form; what
must hold through every door belongs to the table and its rules.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from orderloom.model.document import Document, Expression, Flag, Id, Item, Items, LocalText, Part, Whole
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.table import Table


def _flag_or_rule(raw: object) -> object:
    if not isinstance(raw, bool | Mapping):
        raise PydanticCustomError("bool_type", "neither true, false nor a rule")
    return raw


Condition = Annotated[
    object, AfterValidator(_flag_or_rule), WithJsonSchema({"anyOf": [{"type": "boolean"}, {"title": "JsonLogic"}]})
]
"""True, false or a rule. It may read the record as it stands in the form, its values before (``old``), the person,
parameters, and in lines the record around them as ``parent.<field>``."""


class Likeness(Part):
    """Where typed keys are looked up, so that a slip of the finger is noticed."""

    table: Id
    """The table that knows the keys."""
    field: Id
    """Its field that holds them."""


class FormField(Item):
    """A field on the form; ``id`` is the field."""

    width: Literal["half", "full"] = "half"
    """How much of the row it takes."""
    help: LocalText | None = None
    """Instead of the table's help."""
    placeholder: LocalText | None = None
    """Grey text in the empty input."""
    visible: Condition = True
    """When it is asked for; hidden, it keeps what the record held."""
    required: Condition = False
    """When it is required on this form, even where the table does not ask for it; never while hidden."""
    readonly: Condition = False
    """When it is shown on this form, not asked."""
    default: Expression = None
    """Value of the empty form, before the table's own; it follows the fields it reads until somebody touches it."""
    scan_only: Flag = False
    """Filled by a scanner, not by hand."""
    like: Likeness | None = None
    """Known keys: one that is not among them brings the nearest as a suggestion."""


class Lines(Part):
    """Records of another table that belong to this one, edited inside its form and saved together with it."""

    table: Id
    """Their table."""
    link: Id
    """Their field that leads to this record."""
    fields: Annotated[Items[FormField], Field(min_length=1)]
    """What is asked for of each line, in order."""
    total: Items[Id] = ()
    """Their fields whose sums are shown below them."""
    position: Id | None = None
    """Their whole-number field that keeps their order; without it they stand in the order they were made."""
    least: Annotated[Whole, Field(ge=0, le=200)] = 0
    """Fewest lines."""
    most: Annotated[Whole, Field(ge=1, le=200)] = 200
    """Most lines."""


class Section(Item):
    """A titled group of fields, and lines below them."""

    title: LocalText
    """Its heading."""
    tab: Id | None = None
    """The tab it stands on; above all tabs without one."""
    columns: Literal[1, 2, 3] = 2
    """Columns on a wide screen."""
    visible: Condition = True
    """When it is shown; hidden, all in it keeps what it held."""
    fields: Items[FormField] = ()
    """The fields in order."""
    lines: Lines | None = None
    """Lines edited here."""


class Tab(Item):
    """A part of a long form."""

    title: LocalText
    """What stands on it."""
    visible: Condition = True
    """When it is there; hidden, all on it keeps what it held."""


class Form(Document):
    """A form of one table."""

    kind: Literal["form"] = "form"
    table: Id
    """The table."""
    tabs: Items[Tab] = ()
    """Its tabs in order, if it is too long for one page."""
    sections: Annotated[Items[Section], Field(min_length=1)]
    """What it shows."""
    modes: Annotated[Items[Literal["create", "update"]], Field(alias="for", min_length=1)] = ("create", "update")
    """Whether it makes new records, changes existing ones, or both."""
    after_save: Literal["record", "list", "new"] = "record"
    """Where it leads: the record, the list, or an empty form again."""


KIND = Kind(
    id="form",
    shape=Form,
    after=(Table,),
    references=(
        Reference("table", Table),
        Reference("sections/*/lines/table", Table),
        Reference("sections/*/fields/*/like/table", Table),
        Reference("sections/*/lines/fields/*/like/table", Table),
    ),
)
