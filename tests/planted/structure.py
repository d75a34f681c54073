"""Faults of structure changes and the recycle bin."""

import pytest

from orderloom.runtime.record import pipeline
from orderloom.runtime.record.change import Operation
from orderloom.runtime.record.stages import restore, rules, validate
from orderloom.store.conversion import Conversion
from orderloom.store.processes import Processes
from tests.planted.faults import Fault

_BIN = "tests/integration/runtime/test_recycle.py"
_CONTRACT = "tests/integration/store/test_contract.py"
_MOVES = "tests/integration/store/test_structure_moves.py"


def _restore_without_checks(patch: pytest.MonkeyPatch) -> None:
    """A returning record meets no rule and no link check."""
    stages = tuple(one for one in pipeline.STAGES[Operation.RESTORE] if one not in {validate.validate, rules.rules})
    assert restore.exhume in stages
    patch.setitem(pipeline.STAGES, Operation.RESTORE, stages)


def _contract_at_once(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks which processes still work by an older version."""
    patch.setattr(Processes, "older", lambda *_: ())


def _no_dual_write(patch: pytest.MonkeyPatch) -> None:
    """What is written while values move reaches only the old column."""
    patch.setattr(Conversion, "concerned", lambda *_: ())
    patch.setattr(Conversion, "values", lambda *_: {})


FAULTS = (
    Fault(
        "restore-skips-checks",
        "A deleted record comes back only if it is sound as a new one would have to be",
        _restore_without_checks,
        (
            f"{_BIN}::test_rules_for_new_records_hold_for_returning_ones[sqlite]",
            f"{_BIN}::test_a_link_to_a_deleted_record_refuses_the_return[sqlite]",
        ),
    ),
    Fault(
        "contraction-does-not-wait",
        "Columns go only when no living process reads them any more",
        _contract_at_once,
        (f"{_CONTRACT}::test_nothing_goes_as_long_as_a_process_works_by_an_older_version[sqlite]",),
    ),
    Fault(
        "no-dual-write",
        "What is written while values move is moved too",
        _no_dual_write,
        (f"{_MOVES}::test_what_is_written_while_values_move_is_moved_too[sqlite]",),
    ),
)
