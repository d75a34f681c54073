"""Templates as they come: the base and the layers that traits add, read from a folder, not yet built."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.check.source import Draft, Source, load_folder
from orderloom.model.kinds.app import KIND, App
from orderloom.model.template import BETWEEN, FOLDER, Patch

_PATCH = "patch"
"""The key by which a patch is told from a document."""


@dataclass(frozen=True, slots=True)
class PlacedPatch:
    """A patch and the file it stands in."""

    patch: Patch
    place: str


@dataclass(frozen=True, slots=True)
class Layer:
    """What one trait, or two together (``a+b``), add to the base; problems are those of its files."""

    name: str
    drafts: tuple[Draft, ...] = ()
    patches: tuple[PlacedPatch, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its own app document, the base's documents (that one included), layers by name in order of use."""

    folder: Path
    app: App
    base: Source
    layers: Mapping[str, Layer]
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """The template's id, which its app has unless it is built under another."""
        return self.app.id


def load_template(folder: Path) -> Template | None:
    """The template in ``folder``; None for an app without traits, and for one whose app document has no form."""
    base = load_folder(folder)
    data = next((draft.data for draft in base.drafts if draft.data.get("kind") == KIND.id), {})
    if "traits" not in data:
        return None
    app, _ = read_shape(App, data)
    if app is None:
        return None
    names = (*(trait.id for trait in app.traits), *_pairs(trait.id for trait in app.traits))
    found = {path.name for path in (folder / FOLDER).glob("*") if path.is_dir()}
    layers = {name: _layer(folder, name) for name in names if name in found}
    strange = tuple(
        Problem("template.folder_unknown", facts={"folder": name}, document=f"{FOLDER}/{name}")
        for name in sorted(found.difference(names))
    )
    return Template(folder, app, base, layers, strange)


def load_templates(home: Path) -> Mapping[str, Template]:
    """Every template below ``home``, by its id, in the order of folder names."""
    found = (load_template(folder) for folder in sorted(home.glob("*")) if folder.is_dir())
    return {template.app.id: template for template in found if template is not None}


def together(one: str, other: str) -> str:
    """The name of the layer that two traits share."""
    return one + BETWEEN + other


def _pairs(traits: Iterable[str]) -> Iterator[str]:
    yield from (together(one, other) for one, other in combinations(traits, 2))


def _layer(folder: Path, name: str) -> Layer:
    source = load_folder(folder, f"{FOLDER}/{name}")
    patches: list[PlacedPatch] = []
    problems = [found for found in source.problems if found.document]
    for draft in source.drafts:
        if _PATCH in draft.data:
            patch, faults = read_shape(Patch, draft.data)
            problems.extend(replace(fault, document=draft.place) for fault in faults)
            if patch is not None:
                patches.append(PlacedPatch(patch, draft.place))
    documents = tuple(draft for draft in source.drafts if _PATCH not in draft.data)
    return Layer(name, documents, tuple(patches), tuple(problems))
