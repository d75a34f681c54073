"""Differences between sets of documents, and carrying them out."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderloom.model.canonical import canonical
from orderloom.model.difference import Documents, Edit, apply, difference
from orderloom.model.idpath import PathError
from tests.unit.model.versions import documents

TABLE = ("table", "orders")


def table(*fields: Mapping[str, object], **other: object) -> dict[tuple[str, str], object]:
    return {TABLE: {"kind": "table", "id": "orders", "fields": list(fields), **other}}


def written(all_documents: Documents) -> dict[tuple[str, str], bytes]:
    return {key: canonical(data) for key, data in all_documents.items()}


A, B, C = {"id": "a", "max": 1}, {"id": "b", "max": 2}, {"id": "c", "max": 3}
NAME = "table/orders"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (table(A), table(A), ()),
        (table(A), table({"max": 1, "id": "a"}), ()),
        (table(A), table(A, B), (Edit(NAME, "fields/b", "add", new=B, after="a"),)),
        (table(A, B), table(B), (Edit(NAME, "fields/a", "remove", old=A),)),
        (table(A), table({**A, "max": 9}), (Edit(NAME, "fields/a/max", "change", 1, 9),)),
        (table(A), table({**A, "min": 0}), (Edit(NAME, "fields/a/min", "add", new=0),)),
        (table({"id": "a"}), table({"id": "a", "min": 0}), (Edit(NAME, "fields/a/min", "add", new=0),)),
        (table(A, B, C), table(C, A, B), (Edit(NAME, "fields/c", "move"),)),
        (table(A, B, C), table(A, C, B), (Edit(NAME, "fields/b", "move", after="c"),)),
        (table(A), {}, (Edit(NAME, "", "remove", old=table(A)[TABLE]),)),
        ({}, table(A), (Edit(NAME, "", "add", new=table(A)[TABLE]),)),
        (table(when={"and": [1]}), table(when={"or": [1]}), (Edit(NAME, "when", "change", {"and": [1]}, {"or": [1]}),)),
        (table(at=Decimal("1.0")), table(at=Decimal("1.00")), (Edit(NAME, "at", "change", Decimal(1), Decimal(1)),)),
        (table(at=1), table(at=True), (Edit(NAME, "at", "change", 1, True),)),
        (table(roles=["x", "y"]), table(roles=["y"]), (Edit(NAME, "roles/x", "remove", old="x"),)),
        (
            table(),
            table(keys=[A]),
            (Edit(NAME, "keys", "add", new=[]), Edit(NAME, "keys/a", "add", new=A)),
        ),
    ],
)
def test_a_difference_names_what_changed_by_id(old: Documents, new: Documents, expected: tuple[Edit, ...]) -> None:
    assert difference(old, new) == expected


@given(documents(), documents())
def test_carrying_a_difference_out_gives_the_other_side_byte_for_byte(old: Documents, new: Documents) -> None:
    before = written(old)
    assert written(apply(old, difference(old, new))) == written(new)
    assert written(old) == before


@given(documents())
def test_there_is_no_difference_to_oneself(one: Documents) -> None:
    assert difference(one, one) == ()


@given(st.permutations([f"f{place}" for place in range(7)]))
def test_one_move_is_told_for_each_member_that_left_its_order(order: list[str]) -> None:
    old = table(*({"id": f"f{place}"} for place in range(7)))
    new = table(*({"id": name} for name in order))
    edits = difference(old, new)
    assert {edit.sort for edit in edits} <= {"move"}
    assert written(apply(old, edits)) == written(new)


def test_moving_one_of_many_members_is_one_edit() -> None:
    members = [{"id": f"f{place}"} for place in range(50)]
    assert len(difference(table(*members), table(*members[1:], members[0]))) == 1


@pytest.mark.parametrize(
    "edit",
    [
        Edit("table/none", "fields", "change", new=1),
        Edit("table/none", "", "remove"),
        Edit(NAME, "fields/zz", "remove"),
        Edit(NAME, "fields/a", "add", new=A),
        Edit(NAME, "fields/zz", "move"),
        Edit(NAME, "nothing/here", "change", new=1),
        Edit(NAME, "fields/a/max/x", "change", new=1),
        Edit(NAME, "fields", "move"),
        Edit(NAME, "nothing", "remove"),
    ],
)
def test_an_edit_of_nothing_is_refused(edit: Edit) -> None:
    with pytest.raises(PathError):
        apply(table(A), (edit,))
