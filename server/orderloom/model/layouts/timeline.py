"""Bars from a first to a last day."""

from typing import Literal

from orderloom.model.document import Id
from orderloom.model.layout import Layout, LayoutOptions


class TimelineOptions(LayoutOptions):
    """A timeline. The view's columns are what a row says beside its bar."""

    start: Id
    """The date or moment at which a bar begins."""
    end: Id
    """The date or moment at which it ends."""
    by: Id | None = None
    """The state, choice or link that puts rows together."""
    color: Id | None = None
    """The state or choice whose colour a bar has."""
    scale: Literal["weeks", "months"] = "weeks"
    """Four weeks by days, or six months by weeks."""


LAYOUT = Layout("timeline", TimelineOptions)
