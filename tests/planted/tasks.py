"""Faults of tasks."""

import pytest

from orderloom.runtime.tasks.rights import TaskRights
from orderloom.store.runs import SqlRunJournal
from tests.planted.faults import Fault

_TASKS = "tests/integration/runtime/test_tasks.py"


def _answer_alone(patch: pytest.MonkeyPatch) -> None:
    real = SqlRunJournal.answer
    patch.setattr(SqlRunJournal, "answer", lambda *given: real(*given) or True)


def _show_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(TaskRights, "sees", lambda *_: True)


def _forget_what_brought_them(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(TaskRights, "_still", lambda *_: True)


FAULTS = (
    Fault(
        "task_answered_alone",
        "an answer is kept only together with what goes on because of it",
        _answer_alone,
        (f"{_TASKS}::test_an_answer_that_nobody_waits_for_any_more_is_not_kept[sqlite]",),
    ),
    Fault(
        "task_of_others_shown",
        "a task is there for whom it asks, and for who manages",
        _show_everything,
        (f"{_TASKS}::test_a_task_is_there_for_whom_it_asks_and_who_manages",),
    ),
    Fault(
        "task_role_kept",
        "whoever loses the role that a task asks is not asked any more",
        _forget_what_brought_them,
        (f"{_TASKS}::test_a_task_is_there_for_whom_it_asks_and_who_manages",),
    ),
)
