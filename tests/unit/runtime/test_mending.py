"""Problems that know what was meant put themselves right, and never touch anything else."""

from collections.abc import Mapping

import pytest

from orderloom.check.problem import Problem
from orderloom.model.difference import Documents
from orderloom.runtime.draft import Command, Editor
from orderloom.runtime.mending import mend
from orderloom.runtime.record.change import Actor
from tests.unit.runtime.desk import Desk
from tests.unit.runtime.memory_versions import MemoryVersions

ANN = Actor("u-ann", "Ann")
KEY = ("rule", "r")


def told(pointer: str, value: str, suggestion: str = "", code: str = "field.unknown") -> Problem:
    return Problem(code, pointer, {"value": value, "suggestion": suggestion}, document="rule/r")


def document(**more: object) -> Mapping[str, object]:
    return {"kind": "rule", "id": "r", "title": {"zh": "一", "en": "One"}, **more}


MENDED = [
    ("a value of another name", told("/table", "oders", "orders"), {"table": "oders"}, {"table": "orders"}),
    (
        "a name inside an expression",
        told("/when/and/0/==/0/var", "statu", "status"),
        {"when": {"and": [{"==": [{"var": "statu"}, 1]}, True]}},
        {"when": {"and": [{"==": [{"var": "status"}, 1]}, True]}},
    ),
    (
        "a member that is a text",
        told("/required/1", "nam", "name"),
        {"required": ["no", "nam"]},
        {"required": ["no", "name"]},
    ),
    ("a key of another name", told("/tabel", "tabel", "table", "shape.unknown_key"), {"tabel": "a"}, {"table": "a"}),
    ("a key that nobody knows", told("/zzz", "zzz", "", "shape.unknown_key"), {"zzz": 1, "on": []}, {"on": []}),
    (
        "a key whose right name is taken",
        told("/tabel", "tabel", "table", "shape.unknown_key"),
        {"tabel": "a", "table": "b"},
        {"table": "b"},
    ),
]
LEFT = [
    ("nobody knows what was meant", told("/table", "oders"), {"table": "oders"}),
    ("the place has changed since", told("/table", "oders", "orders"), {"table": "other"}),
    ("the place is gone", told("/on/7/id", "a", "b"), {"on": []}),
    ("the right member is there already", told("/required/1", "nam", "name"), {"required": ["name", "nam"]}),
    ("it is about the whole document", told("", "oders", "orders"), {"table": "oders"}),
]


@pytest.mark.parametrize(
    ("problem", "before", "after"), [case[1:] for case in MENDED], ids=[case[0] for case in MENDED]
)
def test_what_was_meant_is_put_in_place(
    problem: Problem, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    documents: Documents = {KEY: document(**before)}
    assert carried_out(documents, mend(problem, documents))[KEY] == document(**after)


@pytest.mark.parametrize(("problem", "before"), [case[1:] for case in LEFT], ids=[case[0] for case in LEFT])
def test_what_only_a_person_can_say_is_left_alone(problem: Problem, before: Mapping[str, object]) -> None:
    assert mend(problem, {KEY: document(**before)}) == ()


def test_a_problem_of_no_document_is_left_alone() -> None:
    assert mend(told("/table", "a", "b"), {}) == ()


def carried_out(documents: Documents, commands: tuple[Command, ...]) -> Documents:
    desk = Desk()
    editor = Editor(MemoryVersions(), desk.clock, desk.ids)
    editor.replace("app", lambda _: documents, ANN)
    return editor.carry_out("app", commands, ANN).documents
