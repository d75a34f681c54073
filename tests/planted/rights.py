"""Faults of rights: what a role may not see or do, and what was taken from a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest

from orderloom.check.kinds import role
from orderloom.check.plan import TablePlan
from orderloom.logic.types import Schema
from orderloom.runtime import versions
from orderloom.runtime.problems import problem
from orderloom.runtime.record import gate, query
from orderloom.runtime.record.filters import Filters
from orderloom.runtime.record.gate import Access, Reach
from orderloom.store.keys import SqlSecondFactors
from orderloom.store.matching import Narrowed
from orderloom.store.paging import Pages
from orderloom.web import api_keys, guards, session
from orderloom.web.api import files
from tests.planted.faults import Fault

TWINS = "tests/contract/test_twin_worlds.py::test_what_a_role_may_not_see_changes_no_answer"
RIGHTS = "tests/contract/test_rights.py"
PEOPLE = "tests/contract/test_people.py"


class _Everything(frozenset[str]):
    """A set that holds whatever it is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


def _replaced(module: ModuleType | type, name: str, by: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(module, name, by)


def _count_everything(patch: pytest.MonkeyPatch) -> None:
    counted = Pages._make_count

    def make(self: Pages, matching: Narrowed) -> object:
        return counted(self, replace(matching, where=()))

    patch.setattr(Pages, "_make_count", make)


def _all_paths(_filters: Filters, table: TablePlan, _access: Access) -> Schema:
    return table.schema


def _sort_by_anything(asked: query._Asked) -> None:
    for key in asked._query.sort:
        if key.removeprefix("-") not in asked._table.schema:
            asked._faults.append(problem("query.field", "/sort", {"field": key.removeprefix("-")}))


def _remember_for_ever(patch: pytest.MonkeyPatch) -> None:
    for module in (session, api_keys):
        patch.setattr(module, "REMEMBERED", timedelta(days=1))


FAULTS = (
    Fault(
        "rows_unfiltered",
        "a role reads only the rows within its reach",
        _replaced(Reach, "where", lambda _self: ()),
        (f"{RIGHTS}::test_an_order_out_of_reach_is_answered_like_one_that_is_not[sqlite]",),
    ),
    Fault(
        "count_unfiltered",
        "a count tells only of rows within reach",
        _count_everything,
        (f"{TWINS}[sqlite-agent]",),
    ),
    Fault(
        "sort_unchecked",
        "a list is not ordered by a hidden field",
        _replaced(query._Asked, "_unsortable", _sort_by_anything),
        (f"{TWINS}[sqlite-agent]",),
    ),
    Fault(
        "filter_by_hidden",
        "a filter asks for no hidden field",
        _replaced(Filters, "schema", _all_paths),
        (f"{TWINS}[sqlite-auditor]",),
    ),
    Fault(
        "derived_shown",
        "all fields leave out what is computed from hidden ones",
        _replaced(role, "_sources", lambda *_: frozenset()),
        (f"{TWINS}[sqlite-agent]",),
    ),
    Fault(
        "files_by_id",
        "a file is fetched only through its own record",
        _replaced(files, "_named", lambda *_: _Everything()),
        (f"{RIGHTS}::test_a_hold_is_lifted_and_a_file_fetched_only_through_its_own_record[sqlite]",),
    ),
    Fault(
        "scope_ignored",
        "a key does nothing beyond its scope",
        _replaced(gate, "_narrowed", lambda rights, *_: rights),
        (f"{PEOPLE}::test_a_key_is_never_more_than_its_scope_nor_than_its_owner[sqlite]",),
    ),
    Fault(
        "remembered_for_ever",
        "what is taken from a person is gone within seconds",
        _remember_for_ever,
        (f"{PEOPLE}::test_what_another_process_takes_away_is_gone_within_seconds[sqlite-role]",),
    ),
    Fault(
        "looker_writes",
        "whoever looks at somebody else's pages changes nothing",
        _replaced(guards, "LEAVING", _Everything()),
        (f"{PEOPLE}::test_an_admin_looks_as_somebody_else_and_changes_nothing[sqlite]",),
    ),
    Fault(
        "codes_again",
        "a code of the second step works once",
        _replaced(SqlSecondFactors, "spend_step", lambda *_: True),
        ("tests/contract/test_second_step.py::test_a_code_works_once[sqlite]",),
    ),
    Fault(
        "rights_given_away",
        "nobody publishes rights that he does not hold",
        _replaced(versions, "escalations", lambda *_: ()),
        ("tests/contract/test_roles.py::test_a_builder_publishes_no_right_beyond_his_own[sqlite-a hidden field]",),
    ),
)
