"""Faults of stock, of personal data and of its erasure."""

import pytest

from orderloom.runtime import balance
from orderloom.runtime.balance import VERBS, Verb
from orderloom.runtime.record import pipeline
from orderloom.store import sealing
from orderloom.store.journal import Journal
from orderloom.store.tx import SqlWriteTx
from tests.planted.faults import Fault

_STOCK = "tests/integration/runtime/test_balance.py"
_PERSONAL = "tests/integration/runtime/test_personal.py"
_SUBJECTS = "tests/integration/runtime/test_subjects.py"


def _sell_what_is_not_there(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(balance, "available", lambda _stock: True)


def _release_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(VERBS, "release", Verb(0, -2, held=True))


def _forget_the_ledger(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SqlWriteTx, "add_move", lambda _self, _move: None)


def _show_personal_values(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline, "masked", lambda _codec, value: value)


def _bind_to_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing, "_bound", lambda _parts: b"")


def _believe_every_erasure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Journal, "_emptied", lambda *_: True)


FAULTS = (
    Fault(
        "stock_not_checked",
        "nothing is promised that is not there",
        _sell_what_is_not_there,
        (f"{_STOCK}::test_an_order_gets_all_its_products_or_none[sqlite]",),
    ),
    Fault(
        "stock_released_twice",
        "a cancelled order gives back what it held and no more",
        _release_twice,
        (f"{_STOCK}::test_a_cancelled_order_gives_back_what_it_held_and_no_more[sqlite]",),
    ),
    Fault(
        "stock_without_ledger",
        "a movement and its row in the ledger are one transaction",
        _forget_the_ledger,
        (f"{_STOCK}::test_the_ledger_follows_from_the_journal_and_the_records_from_the_ledger[sqlite]",),
    ),
    Fault(
        "personal_unmasked",
        "who may not see a personal field whole sees it masked",
        _show_personal_values,
        (f"{_PERSONAL}::test_roles_see_personal_fields_masked_unless_they_may_see_them_whole[sqlite]",),
    ),
    Fault(
        "ciphertext_movable",
        "a ciphertext belongs to its record",
        _bind_to_nothing,
        (f"{_PERSONAL}::test_a_ciphertext_that_was_moved_opens_nothing[sqlite]",),
    ),
    Fault(
        "erasure_unvouched",
        "an edited event is found, whatever claims to have erased it",
        _believe_every_erasure,
        (f"{_SUBJECTS}::test_an_edit_can_not_be_passed_off_as_an_erasure[sqlite]",),
    ),
)
