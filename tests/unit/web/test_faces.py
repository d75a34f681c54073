"""Everything around the records: headers, health, callbacks, first run, sign-in page, language, built files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orderloom.web import paths
from tests.unit.web.conftest import PASSWORD, Site

FIRST = {"name": "ada", "password": "long enough", "repeated": "long enough"}


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/healthz",
        "/metrics",
        "/schema",
        "/api/v1/apps",
        "/nowhere",
        "/api/nowhere",
        "/a/none",
        "/assets/none",
    ],
)
def test_every_answer_tells_browsers_to_load_nothing_foreign(site: Site, path: str) -> None:
    headers = site.open().get(path).headers
    policy = headers["content-security-policy"]
    assert headers["content-type"].count("charset") <= 1
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_pages_are_never_cached(site: Site) -> None:
    assert site.open().get("/sign-in").headers["cache-control"] == "no-store"


def test_built_files_with_a_hash_are_cached_for_good_and_compressed(
    make_site: Callable[..., Site], tmp_path: Path
) -> None:
    text = "let a = 1;\n" * 200
    (tmp_path / "app-RMJUIPK6.js").write_text(text)
    (tmp_path / "plain.js").write_text(text)
    (tmp_path / "manifest.json").write_text('{"app": {"js": {"file": "app-RMJUIPK6.js"}}}')
    client = make_site(assets=tmp_path).open()
    page = client.get("/first-run").text
    answer = client.get("/assets/app-RMJUIPK6.js")
    assert 'src="/assets/app-RMJUIPK6.js"' in page
    assert answer.text == text
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(text) / 5
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/assets/plain.js").headers["cache-control"] == "no-cache"
    assert (
        client.get("/assets/plain.js", headers={"accept-encoding": "identity"}).headers.get("content-encoding") is None
    )


def test_a_path_out_of_the_folder_of_built_files_is_not_there(site: Site) -> None:
    client = site.open()
    assert {
        client.get(f"/assets/{name}").status_code for name in ("manifest.json", "..%2Fpackage.json", ".stamp", "x")
    } == {404}


def test_health_says_whether_the_server_lives_and_works(make_site: Callable[..., Site]) -> None:
    site = make_site()
    client = site.open()
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    assert "orderloom_inbox_waiting 3" in client.get("/metrics").text


@pytest.mark.parametrize("body", [b"{}", b"", b"\xff\x00 not json", b"x" * 4_999_999])
def test_a_callback_arrives_with_exactly_its_bytes(site: Site, body: bytes) -> None:
    answer = site.open().post("/hooks/good?a=1&a=2", content=body, headers={"X-Topic": "t"})
    assert (answer.status_code, answer.text) == (200, "ok")
    message = site.world.intake.received[-1]
    assert message.body == body
    assert message.headers["x-topic"] == "t"
    assert message.query == (("a", "1"), ("a", "2"))
    assert message.url == "http://localhost:8000/hooks/good?a=1&a=2"


def test_callbacks_that_cannot_be_kept_are_never_acknowledged(site: Site) -> None:
    client = site.open()
    assert client.post("/hooks/good", content=b"x" * 5_000_001).status_code == 413
    assert client.post("/hooks/other", content=b"{}").status_code == 404
    busy = client.post("/hooks/good", content=b"busy")
    assert busy.status_code == 503
    assert int(busy.headers["retry-after"]) > 0
    broken = client.post("/hooks/good", content=b"broken")
    assert broken.status_code == 503
    assert int(broken.headers["retry-after"]) > 0


def test_a_page_without_a_login_leads_to_the_sign_in_and_back(site: Site) -> None:
    client = site.open()
    answer = client.get("/?x=1")
    assert answer.status_code == 303
    target = answer.headers["location"]
    assert target == "/sign-in?next=/%3Fx%3D1"
    page = client.get(target)
    assert 'value="/?x=1"' in page.text
    done = client.post("/sign-in", data={"name": "ann", "password": PASSWORD, "next": "/?x=1"})
    assert (done.status_code, done.headers["location"]) == (303, "/?x=1")
    assert client.get("/").headers["location"].startswith("/a/desk")


def test_a_fragment_without_a_login_reloads_the_whole_page(site: Site) -> None:
    answer = site.open().get("/", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/sign-in")


def test_a_wrong_password_says_so_in_words_and_keeps_the_name(site: Site) -> None:
    answer = site.open().post(
        "/sign-in", data={"name": '"><script>', "password": "wrong"}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 422
    assert "Name or password is wrong" in answer.text
    assert "<script>" not in answer.text.replace('<script src="', "").replace('<script type="module" src="', "")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "",
        "x",
        "/a\tb",
        "/\n/evil",
        "/%",
        "/ü",
        "/" + "a" * 3000,
        "//[",
        "/\x00",
    ],
)
def test_only_paths_of_this_server_are_targets(target: str) -> None:
    assert paths.local(target) == ("/%" if target == "/%" else "/")


@pytest.mark.parametrize("target", ["/", "/a/desk", "/a/desk?x=https://y", "/a/desk#top"])
def test_paths_of_this_server_are_kept(target: str) -> None:
    assert paths.local(target) == target


def test_somebody_signed_in_is_not_asked_again(site: Site) -> None:
    assert site.browser().get("/sign-in?next=/a/desk").headers["location"] == "/a/desk"


def test_the_language_is_remembered_by_browser_and_account(site: Site) -> None:
    client = site.browser()
    token = client.headers["x-csrf-token"]
    answer = client.post("/language", data={"language": "en", "next": "/a/desk", "csrf": token})
    assert answer.headers["location"] == "/a/desk"
    assert site.world.accounts.people["a-ann"].language == "en"
    assert client.cookies["orderloom_language"] == "en"
    assert client.post("/language", data={"language": "xx"}).status_code == 422


def test_a_form_field_proves_the_session_as_the_header_does(site: Site) -> None:
    client = site.browser()
    token = client.headers.pop("x-csrf-token")
    assert client.post("/sign-out", data={"csrf": "wrong"}).status_code == 403
    assert client.post("/sign-out", data={"csrf": token}).status_code == 303


def test_the_admin_holds_every_role(site: Site) -> None:
    assert site.program("root").get("/api/v1/apps/desk").status_code == 200


def test_somebody_without_an_app_is_told_so(site: Site) -> None:
    answer = site.browser("bob").get("/")
    assert answer.status_code == 200
    assert "请联系管理员" in answer.text
    assert 'action="/sign-out"' in answer.text


def test_before_there_is_an_account_every_page_leads_to_the_first_run(make_site: Callable[..., Site]) -> None:
    client = make_site().open()
    assert client.get("/").headers["location"] == "/first-run"
    assert client.get("/sign-in").headers["location"] == "/first-run"


def test_the_first_run_makes_one_admin_and_signs_in(make_site: Callable[..., Site]) -> None:
    site = make_site()
    client = site.open()
    assert client.get("/first-run").status_code == 200
    assert client.post("/first-run", data=FIRST).headers["location"] == "/"
    (account,) = site.world.accounts.people.values()
    assert (account.name, account.admin) == ("ada", True)
    assert account.password_hash.startswith("$argon2id$")
    assert client.get("/").headers["location"].startswith("/a/desk")
    assert site.open().post("/first-run", data={**FIRST, "name": "eve"}).headers["location"] == "/sign-in"
    assert len(site.world.accounts.people) == 1


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"password": "short", "repeated": "short"}, "10"),
        ({"repeated": "other thing"}, "differ"),
        ({"name": " "}, "name"),
    ],
)
def test_the_first_run_says_what_is_wrong_beside_the_field(
    make_site: Callable[..., Site], wrong: dict[str, str], word: str
) -> None:
    answer = make_site().open().post("/first-run", data={**FIRST, **wrong}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert word in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_away_from_this_machine_the_first_run_wants_the_setup_code(make_site: Callable[..., Site]) -> None:
    site = make_site("http://shop.example", setup_code="7-up")
    client = site.open()
    assert client.post("/first-run", data=FIRST).status_code == 422
    assert client.post("/first-run", data={**FIRST, "code": "7-UP"}).status_code == 422
    assert client.post("/first-run", data={**FIRST, "code": "7-up"}).status_code == 303


def test_without_a_setup_code_a_foreign_name_for_this_machine_is_refused(make_site: Callable[..., Site]) -> None:
    site = make_site()
    headers = {"host": "evil.example:8000", "origin": "http://evil.example:8000"}
    assert site.open().post("/first-run", data=FIRST, headers=headers).status_code == 403
    assert site.world.accounts.people == {}


def test_the_reference_describes_the_tables_of_its_reader(site: Site) -> None:
    stranger = site.open().get("/schema").json()
    assert stranger["openapi"] == "3.1.0"
    assert not any("desk" in path for path in stranger["paths"])
    own = site.program().get("/schema").json()
    create = own["components"]["schemas"]["desk.notes.create"]["properties"]["fields"]["properties"]
    assert create["word"]["anyOf"][0] == {"type": "string", "minLength": 0, "maxLength": 20}
    assert "/api/v1/apps/desk/tables/notes/records" in own["paths"]


def test_a_page_that_is_not_there_is_a_page(site: Site) -> None:
    answer = site.open().get("/nowhere", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "Not found" in answer.text


@pytest.mark.parametrize(
    ("url", "warned"), [("http://10.0.0.5", True), ("http://127.0.0.1:8000", False), ("https://shop.example", False)]
)
def test_pages_warn_when_passwords_travel_unencrypted(make_site: Callable[..., Site], url: str, warned: bool) -> None:
    site = make_site(url)
    site.world.person("ann")
    assert ("没有加密" in site.open().get("/sign-in").text) is warned
