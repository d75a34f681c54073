"""Personal data as a whole: whose it is, which tables are about that person, and what remains of a log without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.keeping import ITSELF
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.errors import OrderloomError

ERASED = "erased"
"""Kind of the event that tells of an erasure; it vouches for what is left of the events that were emptied."""

EXPORTED = "exported"
"""Kind of the event that tells of an export of personal data."""

_SHORTEST = 6
"""Texts shorter than this are too common to look for outside the person's own records."""

_DIGITS = 10
"""The last digits of a phone number, which every way of writing it has."""


class NoSubjectError(OrderloomError):
    """A table whose records are not people; ``facts`` name it."""

    code = "personal.no_subject"


class SubjectMissingError(OrderloomError):
    """No record of that id was ever there."""

    code = "personal.missing"


@dataclass(frozen=True, slots=True)
class Step:
    """Records of ``table`` belong to the person when their ``link`` names a record of ``to`` that does."""

    table: TablePlan
    link: str
    to: str


def steps(plan: AppPlan, table: str) -> tuple[Step, ...]:
    """Which tables are about the people in ``table``, each after the one it links to. Raises ``NoSubjectError``."""
    people = plan.find(TablePlan, table)
    if people is None or people.subject != ITSELF:
        raise NoSubjectError(table=table)
    found: list[Step] = []
    reached = {table}
    while fresh := [one for one in _steps(plan) if one.to in reached and one not in found]:
        found += fresh
        reached |= {one.table.id for one in fresh}
    return tuple(found)


def _steps(plan: AppPlan) -> Iterator[Step]:
    for table in plan.all(TablePlan).values():
        if table.subject is not None and table.subject != ITSELF:
            target = table.fields[table.subject].target
            if target is not None:
                yield Step(table, table.subject, target)


def personal_fields(table: TablePlan) -> frozenset[str]:
    """The stored fields that tell of a person."""
    return frozenset(spec.id for spec in table.fields.values() if spec.personal and spec.virtual is None)


def without(values: object, personal: frozenset[str]) -> object:
    """Field values with personal ones emptied; pairs of old and new values stay pairs."""
    if not isinstance(values, Mapping):
        return values
    return {name: _nothing(value) if name in personal else value for name, value in values.items()}


def _nothing(value: object) -> object:
    return [None] * len(value) if isinstance(value, list | tuple) else None


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def needles(found: set[str]) -> frozenset[str]:
    """What to look for in messages: telling texts, and phone numbers as everybody writes them."""
    telling = {text for text in found if len(text) >= _SHORTEST}
    digits = {"".join(letter for letter in text if letter.isdigit()) for text in telling if text[0] in "+0123456789"}
    return frozenset(telling | {number[-_DIGITS:] for number in digits if len(number) >= _DIGITS})


def scrubbed(value: object, found: frozenset[str]) -> object:
    """A JSON value with every text that tells of the person blotted out."""
    if isinstance(value, str):
        for text in found:
            value = value.replace(text, "***")
        return value
    if isinstance(value, Mapping):
        return {key: scrubbed(part, found) for key, part in value.items()}
    return [scrubbed(part, found) for part in value] if isinstance(value, list | tuple) else value
