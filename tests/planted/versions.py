"""Faults of drafts and versions: an edit lost, a version by halves, records given up on the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from orderloom.model.difference import Documents
from orderloom.model.merge import Merged
from orderloom.runtime import draft, versions
from orderloom.runtime.ports import Event
from orderloom.runtime.version import DraftState, Key, Version
from orderloom.store import apps
from tests.planted.faults import Fault

_VERSIONS = "tests/integration/store/test_versions.py"
_DRAFTS = "tests/contract/test_drafts_api.py"


def _last_write_wins(patch: pytest.MonkeyPatch) -> None:
    """Nobody is told that somebody else has written in between."""
    patch.setattr(draft, "_check_seen", lambda *_: None)
    whole = draft._as_edit
    patch.setattr(
        draft,
        "_as_edit",
        lambda documents, command, pointer: whole(documents, replace(command, was=draft.UNSAID), pointer),
    )


def _published_by_halves(patch: pytest.MonkeyPatch) -> None:
    """The version is committed before its event and the draft's end."""
    together = apps.SqlApps.publish

    def halves(
        self: apps.SqlApps,
        version: Version,
        documents: Sequence[tuple[str, str, str]],
        event: Event,
        settle: Callable[[DraftState], Mapping[Key, str | None]] | None = None,
    ) -> None:
        self._database.transact(lambda link: apps._keep(link, version, documents))
        if settle is not None:
            together(self, replace(version, number=version.number + 1), documents, event, settle)

    patch.setattr(apps.SqlApps, "publish", halves)


def _theirs_wins(patch: pytest.MonkeyPatch) -> None:
    """A merge takes everything of the other side."""
    patch.setattr(versions, "merge", _taken)


def _taken(_base: Documents, ours: Documents, theirs: Documents) -> Merged:
    return Merged({**ours, **theirs})


FAULTS = (
    Fault(
        "last_draft_write_wins",
        "an editor never overwrites what he has not seen",
        _last_write_wins,
        (f"{_VERSIONS}::test_who_repeats_what_he_saw_is_told_when_it_is_no_longer_so[sqlite]",),
    ),
    Fault(
        "published_by_halves",
        "a version, its event and the end of its draft are one transaction",
        _published_by_halves,
        (f"{_VERSIONS}::test_publishing_settles_the_draft_in_the_same_transaction[sqlite]",),
    ),
    Fault(
        "theirs_wins",
        "what the draft changed survives a version published meanwhile",
        _theirs_wins,
        (f"{_DRAFTS}::test_a_version_published_meanwhile_is_merged_and_conflicts_are_listed[sqlite]",),
    ),
)
