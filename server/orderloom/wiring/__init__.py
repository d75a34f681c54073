"""Introduces the rooms to each other: the only place that knows both the ports and their adapters."""

from orderloom.wiring.apps import apply_app, export_app, plan_app
from orderloom.wiring.installation import Installation, open_installation
from orderloom.wiring.replay import replay_app
from orderloom.wiring.scenarios import play_scenarios

__all__ = ["Installation", "apply_app", "export_app", "open_installation", "plan_app", "play_scenarios", "replay_app"]
