"""Holds: rows beside a record that block transitions until their own id is lifted."""

from collections.abc import Iterable, Mapping

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.runtime.ports import Hold
from orderloom.runtime.problems import problem

EVERYTHING = "*"
"""In ``blocks``: every transition."""

NO_PATH = "report.no_path"
"""Reason of the hold that a report sets when it cannot be followed; a code of the catalogue."""


EDIT = "edit"
"""In ``blocks``: changes of fields by people. What systems say is kept all the same."""


def blocking(holds: Iterable[Hold], transition: str, roles: frozenset[str] = frozenset()) -> tuple[Hold, ...]:
    """The holds that stand in the way of a transition that somebody with these roles asks for."""
    return tuple(
        hold
        for hold in holds
        if (EVERYTHING in hold.blocks or transition in hold.blocks) and roles.isdisjoint(hold.but)
    )


def locking(holds: Iterable[Hold], roles: frozenset[str]) -> tuple[Hold, ...]:
    """The holds that keep somebody with these roles from changing fields."""
    return tuple(hold for hold in holds if EDIT in hold.blocks and roles.isdisjoint(hold.but))


def reason(hold: Hold) -> Mapping[str, str]:
    """Why a record is held, in every language: what a person wrote, or the sentence behind a code."""
    return {
        language: i18n.message(hold.reason, language) if hold.reason in i18n.catalogue(language) else hold.reason
        for language in i18n.LANGUAGES
    }


def held(hold: Hold) -> Problem:
    """The problem of a change that a hold blocks; it says why."""
    return problem("record.held", "", {"hold": hold.id}, titles={"reason": reason(hold)})


def source_of(source: str) -> str:
    """The ``cause`` of holds and marks that reports of ``source`` set."""
    return f"report:{source}"
