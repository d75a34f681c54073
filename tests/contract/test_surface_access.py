"""Who knocks and how: sessions, tokens, languages, headers, health; refusals that always have the promised form."""

import re

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.contract.house import PASSWORD, Client, House
from tests.contract.pages import read, send
from tests.contract.shop import Shop, encoded, order

SESSION = "orderloom_session"
LOGIN = {"name": "manager", "password": PASSWORD}


def program(house: House, token: str) -> Client:
    client = house.open()
    client.headers["authorization"] = f"Bearer {token}"
    return client


def is_problem(answer: httpx.Response) -> bool:
    """Whether a refusal has the form that is promised, without a word about the machine."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    assert body["status"] == answer.status_code
    return bool(body["title"]) and isinstance(body["errors"], list)


def test_a_token_opens_the_api_and_renews_itself_once(house: House) -> None:
    visitor = house.open()
    pair = visitor.post("/api/v1/token", json=LOGIN).json()
    assert {"access_token", "expires_at", "refresh_token"} <= pair.keys()
    assert program(house, pair["access_token"]).get(house.records("orders")).status_code == 200
    fresh = visitor.post("/api/v1/token", json={"refresh_token": pair["refresh_token"]})
    assert fresh.status_code == 200
    assert program(house, fresh.json()["access_token"]).get(house.records("orders")).status_code == 200
    assert fresh.json()["refresh_token"] != pair["refresh_token"]


def test_a_refresh_token_used_twice_ends_the_whole_family(house: House) -> None:
    visitor = house.open()
    pair = visitor.post("/api/v1/token", json=LOGIN).json()
    second = visitor.post("/api/v1/token", json={"refresh_token": pair["refresh_token"]}).json()
    assert visitor.post("/api/v1/token", json={"refresh_token": pair["refresh_token"]}).status_code == 401
    assert visitor.post("/api/v1/token", json={"refresh_token": second["refresh_token"]}).status_code == 401
    assert program(house, second["access_token"]).get(house.records("orders")).status_code == 401


def test_tokens_are_not_taken_for_one_another(house: House) -> None:
    visitor = house.open()
    pair = visitor.post("/api/v1/token", json=LOGIN).json()
    assert program(house, pair["refresh_token"]).get(house.records("orders")).status_code == 401
    assert visitor.post("/api/v1/token", json={"refresh_token": pair["access_token"]}).status_code == 401


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    pair = house.open().post("/api/v1/token", json=LOGIN).json()
    client = program(house, pair["access_token"])
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get(house.records("orders")).status_code == 401
    assert house.open().post("/api/v1/token", json={"refresh_token": pair["refresh_token"]}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"name": "manager", "password": "wrong"},
        {"name": "nobody", "password": PASSWORD},
        {"refresh_token": "nonsense"},
    ],
)
def test_a_wrong_login_is_401_whatever_is_wrong(house: House, body: dict[str, str]) -> None:
    answer = house.open().post("/api/v1/token", json=body)
    assert answer.status_code == 401
    assert is_problem(answer)


def test_a_body_that_is_no_login_is_422(house: House) -> None:
    for body in ({}, {"name": "manager"}, {**LOGIN, "never": 1}, {"name": 1, "password": 2}):
        assert house.open().post("/api/v1/token", json=body).status_code == 422, body


def test_a_session_is_a_cookie_that_scripts_cannot_read_and_a_token_that_other_sites_lack(house: House) -> None:
    client = house.open()
    opened = client.post("/api/v1/session", json=LOGIN)
    assert opened.status_code == 200
    cookies = [value for name, value in opened.headers.multi_items() if name == "set-cookie"]
    assert all("HttpOnly" in cookie and "SameSite" in cookie for cookie in cookies)
    body = {"fields": {"order_no": "cookie"}}
    assert client.post(house.records("orders"), json=body).status_code == 403
    client.headers["x-csrf-token"] = opened.json()["csrf_token"]
    assert client.post(house.records("orders"), json=body).status_code == 201
    for crossed in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post(house.records("orders"), json=body, headers=crossed).status_code == 403
    other = house.open()
    theirs = other.post("/api/v1/session", json={**LOGIN, "name": "service"}).json()["csrf_token"]
    assert client.post(house.records("orders"), json=body, headers={"x-csrf-token": theirs}).status_code == 403


def test_signing_in_always_opens_a_session_of_our_own_making(house: House) -> None:
    client = house.open()
    first = client.post("/api/v1/session", json=LOGIN).cookies[SESSION]
    client.cookies.clear()
    client.cookies.set(SESSION, "planted", domain="127.0.0.1")
    assert client.get(house.records("orders")).status_code == 401
    assert client.post("/api/v1/session", json=LOGIN).cookies[SESSION] not in {"planted", first}


def every_route(site: Litestar) -> list[tuple[str, str]]:
    """Method and path of every route, with ids and numbers that lead nowhere."""
    return sorted(
        (method, re.sub(r"\{[^}]*\}", "x", re.sub(r"\{[^}]*:int\}", "7", route.path)))
        for route in site.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    )


def test_without_a_login_the_api_says_401_and_never_redirects(house: House) -> None:
    client = house.open()
    asked = 0
    for method, path in every_route(client.app):
        if not path.startswith("/api/") or path in {"/api/v1/token", "/api/v1/session"}:
            continue
        answer = client.request(method, path, json={})
        asked += 1
        assert answer.status_code == 401, (method, path)
        assert method == "HEAD" or is_problem(answer), (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert asked >= 15
    assert client.get("/api/v1/session").status_code == 401


def test_without_a_login_a_page_leads_to_the_sign_in_and_back(house: House) -> None:
    client = house.open()
    for method, path in every_route(client.app):
        if path.startswith("/a/") and method == "GET":
            answer = client.request(method, path)
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in"), path
    target = f"/a/{house.plan.id}/orders_list?sort=-order_no"
    asked = client.get(target)
    form = read(client.get(asked.headers["location"])).one("form", action="/sign-in")
    entered = send(client, form, name="manager", password=PASSWORD)
    assert (entered.status_code, entered.headers["location"]) == (303, target)
    assert client.get(target).status_code == 200


def test_every_route_answers_strangers_without_an_error_of_ours(house: House) -> None:
    client = house.open()
    for method, path in every_route(client.app):
        for headers in ({}, {"authorization": "Bearer x"}, {"cookie": "orderloom_session=x"}, {"accept-language": "x"}):
            answer = client.request(method, path, headers=headers, content=b"\xff")
            assert answer.status_code < 500, (method, path)


def test_every_answer_says_what_a_browser_may_load(house: House) -> None:
    client = house.program("manager")
    for method, path in every_route(client.app):
        answer = client.request(method, path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'self'" in policy or "default-src 'none'" in policy, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [("zh-CN,zh;q=0.9", "zh", "请先登录"), ("en-US,en;q=0.8", "en", "Please sign in"), ("fr", "zh", "请先登录")],
)
def test_refusals_are_worded_in_the_language_that_is_asked_for(
    house: House, asked: str, language: str, words: str
) -> None:
    answer = house.open().get(house.records("orders"), headers={"accept-language": asked})
    assert answer.headers["content-language"] == language
    assert words in answer.text


def test_errors_name_the_field_and_say_it_in_words(house: House) -> None:
    answers = {}
    for language in ("zh", "en"):
        answer = house.program("manager", language).post(
            house.records("orders"), json={"fields": {"order_no": "  x", "quantity": -1}}
        )
        assert answer.status_code == 422
        assert is_problem(answer)
        answers[language] = {error["pointer"]: error for error in answer.json()["errors"]}
    assert answers["zh"].keys() == answers["en"].keys() == {"/fields/order_no", "/fields/quantity"}
    for place, error in answers["en"].items():
        assert error["message"] != answers["zh"][place]["message"]
        assert error["code"] == answers["zh"][place]["code"]
        assert error["level"] == "error"
        assert "{" not in error["message"]


def test_what_does_not_exist_is_a_problem_too(house: House) -> None:
    manager = house.program("manager")
    for path in ("/api/v1/nothing", "/api/v1/apps/nothing", f"{house.app}/tables/nothing/records", "/hooks/nothing"):
        answer = manager.get(path) if "hooks" not in path else manager.post(path)
        assert answer.status_code == 404, path
    assert manager.put(house.records("orders")).status_code == 405
    assert is_problem(manager.put(house.records("orders")))


def test_apps_and_tables_are_listed_for_whom_they_are(house: House) -> None:
    manager, warehouse = house.program("manager"), house.program("warehouse")
    assert [app["id"] for app in manager.get("/api/v1/apps").json()["items"]] == [house.plan.id]
    tables = [{table["id"] for table in who.get(house.app).json()["tables"]} for who in (manager, warehouse)]
    assert tables[0] == {"orders", "order_lines", "parcels", "customers", "products", "batches"}
    assert tables[1] == tables[0] - {"customers"}


def test_the_schema_is_open_and_shows_tables_to_whom_may_see_them(house: House) -> None:
    stranger, manager = house.open().get("/schema").json(), house.program("manager").get("/schema").json()
    assert stranger["openapi"].startswith("3.1")
    path = house.records("orders")
    assert path not in stranger["paths"]
    assert path in manager["paths"]
    assert "orders" not in str(stranger)
    assert "get" in manager["paths"][path]


def test_the_health_of_the_server_is_for_everybody(house: House, shop: Shop) -> None:
    client = house.open()
    assert (client.get("/healthz").json(), client.get("/readyz").json()) == ({"status": "ok"}, {"status": "ready"})
    shop.send(encoded(order(1)))
    shop.settled()
    metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    figures = dict(line.split() for line in metrics.text.splitlines() if not line.startswith("#"))
    assert {"orderloom_inbox_waiting", "orderloom_inbox_oldest_seconds"} <= figures.keys()
    assert all(float(value) >= 0 for value in figures.values())
    assert house.plan.id not in metrics.text


def test_guessing_a_password_slows_down_and_locks_nobody_out_for_ever(house: House) -> None:
    house.installation.people.add("guessed", password=PASSWORD)
    statuses = [
        house.open().post("/api/v1/token", json={"name": "guessed", "password": f"guess {n}"}).status_code
        for n in range(8)
    ]
    assert statuses[:5] == [401] * 5
    refused = house.open().post("/api/v1/token", json={"name": "guessed", "password": "guess"})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
