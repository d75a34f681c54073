"""The settings of a connection, as its plugin describes them; and what a paused connection may still lack."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from orderloom.check.fixes import known
from orderloom.check.problem import Problem
from orderloom.model.idpath import escape
from orderloom.model.kinds.connection import Connection
from orderloom.sdk.actions import PluginFacts, setting_takes

_LACKS = frozenset({"connection.setting_missing", "connection.status_missing", "connection.key_unmapped"})


def setting_faults(document: Connection, platforms: Collection[str] | None) -> Iterator[Problem]:
    """Settings that the plugin does not know, with other values than it takes, or left out although it needs them."""
    there = platforms.settings(document.plugin) if isinstance(platforms, PluginFacts) else None
    if there is None:
        return
    for name, value in document.settings.items():
        setting = there.get(name)
        pointer = f"/settings/{escape(name)}"
        if setting is None:
            yield Problem("connection.setting_unknown", pointer, known(name, there))
        elif not setting_takes(setting.type, setting.choices, value):
            yield Problem("connection.setting_value", pointer, {"name": name, "known": ", ".join(setting.choices)})
    for setting in there.values():
        if setting.required and setting.default is None and setting.id not in document.settings:
            yield Problem("connection.setting_missing", "/settings", {"name": setting.id})


def waiting(problem: Problem) -> Problem:
    """The problem as it counts while the connection is paused."""
    return replace(problem, level="warning") if problem.code in _LACKS else problem
