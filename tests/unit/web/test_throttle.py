"""Guessing is slowed down, and nobody can lock another person out."""

import pytest

from tests.unit.web.conftest import PASSWORD, Site

TOKEN = "/api/v1/token"
WRONG = {"name": "ann", "password": "wrong"}
RIGHT = {"name": "ann", "password": PASSWORD}


def test_the_sixth_try_within_a_quarter_of_an_hour_has_to_wait(site: Site) -> None:
    client = site.open()
    assert [client.post(TOKEN, json=WRONG).status_code for _ in range(5)] == [401] * 5
    answer = client.post(TOKEN, json=RIGHT)
    assert answer.status_code == 429
    site.world.clock.pass_by(seconds=int(answer.headers["retry-after"]))
    assert client.post(TOKEN, json=RIGHT).status_code == 200


def test_each_further_failure_waits_longer_up_to_a_ceiling(site: Site) -> None:
    client = site.open()
    waits = []
    for _ in range(5):
        client.post(TOKEN, json=WRONG)
    for _ in range(4):
        wait = int(client.post(TOKEN, json=WRONG).headers["retry-after"])
        waits.append(wait)
        site.world.clock.pass_by(seconds=wait)
        assert client.post(TOKEN, json=WRONG).status_code == 401
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] <= 300


def test_a_try_that_is_told_to_wait_does_not_count(site: Site) -> None:
    client = site.open()
    for _ in range(5):
        client.post(TOKEN, json=WRONG)
    before = len(site.world.accounts.failures)
    for _ in range(10):
        assert client.post(TOKEN, json=WRONG).status_code == 429
    assert len(site.world.accounts.failures) == before


def test_one_address_may_not_try_many_names(site: Site) -> None:
    client = site.open()
    statuses = [client.post(TOKEN, json={"name": f"n{number}", "password": "x"}).status_code for number in range(21)]
    assert statuses == [401] * 20 + [429]


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "user-agent"])
def test_no_header_makes_an_address_another_one(site: Site, header: str) -> None:
    client = site.open()
    statuses = [
        client.post(
            TOKEN, json={"name": f"n{number}", "password": "x"}, headers={header: f"10.0.0.{number}"}
        ).status_code
        for number in range(21)
    ]
    assert statuses[-1] == 429


@pytest.mark.parametrize("name", ["ANN", " ann", "Ann "])
def test_spelling_a_name_differently_counts_the_same(site: Site, name: str) -> None:
    client = site.open()
    for _ in range(5):
        client.post(TOKEN, json=WRONG)
    assert client.post(TOKEN, json={"name": name, "password": "x"}).status_code == 429


def test_a_browser_that_signed_in_before_is_not_locked_out_by_strangers(site: Site) -> None:
    known = site.browser()
    stranger = site.open()
    for _ in range(6):
        stranger.post(TOKEN, json=WRONG)
    assert stranger.post(TOKEN, json=RIGHT).status_code == 429
    assert known.post("/api/v1/session", json=RIGHT).status_code == 200


def test_the_page_says_how_long_to_wait(site: Site) -> None:
    client = site.open()
    for _ in range(5):
        client.post("/sign-in", data=WRONG)
    answer = client.post("/sign-in", data=WRONG)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] in answer.text
