"""Faults of what people are told: live updates and notices."""

from collections.abc import Callable, Iterable
from types import ModuleType

import pytest

from orderloom.runtime import notices
from orderloom.runtime.record.gate import Access
from orderloom.store.notices import SqlNoticeRows
from orderloom.web.live import feed, happened
from tests.planted.faults import Fault

LIVE = "tests/contract/test_live.py"
TOLD = "tests/integration/runtime/test_notices.py"


def _replaced(module: ModuleType | type, name: str, by: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(module, name, by)


def _all_ids(_engine: object, _plan: object, _actor: object, _access: Access, ids: Iterable[str]) -> list[str]:
    return list(ids)


FAULTS = (
    Fault(
        "live_beyond_reach",
        "live updates tell nothing of rows out of reach",
        _replaced(happened, "_within", _all_ids),
        (f"{LIVE}::test_what_a_person_may_not_see_makes_no_sound",),
    ),
    Fault(
        "live_hidden_fields",
        "live updates tell nothing of fields that are hidden",
        _replaced(happened, "_concerns", lambda *_: True),
        (f"{LIVE}::test_what_a_person_may_not_see_makes_no_sound",),
    ),
    Fault(
        "live_for_ever",
        "a stream ends with the right that it was opened with",
        _replaced(feed, "_same", lambda *_: True),
        (f"{LIVE}::test_a_stream_ends_within_seconds_of_its_right[role]",),
    ),
    Fault(
        "told_again",
        "the same is told once within its span",
        _replaced(SqlNoticeRows, "told_since", lambda *_: False),
        (f"{TOLD}::test_the_same_is_told_once_within_its_span",),
    ),
    Fault(
        "never_quiet",
        "in quiet hours nobody is disturbed",
        _replaced(notices, "_after_quiet", lambda *given: given[-1]),
        (f"{TOLD}::test_in_quiet_hours_only_what_is_urgent_is_told",),
    ),
)
