"""The app document: what the other documents belong to."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import Document, Flag, Id, Item, Items, LocalText
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
    options: Mapping[str, object] = Field(default_factory=dict)
    """Options of the field type: bounds, a dictionary of choices."""
    ask: Flag = False
    """Whether the wizard asks for it."""
    fixed: Flag = False
    """In a template: the build puts its value where ``{"$param": id}`` stands, and it is no parameter of the app."""


class Trait(Item):
    """A decision that a template leaves to whoever builds it: ticked or not."""

    title: LocalText
    """Its name for people."""
    question: LocalText
    """What the wizard asks."""
    help: LocalText | None = None
    """What comes with it."""
    default: Flag = False
    """Whether it is ticked unless somebody says otherwise."""
    requires: Items[Id] = ()
    """Traits that are ticked along with it."""
    excludes: Items[Id] = ()
    """Traits that it never stands together with."""


class ChosenValue(Item):
    """The value a parameter of the template was given; ``id`` is the parameter."""

    value: object
    """Its value, as JSON."""


class BuiltFrom(Item):
    """What an app was built from; ``id`` is the template."""

    version: Version
    """The template's version."""
    traits: Items[Id] = ()
    """The traits that were ticked."""
    parameters: Items[ChosenValue] = ()
    """The value of every parameter of the template."""


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
    traits: Items[Trait] = ()
    """In a template: what may be ticked. A built app has none."""
    template: BuiltFrom | None = None
    """What the app was built from; written by the build."""


KIND = Kind(
    id="app",
    shape=App,
    after=(View,),
    references=(Reference("home", View), Reference("navigation/*/id", View)),
    single=True,
)
