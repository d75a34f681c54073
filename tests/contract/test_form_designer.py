"""Forms of a draft in the designer: every field as staff will see it, tried with real records, and nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.contract.hidden import TWINS
from tests.contract.house import Client, House, Json, found, open_house

DRAFT = "/api/v1/apps/twins/draft"
CANVAS = f"{DRAFT}/forms/job_form/canvas"
PREVIEW = "/build/twins/studio/preview/forms/job_form"
NOBODY_SEES: Json = {"==": [{"var": "nowhere"}, 1]}


@dataclass(frozen=True)
class Workroom:
    """The boss at the draft, as a program and in a browser."""

    program: Client
    browser: Client
    house: House

    def edit(self, *commands: Json) -> None:
        """Change the draft."""
        answer = self.program.patch(DRAFT, json={"commands": list(commands)})
        assert answer.status_code == 200, answer.text

    def form(self) -> Json:
        """The form as the draft has it."""
        form: Json = self.program.get(f"{DRAFT}/form/job_form").json()
        return form

    def pieces(self, *documents: Json) -> dict[str, Json]:
        """What stands on the canvas, by id path."""
        answer = self.program.post(CANVAS, json={"documents": list(documents)})
        assert answer.status_code == 200, answer.text
        return {one["path"]: one for one in answer.json()["pieces"]}

    def send(self, query: str = "", **fields: str) -> str:
        """What the page says of a save."""
        page = self.browser.get(f"{PREVIEW}{query}").text
        hidden = {name: _hidden(page, name) for name in ("csrf", "mode", "form", "role", "record", "version")}
        answer = self.browser.post(f"{PREVIEW}{query}", data={**hidden, **{f"f.{one}": v for one, v in fields.items()}})
        assert answer.status_code in {200, 422}, answer.text
        return answer.text


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS, loops=False) as opened:
        job = {"no": "J-1", "owner": "boss", "region": "north", "amount": "1.00"}
        opened.program("boss").post(opened.records("jobs"), json={"fields": job})
        yield opened


@pytest.fixture
def room(house: House) -> Workroom:
    program = house.program("boss", "en")
    program.post(f"{DRAFT}/discard")
    browser = house.browser("boss")
    browser.cookies.set("orderloom_language", "en")
    return Workroom(program, browser, house)


def put(path: str, value: object) -> Json:
    return {"op": "set", "document": "form/job_form", "path": path, "value": value}


def test_every_field_is_rendered_by_the_templates_of_staff(room: Workroom) -> None:
    there = room.pieces()
    assert list(there) == [f"sections/main/fields/{one['id']}" for one in room.form()["sections"][0]["fields"]]  # type: ignore[index]  # a list
    number = there["sections/main/fields/no"]
    assert 'class="form-label required"' in str(number["html"])
    assert ">Number</label>" in str(number["html"])
    assert (number["asked"], there["sections/main/fields/margin"]["asked"]) == (True, False)
    assert number["wide"] is False


def test_what_has_not_reached_the_draft_yet_is_rendered_as_given(room: Workroom) -> None:
    form = room.form()
    form["sections"] = [
        {
            "id": "other",
            "title": {"zh": "别的", "en": "Other"},
            "fields": [{"id": "no", "width": "full", "visible": False}],
        }
    ]
    given = room.pieces(form)
    assert list(given) == ["sections/other/fields/no"]
    assert given["sections/other/fields/no"]["wide"] is True
    assert "sections/main/fields/no" in room.pieces()


def test_faults_anywhere_in_the_draft_leave_the_canvas_and_the_trial_alive(room: Workroom) -> None:
    room.edit(
        put("sections/main/fields/no/visible", NOBODY_SEES),
        put("sections/main/fields/region/help", 7),
        {"op": "set", "document": "view/jobs_list", "path": "table", "value": "nowhere"},
    )
    assert {"sections/main/fields/no", "sections/main/fields/region"} <= room.pieces().keys()
    assert 'name="f.no"' in room.browser.get(PREVIEW).text


def test_a_field_of_the_draft_can_be_tried_before_any_table_has_it(room: Workroom) -> None:
    field = {"id": "urgency", "type": "integer", "title": {"zh": "急", "en": "Urgency"}, "required": True}
    room.edit(
        {"op": "insert", "document": "table/jobs", "path": "fields/urgency", "value": field},
        {
            "op": "insert",
            "document": "form/job_form",
            "path": "sections/main/fields/urgency",
            "value": {"id": "urgency"},
        },
    )
    assert ">Urgency</label>" in str(room.pieces()["sections/main/fields/urgency"]["html"])
    assert "Urgency" in room.send(no="J-9", owner="me").partition("ol-error-summary")[2]
    assert "nothing has been written" in room.send(no="J-9", owner="me", urgency="3")


def test_trying_to_save_checks_everything_and_writes_nothing(room: Workroom) -> None:
    jobs = room.house.records("jobs")
    before = room.program.get(jobs).json()["items"]
    assert "nothing has been written" in room.send(no="J-2", owner="me")
    assert "ol-error-summary" in room.send(owner="me")
    assert "nothing has been written" in room.send("?as=update", no="J-1", note="changed")
    assert "nothing has been written" in room.send("?as=filled", no="J-3", owner="me")
    assert room.program.get(jobs).json()["items"] == before
    assert not found(room.program, jobs, note="changed")


def test_a_role_sees_and_asks_for_what_the_draft_gives_it(room: Workroom) -> None:
    clerk = room.browser.get(f"{PREVIEW}?role=clerk").text
    assert 'name="f.note"' in clerk
    assert 'name="f.amount"' not in clerk
    room.edit({"op": "set", "document": "role/clerk", "path": "forms", "value": []})
    assert "may not open this form" in room.browser.get(f"{PREVIEW}?role=clerk").text


def test_one_field_is_judged_by_the_draft_on_leaving_it(room: Workroom) -> None:
    room.edit({"op": "set", "document": "table/jobs", "path": "fields/no/max_length", "value": 3})
    page = room.browser.get(PREVIEW).text
    data = {"csrf": _hidden(page, "csrf"), "mode": "create", "form": "job_form", "f.no": "J-1234"}
    answer = room.browser.post(f"{PREVIEW}/check/jobs/no", data=data)
    assert answer.status_code == 200, answer.text
    assert 'data-field-state="invalid"' in answer.text


def test_only_the_trial_may_stand_in_a_frame_and_only_of_our_own(room: Workroom) -> None:
    headers = room.browser.get(PREVIEW).headers
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert room.browser.get("/build/twins/studio").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("role", ["clerk", "agent"])
def test_whoever_may_not_manage_documents_finds_nothing(house: House, role: str) -> None:
    assert house.program(role).post(CANVAS, json={}).status_code == 404
    assert house.browser(role).get(PREVIEW).status_code == 404


def test_a_form_that_cannot_work_says_why(room: Workroom) -> None:
    room.edit(put("table", "nowhere"))
    page = room.browser.get(PREVIEW).text
    assert "cannot be opened yet" in page
    assert "nowhere" in page


def test_a_form_that_is_not_there_is_not_there(room: Workroom) -> None:
    assert room.program.post(f"{DRAFT}/forms/nowhere/canvas", json={}).status_code == 404
    assert room.program.post(CANVAS, json={"documents": "all"}).status_code == 422
    assert room.browser.get(PREVIEW.replace("job_form", "nowhere")).status_code == 404
