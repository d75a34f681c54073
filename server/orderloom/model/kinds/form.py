"""Forms: how people enter and change records of a table."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Expression, Flag, Id, Item, Items, LocalText
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.table import Table


class FormField(Item):
    """A field on the form; ``id`` is the field."""

    width: Literal["half", "full"] = "half"
    """How much of the row it takes."""
    help: LocalText | None = None
    """Instead of the table's help."""
    placeholder: LocalText | None = None
    """Grey text in the empty input."""
    required: Flag = False
    """Required on this form, even where the table does not ask for it."""
    readonly: Flag = False
    """Shown on this form, not asked."""
    default: Expression = None
    """Value of the empty form, before the table's own."""
    scan_only: Flag = False
    """Filled by a scanner, not by hand."""


class Section(Item):
    """A titled group of fields."""

    title: LocalText
    """Its heading."""
    columns: Literal[1, 2] = 2
    """Columns on a wide screen."""
    fields: Annotated[Items[FormField], Field(min_length=1)]
    """The fields in order."""


class Form(Document):
    """A form of one table."""

    kind: Literal["form"] = "form"
    table: Id
    """The table."""
    sections: Annotated[Items[Section], Field(min_length=1)]
    """What it shows."""
    modes: Annotated[Items[Literal["create", "update"]], Field(alias="for", min_length=1)] = ("create", "update")
    """Whether it makes new records, changes existing ones, or both."""
    after_save: Literal["record", "list", "new"] = "record"
    """Where it leads: the record, the list, or an empty form again."""


KIND = Kind(id="form", shape=Form, after=(Table,), references=(Reference("table", Table),))
