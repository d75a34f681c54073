"""Cards with a picture."""

from orderloom.model.document import Id
from orderloom.model.layout import Layout, LayoutOptions


class GalleryOptions(LayoutOptions):
    """A gallery. The view's columns are what a card says below its picture."""

    picture: Id
    """The field that holds the picture."""


LAYOUT = Layout("gallery", GalleryOptions)
