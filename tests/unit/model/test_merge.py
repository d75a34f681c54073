"""Three-way merge of documents."""

import pytest
from hypothesis import given

from orderloom.model.canonical import canonical
from orderloom.model.difference import Documents, difference
from orderloom.model.merge import Conflict, merge
from tests.unit.model.versions import documents

KEY = ("table", "orders")
NAME = "table/orders"


def table(*fields: dict[str, object], **other: object) -> dict[tuple[str, str], object]:
    return {KEY: {"kind": "table", "id": "orders", "fields": list(fields), **other}}


def written(all_documents: Documents) -> dict[tuple[str, str], bytes]:
    return {key: canonical(data) for key, data in all_documents.items()}


A: dict[str, object] = {"id": "a", "max": 1}
B: dict[str, object] = {"id": "b", "max": 2}
C: dict[str, object] = {"id": "c", "max": 3}
D: dict[str, object] = {"id": "d", "max": 4}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (table(A), table({**A, "max": 7}), table({**A, "min": 0}), table({"id": "a", "max": 7, "min": 0})),
        (table(A), table(A, B), table(A, C), table(A, C, B)),
        (table(A, B), table(B), table(A, B, C), table(B, C)),
        (table(A, B, C), table(C, A, B), table(A, B, {**C, "max": 9}), table({**C, "max": 9}, A, B)),
        (table(A, B, C), table(C, A, B), table(A, B), table(A, B)),
        (table(), table(keys=[A]), table(keys=[B]), table(keys=[B, A])),
        (table(A), table(B, A), table(B, A), table(B, A)),
        (table(A, D), table(A), table(A, D, B), table(A, B)),
    ],
)
def test_what_each_side_changed_alone_survives(
    base: Documents, ours: Documents, theirs: Documents, merged: Documents
) -> None:
    found = merge(base, ours, theirs)
    assert found.conflicts == ()
    assert written(found.documents) == written(merged)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "conflict"),
    [
        (table(A), table({**A, "max": 7}), table({**A, "max": 8}), Conflict(NAME, "fields/a/max", 1, 7, 8)),
        (table(A, B), table({**A, "max": 7}, B), table(B), Conflict(NAME, "fields/a", A, {**A, "max": 7}, None)),
        (table(A, B), table(B), table({**A, "max": 7}, B), Conflict(NAME, "fields/a", A, None, {**A, "max": 7})),
        (table(), table(A), table({**A, "max": 7}), Conflict(NAME, "fields/a", None, A, {**A, "max": 7})),
        (table(A), {}, table(A, B), Conflict(NAME, "", table(A)[KEY], None, table(A, B)[KEY])),
        (
            table(when={"and": [1]}),
            table(when={"and": [1, 2]}),
            table(when={"or": [1]}),
            Conflict(NAME, "when", {"and": [1]}, {"and": [1, 2]}, {"or": [1]}),
        ),
    ],
)
def test_a_conflict_keeps_ours_and_is_listed(
    base: Documents, ours: Documents, theirs: Documents, conflict: Conflict
) -> None:
    found = merge(base, ours, theirs)
    assert found.conflicts == (conflict,)
    assert found.taken == ()
    assert written(found.documents) == written(ours)


@given(documents(), documents(), documents())
def test_no_edit_of_ours_is_ever_lost(base: Documents, ours: Documents, theirs: Documents) -> None:
    found = merge(base, ours, theirs)
    kept = {(edit.document, edit.path) for edit in difference(base, found.documents)}
    lost = [
        edit
        for edit in difference(base, ours)
        if edit.sort in {"add", "change"} and (edit.document, edit.path) not in kept
    ]
    assert lost == []


@given(documents(), documents(), documents())
def test_merging_a_second_time_does_nothing(base: Documents, ours: Documents, theirs: Documents) -> None:
    once = merge(base, ours, theirs)
    again = merge(theirs, once.documents, theirs)
    assert (again.taken, again.conflicts) == ((), ())
    assert written(again.documents) == written(once.documents)


@given(documents(), documents())
def test_where_only_one_side_changed_the_result_is_that_side(base: Documents, other: Documents) -> None:
    theirs, ours = merge(base, base, other), merge(base, other, base)
    assert written(theirs.documents) == written(ours.documents) == written(other)
    assert theirs.conflicts == ours.conflicts == ()
