"""Where a value comes from: a path, the first of several, a sum, joined or cut words, a fixed value, a choice."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from orderloom.edge.part import ManifestPart, Rule
from orderloom.edge.paths import Found, PathText, Scope, elements, find
from orderloom.edge.readers import number, total, words
from orderloom.edge.rules import ALWAYS, Condition


class At(ManifestPart):
    """The first thing at a path that says something; written in a manifest as the bare path."""

    path: PathText

    def read(self, scope: Scope) -> Found | None:
        """Null when nothing is there, or only blank words."""
        return next((one for one in find(self.path, scope) if not _blank(one)), None)


class First(ManifestPart):
    """The first of several sources that says something; written in a manifest as the bare list."""

    options: "list[Source]"

    def read(self, scope: Scope) -> Found | None:
        """Null when none of them does."""
        return next((one for source in self.options if (one := source.read(scope)) is not None), None)


class Sum(ManifestPart):
    """The exact sum of the numbers at ``sum``, in the record or in the elements of ``in`` that ``where`` passes."""

    sum: PathText
    within: PathText | None = Field(default=None, alias="in")
    where: Rule = Field(default=True, validate_default=True)

    def read(self, scope: Scope) -> Found | None:
        """Null when no number is there."""
        parts = [scope.here] if self.within is None else chosen(self.within, self.where, scope)
        found = [one for part in parts for one in find(self.sum, scope.inside(part))]
        value = total([exact for one in found if (exact := number(one)) is not None])
        return None if value is None else Found(value, found[0].pointer)


class Pick(ManifestPart):
    """What stands at ``pick`` in the first element of ``in`` for which ``where`` holds."""

    pick: PathText
    within: PathText = Field(alias="in")
    where: Rule

    def read(self, scope: Scope) -> Found | None:
        """Null when no element fits, or nothing stands there."""
        parts = chosen(self.within, self.where, scope)
        return next((one for part in parts for one in find(self.pick, scope.inside(part)) if not _blank(one)), None)


class Join(ManifestPart):
    """The words of several sources, those that say nothing left out."""

    join: "list[Source]"
    between: str = Field(default=" ", alias="with")

    def read(self, scope: Scope) -> Found | None:
        """Null when none of them says anything."""
        found = [one for source in self.join if (one := source.read(scope)) is not None]
        said = [text for one in found if (text := words(one)) is not None]
        return Found(self.between.join(said), found[0].pointer) if said else None


class Before(ManifestPart):
    """The words of ``of`` up to the last place where one of the separators ``before`` stands, tried in their order."""

    before: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    of: "Source"

    def read(self, scope: Scope) -> Found | None:
        """Null when no separator is there."""
        found = self.of.read(scope)
        text = None if found is None else words(found)
        if found is None or text is None:
            return None
        separator = next((one for one in self.before if one in text), None)
        return None if separator is None else Found(text.rpartition(separator)[0], found.pointer)


class Fixed(ManifestPart):
    """Always the same value."""

    value: str | bool

    def read(self, scope: Scope) -> Found | None:
        """The value, whatever the message says."""
        return Found(self.value, scope.here.pointer)


class Count(ManifestPart):
    """How many elements a group stands for."""

    count: Literal[True]

    def read(self, scope: Scope) -> Found | None:
        """1 outside a group."""
        return Found(scope.count, scope.here.pointer)


class Case(ManifestPart):
    """One branch: ``then`` where the condition ``if`` holds."""

    condition: Rule = Field(alias="if")
    then: str


class Choice(ManifestPart):
    """The first branch whose condition holds, else ``otherwise``."""

    cases: list[Case]
    otherwise: str | None = None

    def read(self, scope: Scope) -> Found | None:
        """The chosen word."""
        data = scope.rule_data()
        word = next((case.then for case in self.cases if case.condition.holds(data)), self.otherwise)
        return None if word is None else Found(word, scope.here.pointer)


_FORMS = ("sum", "pick", "join", "before", "value", "count", "cases")


def _form(raw: object) -> str | None:
    if isinstance(raw, dict):
        return next((form for form in _FORMS if form in raw), None)
    return "options" if isinstance(raw, list) else "path"


def _bare_path(raw: object) -> object:
    return {"path": raw}


def _bare_list(raw: object) -> object:
    return {"options": raw}


Source = Annotated[
    Annotated[At, BeforeValidator(_bare_path), Tag("path")]
    | Annotated[First, BeforeValidator(_bare_list), Tag("options")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Pick, Tag("pick")]
    | Annotated[Join, Tag("join")]
    | Annotated[Before, Tag("before")]
    | Annotated[Fixed, Tag("value")]
    | Annotated[Count, Tag("count")]
    | Annotated[Choice, Tag("cases")],
    Discriminator(_form),
]
"""A bare path, a bare list of sources, or an object with one of the words above."""


def _blank(found: Found) -> bool:
    return isinstance(found.value, str) and not found.value.strip()


def chosen(path: str, where: Condition, scope: Scope) -> Sequence[Found]:
    """The elements of the lists at ``path`` for which the condition holds."""
    parts = (part for found in find(path, scope) for part in elements(found))
    return [part for part in parts if where is ALWAYS or where.holds(scope.inside(part).rule_data())]
