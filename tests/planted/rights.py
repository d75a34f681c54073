"""Faults of the gate: what a role may not see or do."""

import pytest

from orderloom.runtime.record.gate import Reach
from tests.planted.faults import Fault


def _reach_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reach, "where", lambda _self: ())


FAULTS = (
    Fault(
        "rows_unfiltered",
        "a role reads only the rows within its reach",
        _reach_everything,
        ("tests/contract/test_rights.py",),
    ),
)
