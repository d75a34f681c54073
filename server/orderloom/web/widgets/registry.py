"""Every widget by field type; a new type is a new file here and nothing else."""

from orderloom.model.registry import Registry
from orderloom.web.widgets.base import Widget

WIDGETS: Registry[Widget] = Registry("orderloom.web.widgets", "WIDGET")
