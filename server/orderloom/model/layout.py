"""What a layout of views declares about itself, and the registry of all layouts."""

from dataclasses import dataclass

from orderloom.model.document import Part
from orderloom.model.registry import Registry


class LayoutOptions(Part):
    """What a view adds for its layout; nothing where the columns say it all."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay records out; ``shape`` is what a view's ``options`` then hold."""

    id: str
    shape: type[LayoutOptions]


LAYOUTS: Registry[Layout] = Registry("orderloom.model.layouts", "LAYOUT")
"""Every layout, by id."""
