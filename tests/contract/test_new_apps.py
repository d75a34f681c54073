"""Apps from nothing, from a sheet and from an archive: they work at once, and what is no good changes nothing."""

import io
import json
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from orderloom.check.plan import TablePlan
from tests.contract.fresh import Fresh, fresh_installation
from tests.contract.house import PASSWORD

SHEET = "单号,客户名称,状态,金额,日期\n" + "".join(
    f"A{number},客户{number},{('新', '完成')[number % 2]},{number}.50,2026-01-{number + 1:02d}\n"
    for number in range(12)
)
NAMED = {"id": "desk", "title": "维修台"}


@pytest.fixture
def fresh(sqlite_url: str, tmp_path: Path) -> Iterator[Fresh]:
    yield from fresh_installation(sqlite_url, tmp_path)


def types(fresh: Fresh, app: str, table: str) -> dict[str, str]:
    plan = fresh.installation.plans.plan(app)
    assert plan is not None
    return {name: one.type for name, one in plan.get(TablePlan, table).fields.items() if not one.system}


def import_all(fresh: Fresh) -> None:
    while fresh.installation.work_imports():
        pass


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(f"{name}.json", text)
    return out.getvalue()


def api(fresh: Fresh, path: str, body: object, status: int = 201) -> dict[str, object]:
    headers = {"x-csrf-token": fresh.csrf}
    answer = fresh.client.post(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, object] = answer.json()
    return found


def sent(fresh: Fresh, path: str, name: str, content: bytes, status: int = 201) -> dict[str, object]:
    headers = {"x-csrf-token": fresh.csrf}
    answer = fresh.client.post(f"/api/v1{path}", files={"file": (name, content)}, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_an_app_from_nothing_opens_in_the_studio_and_takes_records(fresh: Fresh) -> None:
    assert "截止日期" in fresh.page("/build/new/empty")
    where = fresh.post("/build/new/empty", **NAMED, table="客户", field="phone")
    assert where == "/build/desk/studio"
    assert types(fresh, "desk", "customers") == {"name": "text", "phone": "phone"}
    assert "客户" in fresh.page("/a/desk/customers_list")
    made = api(fresh, "/apps/desk/tables/customers/records", {"fields": {"name": "张三", "phone": "13812345678"}})
    assert made["id"]
    assert "已经有应用" in fresh.send("/build/new/empty", 422, {**NAMED, "table": "客户"})


def test_a_sheet_becomes_an_app_with_its_rows(fresh: Fresh) -> None:
    where = fresh.send("/build/new/sheet", 303, {}, ("repairs.csv", SHEET.encode()))
    look = fresh.page(where)
    assert "客户名称" in look
    columns = {f"title.{place}": one for place, one in enumerate(("单号", "客户名称", "状态", "金额", "日期"))}
    kinds = {f"type.{place}": one for place, one in enumerate(("text", "text", "choice", "money", "date"))}
    for name, kind in kinds.items():
        assert f'<option value="{kind}" selected>' in look.partition(f'name="{name}"')[2].partition("</select>")[0]
    wish = {**columns, **kinds, **{f"take.{place}": "yes" for place in range(4)}, "naming": "0", "table": "维修"}
    job = fresh.send(where, 303, {**wish, **NAMED})
    assert job.startswith("/a/desk/imports/")
    import_all(fresh)
    assert fresh.count("desk", "records") == 12
    assert list(types(fresh, "desk", "records")) == ["field_1", "name", "status", "amount"]
    fresh.send(where, 404, {**wish, **NAMED, "id": "again"})


def test_what_is_no_sheet_makes_nothing(fresh: Fresh) -> None:
    assert 'role="alert"' in fresh.send("/build/new/sheet", 422, {}, ("a.pdf", b"%PDF"))
    where = fresh.send("/build/new/sheet", 303, {}, ("a.csv", SHEET.encode()))
    assert "一列也没有" in fresh.send(where, 422, {**NAMED, "table": "x"})
    assert "1 到" in fresh.send(where, 422, {**NAMED, "table": " ", "take.0": "yes"})
    assert fresh.installation.plans.all() == ()


def test_nobody_else_sees_a_sheet_that_waits(fresh: Fresh) -> None:
    where = fresh.send("/build/new/sheet", 303, {}, ("a.csv", SHEET.encode()))
    fresh.installation.people.add("other", admin=True, password=PASSWORD)
    other = fresh.open()
    other.post("/sign-in", data={"name": "other", "password": PASSWORD, "next": "/"})
    assert other.get(where).status_code == 404


def test_a_sheet_joins_the_draft_and_its_rows_wait_for_the_version(fresh: Fresh) -> None:
    fresh.post("/build/new/empty", **NAMED, table="客户")
    guess = sent(fresh, "/sheets", "parts.csv", SHEET.encode())
    assert isinstance(guess["columns"], list)
    assert [one["type"] for one in guess["columns"]] == ["text", "text", "choice", "money", "date"]
    told = api(fresh, "/apps/desk/draft/tables", {"sheet": {"id": guess["id"], "title": "配件"}})
    assert told["table"] == "records"
    assert "等着导入" in fresh.page("/build/desk")
    fresh.post("/build/desk/publish", revision=str(fresh.installation.building.versions.state("desk").revision))
    job = fresh.installation.transfer.importing.imports.get(str(told["import"]))
    assert job is not None
    fresh.post(
        f"/a/desk/imports/{job.id}/judge", **{f"to.{place}": one.field for place, one in enumerate(job.mapped.columns)}
    )
    import_all(fresh)
    fresh.post(f"/a/desk/imports/{job.id}/start")
    import_all(fresh)
    assert fresh.count("desk", "records") == 12


def test_an_app_goes_out_and_comes_in_as_a_draft_with_the_difference_in_words(fresh: Fresh) -> None:
    fresh.post("/build/new/empty", **NAMED, table="客户", field="phone")
    answer = fresh.client.get("/build/desk/export/1")
    assert answer.headers["content-type"] == "application/zip"
    content = answer.content
    assert fresh.client.get("/api/v1/apps/desk/export?version=1").content == content
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        files = {name.removesuffix(".json"): made.read(name).decode() for name in made.namelist()}
    files["table/customers"] = files["table/customers"].replace("电话", "手机")
    changed = zipped(**files)
    look = unescape(
        fresh.client.post("/build/desk/folder/look", data={"csrf": fresh.csrf}, files={"file": ("x.zip", changed)}).text
    )
    assert "从「电话」改为「手机」" in look
    seal, revision = (look.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("seal", "revision"))
    stale = {"seal": "0" * 64, "revision": revision}
    fresh.send("/build/desk/folder", 409, stale, ("x.zip", changed))
    assert fresh.installation.building.versions.state("desk").changed == ()
    where = fresh.send("/build/desk/folder", 303, {"seal": seal, "revision": revision}, ("x.zip", changed))
    assert where == "/build/desk/difference"
    only_looked = sent(fresh, "/apps/desk/import?look=true", "x.zip", content, 200)
    assert only_looked["words"]
    assert len(fresh.installation.building.versions.state("desk").changed) == 1
    sent(fresh, "/apps/desk/import", "x.zip", content, 200)
    assert fresh.installation.building.versions.state("desk").changed == ()


def test_an_archive_becomes_an_app_of_another_name(fresh: Fresh) -> None:
    fresh.post("/build/new/empty", **NAMED, table="客户")
    content = fresh.client.get("/build/desk/export/draft").content
    look = unescape(
        fresh.client.post("/build/new/folder/look", data={"csrf": fresh.csrf}, files={"file": ("x.zip", content)}).text
    )
    seal = look.partition('name="seal" value="')[2].partition('"')[0]
    assert 'value="desk_2"' in look
    other = {"seal": seal, "id": "desk_2", "title": "二号台", "publish": "yes"}
    assert fresh.send("/build/new/folder", 303, other, ("x.zip", content)) == "/a/desk_2"
    assert types(fresh, "desk_2", "customers") == types(fresh, "desk", "customers")
    draft = {"seal": seal, "id": "desk_3", "title": "三号台"}
    assert fresh.send("/build/new/folder", 303, draft, ("x.zip", content)) == "/build/desk_3"
    assert fresh.installation.plans.plan("desk_3") is None
    assert "草稿，还没上线" in fresh.page("/build")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nonsense", "不是完好的 zip"),
        (zipped(a=json.dumps({"kind": "spell", "id": "x"})), "没有「spell」"),
        (zipped(a=json.dumps({"kind": "table", "id": "x"})), "正好一个"),
    ],
)
def test_an_archive_that_is_no_app_changes_nothing(fresh: Fresh, content: bytes, said: str) -> None:
    look = fresh.client.post("/build/new/folder/look", data={"csrf": fresh.csrf}, files={"file": ("x.zip", content)})
    assert said in unescape(look.text)
    assert said in fresh.send("/build/new/folder", 422, {**NAMED, "seal": "x"}, ("x.zip", content))
    sent(fresh, "/apps/import", "x.zip", content, 422)
    assert list(fresh.installation.building.versions.drafts.apps()) == []


def test_programs_make_apps_of_templates_too(fresh: Fresh) -> None:
    listed = fresh.client.get("/api/v1/templates").json()["items"]
    assert "made_to_order" in [one["id"] for one in listed]
    questions = fresh.client.get("/api/v1/templates/made_to_order").json()
    assert "drawings_required" in [one["id"] for one in questions["traits"]]
    answers = {one["id"]: False for one in questions["traits"]}
    body = {**NAMED, "template": "made_to_order", "answers": answers}
    assert api(fresh, "/apps", body)["number"] == 1
    assert "已经" in str(api(fresh, "/apps", body, 422))
    plan = fresh.installation.plans.plan("desk")
    assert plan is not None
    assert plan.built_from is not None
    assert plan.built_from.traits == ()
