"""What can be asked of a platform: its actions, with the values that each takes and gives back."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

ActionType = Literal["words", "whole", "number", "flag", "day", "moment", "anything"]
"""What a value of an action is; exact numbers, days and moments travel as text."""


@dataclass(frozen=True, slots=True)
class ActionValue:
    """One value that an action takes or gives."""

    id: str
    type: ActionType
    title: Mapping[str, str] = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """One action; ``reads``: it changes nothing there."""

    id: str
    title: Mapping[str, str]
    takes: tuple[ActionValue, ...]
    gives: tuple[ActionValue, ...]
    reads: bool = False


SettingType = Literal["words", "whole", "flag", "one_of"]
"""What a setting of a connection is."""


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """One thing that each connection decides for itself; ``choices`` are titles by value."""

    id: str
    title: Mapping[str, str]
    help: Mapping[str, str]
    type: SettingType
    required: bool
    default: str | int | bool | None
    choices: Mapping[str, Mapping[str, str]]


def setting_takes(type: SettingType, choices: Collection[str], value: object) -> bool:
    """Whether a setting of this type can have the value."""
    match type:
        case "flag":
            return isinstance(value, bool)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "one_of":
            return isinstance(value, str) and value in choices
        case "words":
            return isinstance(value, str)


class PluginFacts(Collection[str]):
    """Plugins as the checker knows them: their ids, and what each can be asked."""

    def __init__(
        self,
        actions: Mapping[str, Mapping[str, ActionFacts]],
        settings: Mapping[str, Mapping[str, SettingFacts]] | None = None,
        *,
        closed: bool = True,
    ) -> None:
        """Actions and settings by plugin id and their own; a plugin that can be asked nothing has no actions. Unless
        ``closed``, there may be others, of which nothing is known.
        """
        self._actions = actions
        self._settings = settings or {}
        self._closed = closed

    def __contains__(self, plugin: object) -> bool:
        return not self._closed or plugin in self._actions

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)

    def actions(self, plugin: str) -> Mapping[str, ActionFacts] | None:
        """Its actions by id; None for a plugin of which nothing is known."""
        return self._actions.get(plugin)

    def settings(self, plugin: str) -> Mapping[str, SettingFacts] | None:
        """What each connection to it decides for itself; None where nothing is known of that."""
        return self._settings.get(plugin)

    def opened(self) -> "PluginFacts":
        """The same, where there may be others: for what was published with a plugin that is switched off now."""
        return PluginFacts(self._actions, self._settings, closed=False)
