"""Tokens for programs: one algorithm, every claim needed, short life, refresh tokens used once."""

from collections.abc import Mapping
from dataclasses import replace

import jwt
import pytest
from argon2 import PasswordHasher

from orderloom.web import passwords
from tests.unit.web.conftest import KEY, PASSWORD, Site

RECORDS = "/api/v1/apps/desk/tables/notes/records"
TOKEN = "/api/v1/token"
LOGIN = {"name": "ann", "password": PASSWORD}


def claims(site: Site) -> dict[str, object]:
    access = site.open().post(TOKEN, json=LOGIN).json()["access_token"]
    decoded: dict[str, object] = jwt.decode(access, options={"verify_signature": False})
    return decoded


def status(site: Site, token: str) -> int:
    return site.open().get(RECORDS, headers={"authorization": f"Bearer {token}"}).status_code


def sign(body: Mapping[str, object], **header: object) -> str:
    return jwt.encode(dict(body), KEY, algorithm="HS256", headers={"typ": "at+jwt", **header})


def test_an_access_token_carries_the_session_and_nothing_about_the_person(site: Site) -> None:
    assert claims(site).keys() == {"iss", "aud", "sid", "iat", "exp"}


def test_the_same_claims_signed_with_our_key_open_the_door(site: Site) -> None:
    assert status(site, sign(claims(site))) == 200


@pytest.mark.parametrize("missing", ["exp", "iat", "iss", "aud", "sid"])
def test_a_token_without_a_claim_is_refused(site: Site, missing: str) -> None:
    body = claims(site)
    del body[missing]
    assert status(site, sign(body)) == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 0},
        {"exp": "soon"},
        {"exp": 10**30},
        {"iss": "other"},
        {"aud": "refresh"},
        {"sid": "unknown"},
        {"sid": 7},
        {"sid": None},
    ],
)
def test_a_token_with_another_claim_is_refused(site: Site, changed: dict[str, object]) -> None:
    assert status(site, sign({**claims(site), **changed})) == 401


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": "rt+jwt"}, {"kid": "x"}, {"crit": ["b64"], "b64": True}])
def test_a_token_with_another_header_is_refused(site: Site, header: dict[str, object]) -> None:
    assert status(site, sign(claims(site), **header)) == 401


def test_other_algorithms_and_keys_are_refused(site: Site) -> None:
    body = claims(site)
    none = jwt.encode(body, "", algorithm="none", headers={"typ": "at+jwt"})
    longer = jwt.encode(body, KEY * 2, algorithm="HS512", headers={"typ": "at+jwt"})
    foreign = jwt.encode(body, b"x" * 32, algorithm="HS256", headers={"typ": "at+jwt"})
    assert [status(site, token) for token in (none, longer, foreign, "", "a.b.c")] == [401] * 5


def test_an_access_token_ends_within_a_quarter_of_an_hour(site: Site) -> None:
    program = site.program()
    site.world.clock.pass_by(minutes=14)
    assert program.get(RECORDS).status_code == 200
    site.world.clock.pass_by(minutes=1, seconds=1)
    assert program.get(RECORDS).status_code == 401


def test_a_refresh_token_gives_a_new_pair_and_the_old_access_token_lives_on(site: Site) -> None:
    client = site.open()
    first = client.post(TOKEN, json=LOGIN).json()
    second = client.post(TOKEN, json={"refresh_token": first["refresh_token"]}).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert status(site, first["access_token"]) == status(site, second["access_token"]) == 200


def test_a_refresh_token_used_twice_ends_the_whole_family(site: Site) -> None:
    client = site.open()
    first = client.post(TOKEN, json=LOGIN).json()
    second = client.post(TOKEN, json={"refresh_token": first["refresh_token"]}).json()
    assert client.post(TOKEN, json={"refresh_token": first["refresh_token"]}).status_code == 401
    assert client.post(TOKEN, json={"refresh_token": second["refresh_token"]}).status_code == 401
    assert status(site, second["access_token"]) == 401


def test_an_access_token_is_no_refresh_token(site: Site) -> None:
    pair = site.open().post(TOKEN, json=LOGIN).json()
    assert site.open().post(TOKEN, json={"refresh_token": pair["access_token"]}).status_code == 401
    assert status(site, pair["refresh_token"]) == 401


def test_signing_a_program_out_ends_its_family(site: Site) -> None:
    program = site.program()
    assert program.delete("/api/v1/session").status_code == 204
    assert program.get(RECORDS).status_code == 401


def test_bearer_calls_need_no_page_token(site: Site) -> None:
    assert site.program().post(RECORDS, json={"fields": {"word": "x"}}).status_code == 201


def test_a_bearer_header_that_does_not_hold_is_not_rescued_by_a_cookie(site: Site) -> None:
    browser = site.browser()
    assert browser.get(RECORDS, headers={"authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"name": "ann"}, {"name": 1, "password": "x"}, {**LOGIN, "role": "admin"}, {"refresh_token": 5}]
)
def test_a_malformed_token_request_is_refused_by_name(site: Site, body: dict[str, object]) -> None:
    answer = site.open().post(TOKEN, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/")


class CountingHasher:
    """The real hasher, counting how often it has worked."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        self.worked = 0

    def verify(self, stored: str, password: str) -> bool:
        self.worked += 1
        return self.hasher.verify(stored, password)


@pytest.mark.parametrize("name", ["ann", "nobody", "off", "\x07", "x" * 900])
def test_every_name_costs_one_full_check_whether_it_exists_or_not(
    site: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    off = site.world.person("off")
    site.world.accounts.change(replace(off, active=False))
    counting = CountingHasher(passwords._HASHER)
    monkeypatch.setattr(passwords, "_HASHER", counting)
    assert site.open().post(TOKEN, json={"name": name, "password": "wrong"}).status_code == 401
    assert counting.worked == 1


def test_unknown_names_and_wrong_passwords_read_alike(site: Site) -> None:
    answers = [site.open().post(TOKEN, json={"name": name, "password": "wrong"}) for name in ("ann", "nobody")]
    assert answers[0].content == answers[1].content
