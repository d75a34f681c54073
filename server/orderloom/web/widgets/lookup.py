"""A linked record's value, shown the way its own field shows it."""

from orderloom.web.widgets.drawn import DrawnWidget

WIDGET = DrawnWidget("lookup")
