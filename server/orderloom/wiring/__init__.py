"""Introduces the rooms to each other: the only place that knows both the ports and their adapters."""

from orderloom.wiring.apps import apply_app, export_app, play_scenarios
from orderloom.wiring.installation import Installation, open_installation

__all__ = ["Installation", "apply_app", "export_app", "open_installation", "play_scenarios"]
