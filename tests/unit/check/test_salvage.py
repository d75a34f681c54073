"""What works of an app in the middle of an edit: faulty parts go, everything else stays."""

import copy
from pathlib import Path

import pytest

from orderloom.check.app import load_app
from orderloom.check.form_plan import FormPlan
from orderloom.check.kinds.view import ViewPlan
from orderloom.check.plan import TablePlan
from orderloom.check.salvage import salvage

DESK = Path(__file__).resolve().parents[2] / "data" / "apps" / "desk"
Documents = dict[tuple[str, str], dict[str, object]]


@pytest.fixture(scope="module")
def desk() -> Documents:
    """The documents of the repair desk."""
    return {(str(one.data["kind"]), str(one.data["id"])): one.data for one in load_app(DESK).drafts}


def _of(desk: Documents, *path: str | int) -> object:
    kind, id_, *rest = path
    value: object = desk[str(kind), str(id_)]
    for step in rest:
        assert isinstance(value, dict | list)
        value = value[step]  # type: ignore[index]  # the path is of the kind that the test wrote
    return value


def _set(desk: Documents, value: object, *path: str | int) -> Documents:
    changed = copy.deepcopy(desk)
    holder = _of(changed, *path[:-1])
    assert isinstance(holder, dict)
    holder[str(path[-1])] = value
    return changed


def test_a_sound_app_is_compiled_as_it_is(desk: Documents) -> None:
    found = salvage(desk)
    assert found.plan is not None
    assert not [one for one in found.problems if one.level == "error"]
    assert found.plan.documents.keys() == desk.keys()


def test_a_faulty_condition_goes_and_its_field_stays(desk: Documents) -> None:
    broken = _set(desk, {"==": [{"var": "nowhere"}, 1]}, "form", "ticket_form", "sections", 0, "fields", 1, "visible")
    found = salvage(broken)
    assert found.plan is not None
    ids = [one.id for one in found.plan.get(FormPlan, "ticket_form").fields]
    assert ids[1] == _of(desk, "form", "ticket_form", "sections", 0, "fields", 1, "id")
    assert [one.document for one in found.problems if one.level == "error"] == ["form/ticket_form"]


def test_a_field_that_names_nothing_goes_alone(desk: Documents) -> None:
    broken = _set(desk, "nowhere", "form", "ticket_form", "sections", 0, "fields", 1, "id")
    before = salvage(desk).plan
    found = salvage(broken).plan
    assert before is not None
    assert found is not None
    kept = [one.id for one in found.get(FormPlan, "ticket_form").fields]
    expected = [one.id for one in before.get(FormPlan, "ticket_form").fields]
    assert kept == [expected[0], *expected[2:]]


def test_what_cannot_do_without_a_faulty_document_gives_way_but_the_app_stays(desk: Documents) -> None:
    broken = copy.deepcopy(desk)
    for key in list(broken):
        if key[0] == "view":
            broken[key] = {"kind": "view", "id": key[1]}
    found = salvage(broken)
    assert found.plan is not None
    assert not found.plan.all(ViewPlan)
    assert found.plan.all(TablePlan).keys() == {id_ for kind, id_ in desk if kind == "table"}


def test_nothing_is_left_of_an_app_without_its_own_document(desk: Documents) -> None:
    assert salvage({key: data for key, data in desk.items() if key[0] != "app"}).plan is None
    assert salvage({}).plan is None


def test_the_documents_given_stay_as_they_are(desk: Documents) -> None:
    broken = _set(desk, {"var": "nowhere"}, "form", "ticket_form", "sections", 0, "visible")
    before = copy.deepcopy(broken)
    salvage(broken)
    assert broken == before
