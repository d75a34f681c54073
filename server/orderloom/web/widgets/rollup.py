"""A figure over the records that link here: how many, whether any, or in the form of the measured field."""

from orderloom.web.widgets.drawn import DrawnWidget

WIDGET = DrawnWidget("rollup")
