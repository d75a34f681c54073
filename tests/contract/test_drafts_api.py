"""The documents API: a draft that several people edit, what publishing would do, publishing, and going back."""

from collections.abc import Mapping

import pytest
from jsonschema import Draft202012Validator

from tests.contract.house import Client, House
from tests.contract.workshop import calm, workshop

__all__ = ["calm", "workshop"]

OWNERS = "draft/table/owners"
EMAIL = {"id": "email", "type": "text", "title": {"zh": "邮箱", "en": "E-mail"}}


@pytest.fixture
def master(calm: House) -> Client:
    return calm.program("master", "en")


def insert(document: str, path: str, value: object, **more: object) -> Mapping[str, object]:
    return {"op": "insert", "document": document, "path": path, "value": value, **more}


def set_to(document: str, path: str, value: object, **more: object) -> Mapping[str, object]:
    return {"op": "set", "document": document, "path": path, "value": value, **more}


def test_only_who_manages_the_documents_finds_them(calm: House) -> None:
    assert calm.program("master").get(f"{calm.app}/draft").status_code == 200
    assert calm.program("root").get(f"{calm.app}/draft").status_code == 200
    for method, path in (
        ("GET", "draft"),
        ("GET", OWNERS),
        ("PUT", OWNERS),
        ("DELETE", OWNERS),
        ("PATCH", "draft"),
        ("GET", "draft/steps"),
        ("GET", "versions"),
        ("GET", "versions/1"),
        ("GET", "versions/1/difference/draft"),
        ("POST", "versions/1/rollback"),
        *(("POST", f"draft/{verb}") for verb in ("check", "plan", "test", "publish", "discard")),
    ):
        assert calm.program("counter").request(method, f"{calm.app}/{path}").status_code == 404, path
        assert calm.open().request(method, f"{calm.app}/{path}").status_code == 401, path


def test_a_document_is_read_with_its_revision_and_written_back_with_it(calm: House, master: Client) -> None:
    path = f"{calm.app}/{OWNERS}"
    read = master.get(path)
    changed = {**read.json(), "title": {"zh": "客户", "en": "Clients"}}
    assert master.put(path, json=changed).status_code == 428
    assert master.put(path, json=changed, headers={"if-match": '"d999"'}).status_code == 412
    written = master.put(path, json=changed, headers={"if-match": read.headers["etag"]})
    assert (written.status_code, written.json()) == (200, changed)
    assert written.headers["etag"] not in {None, read.headers["etag"]}
    assert master.put(path, json=read.json(), headers={"if-match": read.headers["etag"]}).status_code == 412
    assert master.put(path, json={**changed, "id": "x"}, headers={"if-match": "*"}).status_code == 422


def test_a_document_is_added_and_taken_out(calm: House, master: Client) -> None:
    path, data = f"{calm.app}/draft/rule/fresh", {"kind": "rule", "id": "fresh"}
    made = master.put(path, json=data)
    assert made.status_code == 201
    listed = {(one["kind"], one["id"]): one["change"] for one in master.get(f"{calm.app}/draft").json()["documents"]}
    assert listed["rule", "fresh"] == "added"
    assert master.delete(path).status_code == 428
    assert master.delete(path, headers={"if-match": made.headers["etag"]}).status_code == 204
    assert master.get(path).status_code == 404
    assert master.delete(path, headers={"if-match": "*"}).status_code == 404
    assert master.put(f"{calm.app}/draft/nonsense/x", json={"kind": "nonsense", "id": "x"}).status_code == 422


def test_two_editors_of_one_document_both_keep_their_edits(calm: House, master: Client) -> None:
    other = calm.program("root")
    for client, command in (
        (master, insert("table/owners", "fields/email", EMAIL, after="phone")),
        (other, set_to("table/owners", "fields/town/title/en", "Place", was="Town")),
        (master, {"op": "move", "document": "table/owners", "path": "fields/town", "after": None}),
    ):
        answer = client.patch(f"{calm.app}/draft", json={"commands": [command]})
        assert answer.status_code == 200, answer.text
    fields = {one["id"]: one for one in master.get(f"{calm.app}/{OWNERS}").json()["fields"]}
    assert list(fields) == ["town", "name", "phone", "email"]
    assert fields["town"]["title"]["en"] == "Place"
    late = other.patch(
        f"{calm.app}/draft", json={"commands": [set_to("table/owners", "fields/town/title/en", "X", was="Town")]}
    )
    assert late.status_code == 412
    assert late.json()["errors"][0]["pointer"] == "/commands/0"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"commands": []}, 422),
        ({"commands": [1]}, 422),
        ({"commands": [{"op": "explode", "document": "table/owners"}]}, 422),
        ({"commands": [{"op": "remove", "document": "table/owners", "path": "fields/none"}]}, 422),
        ({"commands": [{"op": "set", "document": "table/owners", "path": "kind", "value": "rule"}]}, 422),
        ({"commands": [{"op": "set", "document": "table/owners", "more": 1}]}, 422),
        ({"commands": [{"op": "move", "document": "table/owners", "path": "fields/name", "after": 3}]}, 422),
    ],
)
def test_commands_that_mean_nothing_change_nothing(calm: House, master: Client, body: object, status: int) -> None:
    answer = master.patch(f"{calm.app}/draft", json=body)
    assert answer.status_code == status, answer.text
    assert all(one["change"] == "none" for one in master.get(f"{calm.app}/draft").json()["documents"])


def test_a_step_is_undone(calm: House, master: Client) -> None:
    master.patch(f"{calm.app}/draft", json={"commands": [insert("table/owners", "fields/email", EMAIL)]})
    step = master.get(f"{calm.app}/draft/steps").json()["items"][0]
    assert (step["by"], step["edits"][0]["path"]) == ("master", "fields/email")
    assert master.post(f"{calm.app}/draft/steps/{step['id']}/undo").status_code == 200
    assert "email" not in {one["id"] for one in master.get(f"{calm.app}/{OWNERS}").json()["fields"]}
    assert master.post(f"{calm.app}/draft/steps/none/undo").status_code == 422


def test_what_publishing_would_do_is_said_before(calm: House, master: Client) -> None:
    master.patch(f"{calm.app}/draft", json={"commands": [insert("table/owners", "fields/email", EMAIL)]})
    assert master.post(f"{calm.app}/draft/check").json() == {"problems": []}
    plan = master.post(f"{calm.app}/draft/plan").json()
    assert plan["publishable"] is True
    assert plan["words"] == ["Table “Owners”: new field “E-mail” (text)"]
    assert [(one["sort"], one["field"], one["lossy"]) for one in plan["structure"]] == [("field_added", "email", False)]
    tested = master.post(f"{calm.app}/draft/test").json()
    assert (tested["passed"], tested["failed"]) == (2, 0)


def test_a_draft_with_errors_is_not_published(calm: House, master: Client) -> None:
    commands = [{"op": "remove", "document": "view/jobs_list"}]
    master.patch(f"{calm.app}/draft", json={"commands": commands})
    codes = {one["code"] for one in master.post(f"{calm.app}/draft/check").json()["problems"]}
    assert "reference.no_view" in codes
    assert master.post(f"{calm.app}/draft/plan").json()["publishable"] is False
    refused = master.post(f"{calm.app}/draft/publish")
    assert refused.status_code == 422
    assert codes & {one["code"] for one in refused.json()["errors"]}
    assert master.post(f"{calm.app}/draft/test").status_code == 422


def test_failing_scenarios_stop_a_publication_unless_an_admin_forces_it(calm: House, master: Client) -> None:
    root = calm.program("root")
    commands = [set_to("scenario/an_overhaul", "then/end/state", "timed")]
    master.patch(f"{calm.app}/draft", json={"commands": commands})
    refused = master.post(f"{calm.app}/draft/publish")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "versions.scenarios_failed"
    assert master.post(f"{calm.app}/draft/publish", json={"force": True}).status_code == 403
    forced = root.post(f"{calm.app}/draft/publish", json={"force": True})
    assert forced.status_code == 200, forced.text
    newest = master.get(f"{calm.app}/versions").json()["items"][0]
    assert (newest["number"], newest["forced"], newest["by"]) == (forced.json()["number"], True, "root")
    assert root.post(f"{calm.app}/versions/1/rollback").status_code == 200


def test_a_published_field_takes_values_and_going_back_keeps_them(calm: House, master: Client) -> None:
    first = master.get(f"{calm.app}/versions").json()["items"][0]["number"]
    commands = [insert("table/owners", "fields/email", EMAIL)]
    revision = master.patch(f"{calm.app}/draft", json={"commands": commands}).json()["revision"]
    assert master.post(f"{calm.app}/draft/publish", json={"revision": revision - 1}).status_code == 409
    published = master.post(f"{calm.app}/draft/publish", json={"revision": revision})
    assert published.status_code == 200, published.text
    assert master.post(f"{calm.app}/draft/publish").json()["unchanged"] is True
    owners = calm.records("owners")
    made = master.post(owners, json={"fields": {"name": f"Anna {first}", "email": "a@example.com"}})
    assert made.status_code == 201, made.text
    record = f"{owners}/{made.json()['id']}"
    back = master.post(f"{calm.app}/versions/{first}/rollback")
    assert back.status_code == 200, back.text
    assert "email" not in master.get(record).json()["fields"]
    newest = master.get(f"{calm.app}/versions").json()["items"][0]
    assert (newest["origin"], newest["of"]) == ("rollback", first)
    again = master.post(f"{calm.app}/versions/{published.json()['number']}/rollback")
    assert again.status_code == 200, again.text
    assert master.get(record).json()["fields"]["email"] == "a@example.com"
    words = master.get(f"{calm.app}/versions/{first}/difference/{published.json()['number']}").json()["words"]
    assert words == ["Table “Owners”: new field “E-mail” (text)"]
    assert master.post(f"{calm.app}/versions/{first}/rollback").status_code == 200


def test_a_version_published_meanwhile_is_merged_and_conflicts_are_listed(calm: House, master: Client) -> None:
    title = "fields/town/title/en"
    master.patch(f"{calm.app}/draft", json={"commands": [insert("table/owners", "fields/email", EMAIL)]})
    assert master.post(f"{calm.app}/draft/publish").status_code == 200
    number = master.get(f"{calm.app}/versions").json()["items"][0]["number"]
    master.patch(f"{calm.app}/draft", json={"commands": [set_to("table/owners", title, "Ours")]})
    assert master.post(f"{calm.app}/versions/{number - 1}/rollback").status_code == 200
    merged = master.post(f"{calm.app}/draft/plan").json()
    assert (merged["conflicts"], merged["publishable"]) == ([], True)
    assert [one["path"] for one in merged["edits"]] == [title]
    commands = [set_to("table/owners", "fields/email/title/en", "Mail")]
    master.patch(f"{calm.app}/draft", json={"commands": commands})
    refused = master.post(f"{calm.app}/draft/publish")
    assert refused.status_code == 409
    assert [(one["document"], one["pointer"]) for one in refused.json()["errors"]] == [("table/owners", "fields/email")]
    assert master.post(f"{calm.app}/draft/publish", json={"keep_ours": True}).status_code == 200
    fields = {one["id"]: one for one in master.get(f"{calm.app}/{OWNERS}").json()["fields"]}
    assert fields["town"]["title"]["en"] == "Ours"
    assert "email" not in fields or fields["email"]["title"]["en"] == "Mail"


def test_unknown_versions_and_apps_are_not_there(calm: House, master: Client) -> None:
    for path in ("versions/99", "versions/99/difference/draft", "versions/1/difference/x"):
        assert master.get(f"{calm.app}/{path}").status_code == 404
    assert master.post(f"{calm.app}/versions/99/rollback").status_code == 404
    assert calm.program("root").get("/api/v1/apps/none/draft").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "schema"),
    [
        ("GET", "draft", "Draft"),
        ("GET", "draft/steps", "Steps"),
        ("POST", "draft/check", "Problems"),
        ("POST", "draft/plan", "PublishPlan"),
        ("POST", "draft/test", "Played"),
        ("POST", "draft/publish", "Published"),
        ("GET", "versions", "Versions"),
        ("GET", "versions/1/difference/draft", "Difference"),
    ],
)
def test_answers_have_the_shape_that_the_reference_promises(
    calm: House, master: Client, method: str, path: str, schema: str
) -> None:
    reference = master.get("/schema").json()
    answer = master.request(method, f"{calm.app}/{path}")
    assert answer.status_code == 200, answer.text
    Draft202012Validator({**reference, "$ref": f"#/components/schemas/{schema}"}).validate(answer.json())
