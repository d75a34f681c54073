"""The app document compiled: what the plan itself says of the app."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orderloom.check.compiler import literal_faults
from orderloom.check.context import Context
from orderloom.check.parameters import parameter_codec, parameter_values
from orderloom.check.problem import Problem
from orderloom.model.field import FIELDS
from orderloom.model.idpath import matches
from orderloom.model.kinds.app import KIND, App, BuiltFrom

SERVER = "orderloom"
"""The distribution whose version apps require."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The app's own attributes; ``parameters`` are plain values by path, ``navigation`` pairs of view id and icon."""

    id: str
    version: str
    title: Mapping[str, str]
    timezone: str
    currency: str
    parameters: Mapping[str, object]
    home: str
    navigation: tuple[tuple[str, str], ...]
    built_from: BuiltFrom | None


class AppCheck:
    """App documents in the checker."""

    id = KIND.id

    def check(self, document: App, context: Context) -> Iterable[Problem]:
        """A zone that exists, a server that is new enough, parameters whose values fit."""
        if not _is_zone(document.timezone):
            yield Problem("app.timezone", "/timezone", {"zone": document.timezone})
        server = version(SERVER)
        if not _runs_on(document.requires, server):
            yield Problem("app.requires", "/requires", {"wanted": document.requires, "version": server})
        yield from _parameters(document, context)
        yield from _unbuilt(document)

    def compile(self, document: App, context: Context) -> AppSettings:
        """The app's attributes."""
        return AppSettings(
            id=document.id,
            version=document.version,
            title=document.title,
            timezone=document.timezone,
            currency=document.currency,
            parameters=parameter_values(document.parameters, context.surroundings),
            home=document.home,
            navigation=tuple((entry.id, entry.icon) for entry in document.navigation),
            built_from=document.template,
        )


def _unbuilt(document: App) -> Iterator[Problem]:
    """What only a template has, and a build takes away."""
    if document.traits:
        yield Problem("app.traits", "/traits", {"count": len(document.traits)})
    for place, parameter in enumerate(document.parameters):
        if parameter.fixed:
            yield Problem("app.fixed", f"/parameters/{place}/fixed", {"parameter": parameter.id})


def _parameters(document: App, context: Context) -> Iterator[Problem]:
    for place, parameter in enumerate(document.parameters):
        at = f"/parameters/{place}"
        codec = parameter_codec(parameter, context.surroundings)
        if codec is None:
            yield Problem("app.parameter_type", f"{at}/type", {"type": parameter.type})
            continue
        yield from literal_faults(parameter.default, codec, f"{at}/default")
        for reference in FIELDS.get(parameter.type).references:
            for pointer, named in matches(dict(parameter.options), reference.path):
                yield from context.reference(reference.to, str(named), f"{at}/options{pointer}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, a folder of zones
        return False
    return True


def _runs_on(requirement: str, server: str) -> bool:
    """Whether ``>=x.y`` or ``==x.y`` holds; missing parts of a version count as anything."""
    relation, wanted = requirement[:2], [int(part) for part in requirement[2:].split(".")]
    found = [int(part) for part in server.split(".")[: len(wanted)]]
    return found == wanted if relation == "==" else found >= wanted


CHECK = AppCheck()
