"""Records on the days of a month."""

from orderloom.model.document import Id
from orderloom.model.layout import Layout, LayoutOptions


class CalendarOptions(LayoutOptions):
    """A calendar. The view's columns are what an entry shows, the first of them its heading."""

    start: Id
    """The date or moment that places a record."""
    end: Id | None = None
    """Its last day, for records that take several."""
    color: Id | None = None
    """The state or choice whose colour an entry has."""


LAYOUT = Layout("calendar", CalendarOptions)
