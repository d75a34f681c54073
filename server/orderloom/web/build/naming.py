"""The name and the address of a new app, as every way to one asks for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.check.template_build import Naming
from orderloom.model.document import ID_PATTERN
from orderloom.runtime.making import proposed_id
from orderloom.web.forms import Form
from orderloom.web.services import Services

LONGEST_TITLE = 80
POINTERS = frozenset({"/id", "/title"})
"""Where problems of a name are told."""

_RESERVED = frozenset({"new", "people", "teams", "see"})
"""First steps below ``/build`` that are pages of their own."""


@dataclass(frozen=True, slots=True)
class Named:
    """The name and address of the new app as they stand in the form."""

    id: str
    title: str


def named_in(form: Form) -> Named:
    """What a form says."""
    return Named(form.text("id").strip(), form.text("title").strip())


def problems_of(known: Services, named: Named) -> tuple[Problem, ...]:
    """What is wrong with the name and the address, one that is taken included."""
    found: list[Problem] = []
    if not named.title or len(named.title) > LONGEST_TITLE or not named.title.isprintable():
        found.append(Problem("template.title", "/title", {"most": LONGEST_TITLE}))
    if not re.fullmatch(ID_PATTERN, named.id):
        found.append(Problem("template.address", "/id"))
    elif named.id in _RESERVED or _taken(known, named.id):
        found.append(Problem("template.taken", "/id", {"id": named.id}))
    return tuple(found)


def free(known: Services, wanted: str) -> str:
    """An address like ``wanted``, numbered when an app has it already."""
    stem = proposed_id(wanted)
    name, number = stem, 2
    while name in _RESERVED or _taken(known, name):
        name, number = f"{stem}_{number}", number + 1
    return name


def naming_of(named: Named, title: Mapping[str, str], language: str) -> Naming:
    """What comes along as ``title`` stays in every language unless the person wrote another."""
    if named.title == i18n.pick(title, language):
        return Naming(named.id, title)
    return Naming(named.id, dict.fromkeys(i18n.LANGUAGES, named.title))


def _taken(known: Services, app: str) -> bool:
    versions = known.building.versions
    return bool(versions.history(app)) or versions.drafts.load(app) is not None
