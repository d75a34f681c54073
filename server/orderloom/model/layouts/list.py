"""Rows and columns."""

from orderloom.model.layout import Layout, LayoutOptions

LAYOUT = Layout("list", LayoutOptions)
