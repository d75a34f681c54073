"""Sign-ins: fresh ids, ends on the server, idle and longest life, proofs on unsafe requests."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from orderloom.web.session import hashed
from tests.unit.web.conftest import PASSWORD, Site

NAME = "orderloom_session"
RECORDS = "/api/v1/apps/desk/tables/notes/records"
LOGIN = {"name": "ann", "password": PASSWORD}


def test_a_planted_session_id_is_never_taken_up(site: Site) -> None:
    client = site.open()
    client.cookies.set(NAME, "planted")
    answer = client.post("/api/v1/session", json=LOGIN)
    assert answer.cookies[NAME] != "planted"
    assert hashed("planted") not in site.world.accounts.sessions


def test_signing_in_again_ends_the_session_that_came_along(site: Site) -> None:
    client = site.browser()
    before = client.cookies[NAME]
    client.post("/api/v1/session", json=LOGIN)
    assert client.cookies[NAME] != before
    assert hashed(before) not in site.world.accounts.sessions


def test_the_id_itself_is_stored_nowhere(site: Site) -> None:
    client = site.browser()
    assert client.cookies[NAME] not in repr(site.world.accounts.sessions)


def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    client = site.browser()
    token = client.cookies[NAME]
    assert client.post("/sign-out").status_code == 303
    late = site.open()
    late.cookies.set(NAME, token)
    assert late.get(RECORDS).status_code == 401


def test_a_session_revoked_elsewhere_is_over_within_five_seconds(site: Site) -> None:
    client = site.browser()
    assert client.get(RECORDS).status_code == 200
    site.world.accounts.sessions.clear()
    site.world.clock.pass_by(seconds=5)
    assert client.get(RECORDS).status_code == 401


def test_an_account_that_is_switched_off_is_out_within_five_seconds(site: Site) -> None:
    client = site.browser()
    account = site.world.accounts.people["a-ann"]
    site.world.accounts.change(replace(account, active=False))
    site.world.clock.pass_by(seconds=5)
    assert client.get(RECORDS).status_code == 401


def test_requests_in_a_row_cost_one_look_up(site: Site) -> None:
    client = site.browser()
    before = site.world.accounts.looked_up
    for _ in range(5):
        client.get(RECORDS)
    assert site.world.accounts.looked_up == before + 1


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 401)])
def test_a_session_nobody_uses_ends_after_half_an_hour(site: Site, minutes: int, status: int) -> None:
    client = site.browser()
    site.world.clock.pass_by(minutes=minutes)
    assert client.get(RECORDS).status_code == status


def test_a_session_in_use_ends_after_twelve_hours(site: Site) -> None:
    client = site.browser()
    for _ in range(36):
        site.world.clock.pass_by(minutes=20)
        assert client.get(RECORDS).status_code == 200
    site.world.clock.pass_by(minutes=20)
    assert client.get(RECORDS).status_code == 401


def test_reading_changes_nothing_but_the_last_use(site: Site) -> None:
    client = site.browser()
    before = dict(site.world.accounts.sessions)
    site.world.clock.pass_by(minutes=2)
    client.get(RECORDS)
    after = site.world.accounts.sessions
    assert after.keys() == before.keys()
    assert {key: one.csrf for key, one in after.items()} == {key: one.csrf for key, one in before.items()}


@pytest.mark.parametrize("token", [None, "", "wrong", "ü"])
def test_an_unsafe_request_without_the_sessions_token_is_refused(site: Site, token: str | None) -> None:
    client = site.browser()
    headers = {} if token is None else {b"x-csrf-token": token.encode("latin-1")}
    del client.headers["x-csrf-token"]
    answer = client.post(RECORDS, json={"fields": {"word": "x"}}, headers=headers)
    assert answer.status_code == 403
    assert site.world.engine.changes == []


def test_another_sessions_token_is_refused(site: Site) -> None:
    mine, other = site.browser(), site.browser()
    mine.headers["x-csrf-token"] = other.headers["x-csrf-token"]
    assert mine.post(RECORDS, json={"fields": {"word": "x"}}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/first-run", "/language", "/api/v1/session", RECORDS, "/sign-out"])
def test_a_request_that_another_site_started_is_refused(site: Site, path: str, headers: dict[str, str]) -> None:
    client = site.browser()
    assert client.post(path, json=LOGIN, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"origin": "http://localhost:8000"}, {"sec-fetch-site": "same-origin"}])
def test_a_request_of_our_own_pages_is_taken(site: Site, headers: dict[str, str]) -> None:
    assert site.browser().post(RECORDS, json={"fields": {"word": "x"}}, headers=headers).status_code == 201


def test_the_cookie_is_bound_to_host_and_https(make_site: Callable[..., Site]) -> None:
    site = make_site("https://shop.example")
    site.world.person("ann")
    answer = site.open().post("/api/v1/session", json=LOGIN)
    cookies = answer.headers.get_list("set-cookie")
    assert any(line.startswith("__Host-orderloom_session=") for line in cookies)
    for line in cookies:
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in line.split(";")}
        assert "domain" not in line.lower()


def test_without_https_the_cookie_has_a_plain_name(site: Site) -> None:
    answer = site.open().post("/api/v1/session", json=LOGIN)
    assert any(line.startswith(f"{NAME}=") for line in answer.headers.get_list("set-cookie"))


def test_a_page_session_is_no_bearer_token_and_no_token_family_is_a_cookie(site: Site) -> None:
    cookie = site.browser().cookies[NAME]
    assert site.open().get(RECORDS, headers={"authorization": f"Bearer {cookie}"}).status_code == 401
    pair = site.open().post("/api/v1/token", json=LOGIN).json()
    stranger = site.open()
    stranger.cookies.set(NAME, pair["refresh_token"])
    assert stranger.get(RECORDS).status_code == 401


def test_signing_in_and_out_stands_in_the_journal(site: Site) -> None:
    site.browser().post("/sign-out")
    site.program().delete("/api/v1/session")
    events = [(event.kind, event.actor, event.cause["address"]) for event in site.world.events]
    assert events == [(kind, "a-ann", "testclient") for kind in ("login", "logout", "login", "logout")]
