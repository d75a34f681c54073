"""The app document: what the other documents belong to."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Id, Item, Items, LocalText
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.view import View

Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
Requirement = Annotated[str, Field(pattern=r"^(>=|==)\d+(\.\d+){0,2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Parameter(Item):
    """A named value that expressions read as ``{"param": id}``."""

    type: Id
    """A field type."""
    title: LocalText
    """Its name for people."""
    help: LocalText | None = None
    """What it changes."""
    default: object
    """Its value, as JSON."""


class NavigationEntry(Item):
    """An entry of the side bar; ``id`` is a view."""

    icon: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")] = "list"
    """Name of a Tabler icon."""


class App(Document):
    """An app: exactly one of these stands in its folder."""

    kind: Literal["app"] = "app"
    version: Version
    """Its own version."""
    requires: Requirement = ">=0.1"
    """The server versions it runs on."""
    timezone: str = "Asia/Shanghai"
    """IANA name of the zone in which days begin and times are shown."""
    currency: Currency = "CNY"
    """Currency of amounts that name none."""
    languages: Annotated[Items[Literal["zh", "en"]], Field(min_length=1)] = ("zh", "en")
    """Languages it is offered in."""
    home: Id
    """The view people see first."""
    navigation: Items[NavigationEntry] = ()
    """The side bar."""
    parameters: Items[Parameter] = ()
    """Values that managers may change without touching documents."""


KIND = Kind(
    id="app",
    shape=App,
    after=(View,),
    references=(Reference("home", View), Reference("navigation/*/id", View)),
    single=True,
)
