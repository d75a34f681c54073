"""Typed failures of platforms and plugins. They carry facts; sentences live in the catalogues under the same codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orderloom.errors import OrderloomError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a message, a sample or a manifest.

    ``pointer`` is a JSON pointer into what was read (empty: the whole of it); ``facts`` fill the sentence of ``code``.
    """

    code: str
    pointer: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


class PluginFailure(OrderloomError):
    """Base of every failure that a platform or its plugin causes."""

    code = "plugin.failure"


class MessageProblem(PluginFailure):
    """A message that cannot be read; ``problems`` lists everything found, never only the first."""

    code = "message.unreadable"

    def __init__(self, problems: Iterable[Fault]) -> None:
        """Keep every fault; there is at least one."""
        self.problems = tuple(problems)
        super().__init__(count=len(self.problems), first=self.problems[0].code)


class ManifestProblem(PluginFailure):
    """A plugin folder that cannot be used; ``problems`` lists everything found in it."""

    code = "manifest.unusable"

    def __init__(self, plugin: str, problems: Iterable[Fault]) -> None:
        """Keep every fault of the plugin ``plugin``; there is at least one."""
        self.plugin = plugin
        self.problems = tuple(problems)
        super().__init__(plugin=plugin, count=len(self.problems), first=self.problems[0].code)


class PlatformUnknown(PluginFailure):
    """No usable platform has this id (it is not installed, or switched off)."""

    code = "platform.unknown"


class DeliveryRefused(PluginFailure):
    """A fake shop was pointed at something other than this machine."""

    code = "fake_shop.not_this_machine"
