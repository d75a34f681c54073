"""Identities compiled: what to compare, written in one way whatever way it came."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import phonenumbers

from orderloom.check.context import Context
from orderloom.check.lookups import unknown_field
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.types import BOOL, STR
from orderloom.model.kinds.identity import KIND, Identity, Match

Normaliser = Callable[[str], str | None]
"""The one way of writing a text; None for one that tells nobody from anybody."""

_MASKED = "*"
_USUAL_REGION = "CN"
_FEWEST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """One thing to compare; ``verified`` names the field without whose yes it never merges."""

    id: str
    field: str
    normalise: Normaliser
    merges: bool
    verified: str | None


@dataclass(frozen=True, slots=True)
class IdentityPlan:
    """The identity of one table's records; ``latest`` is the field that says which of several wins."""

    id: str
    title: Mapping[str, str]
    table: str
    matches: tuple[MatchPlan, ...]
    latest: str | None


class IdentityCheck:
    """Identities in the checker."""

    id = KIND.id

    def check(self, document: Identity, context: Context) -> Iterable[Problem]:
        """Fields that hold texts, a yes-or-no field and a moment."""
        facts = context.table(document.table)
        if facts is None:
            return
        for place, match in enumerate(document.matches):
            yield from _match(match, facts, f"/matches/{place}")
        if document.latest is not None:
            yield from unknown_field(facts, document.latest, "/latest")
            kind = facts.schema.get(document.latest)
            if document.latest in facts.fields and not (kind and kind.is_moment):
                yield Problem("identity.latest", "/latest", {"field": document.latest})

    def compile(self, document: Identity, context: Context) -> IdentityPlan:
        """With the normalisers at hand."""
        matches = tuple(
            MatchPlan(one.id, one.field, _NORMALISERS[one.normaliser], one.strength == "merge", one.verified)
            for one in document.matches
        )
        return IdentityPlan(document.id, document.title, document.table, matches, document.latest)


def _match(match: Match, facts: TableFacts, at: str) -> Iterator[Problem]:
    yield from unknown_field(facts, match.field, f"{at}/field")
    field = facts.fields.get(match.field)
    logic = field.codec.logic().get("") if field else None
    if field and (logic is None or logic.kind != STR.kind):
        yield Problem("identity.field", f"{at}/field", {"field": match.field, "type": field.spec.type})
    if match.verified is not None:
        yield from unknown_field(facts, match.verified, f"{at}/verified")
        kind = facts.schema.get(match.verified)
        if match.verified in facts.fields and (kind is None or kind.kind != BOOL.kind):
            yield Problem("identity.verified", f"{at}/verified", {"field": match.verified})


def _telephone(text: str) -> str | None:
    """E.164; numbers behind a switchboard belong to nobody."""
    if _MASKED in text or "ext" in text:
        return None
    try:
        number = phonenumbers.parse(text, _USUAL_REGION)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or len(str(number.national_number)) < _FEWEST_DIGITS:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mailbox(text: str) -> str | None:
    """Lower case, without spaces around it."""
    plain = text.strip().lower()
    name, at, domain = plain.rpartition("@")
    return plain if at and name and domain and _MASKED not in plain else None


def _words(text: str) -> str | None:
    """Without differences of case, width and spaces."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
    return plain if plain and _MASKED not in plain else None


def _exact(text: str) -> str | None:
    """As it is."""
    return text if text.strip() and _MASKED not in text else None


_NORMALISERS: Mapping[str, Normaliser] = {
    "telephone": _telephone,
    "mailbox": _mailbox,
    "words": _words,
    "exact": _exact,
}

CHECK = IdentityCheck()
