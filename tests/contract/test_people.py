"""People: added by an admin, placed in teams and departments, given roles, looked at; what is taken away is gone."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from orderloom.runtime.people import Department, Placement, Team
from orderloom.runtime.record.change import Cause, Change, Operation
from orderloom.web.session import hashed
from tests.contract.desk import Browser, account, admin_of, events, newcomer
from tests.contract.hidden import TWINS
from tests.contract.house import PASSWORD, URL, House, open_house
from tests.contract.worlds import MAKER

FRESH = count(1)
SOON_S = 5.0
"""How soon what is taken away is gone everywhere."""


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS) as opened:
        yield opened


@pytest.fixture(scope="module")
def admin(house: House) -> Browser:
    return admin_of(house)


def name() -> str:
    return f"person{next(FRESH)}"


def link_of(page: str) -> str:
    found = re.search(r"http\S+/reset/[\w-]+", page)
    assert found, page
    return found[0]


def test_a_new_person_chooses_a_password_by_a_link_that_works_once(house: House, admin: Browser) -> None:
    who = name()
    page = admin.client.post(
        "/build/people",
        data={"name": who, "display": "New One", "csrf": admin.csrf()},
        headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    )
    link = link_of(page.text)
    assert link.startswith(f"{URL}/reset/")
    path, stranger = link.removeprefix(URL), house.open()
    assert stranger.get(path).status_code == 200
    assert stranger.post(path, data={"password": "short"}).status_code == 422
    assert stranger.post(path, data={"password": "a fine new password"}).status_code == 303
    assert [stranger.get(path).status_code, stranger.post(path, data={"password": "x" * 20}).status_code] == [404, 404]
    assert "这个链接已经用过或过期" in stranger.get(path).text
    entered = stranger.post("/sign-in", data={"name": who, "password": "a fine new password"})
    assert entered.status_code == 303
    assert link not in admin.get(f"/build/people/{account(house, who).id}").text
    for kind in ("person_added", "reset_link", "password_set"):
        assert any(who in str(row["input"]) or row["actor_name"] == who for row in events(house, kind)), kind


def test_a_link_is_over_after_half_an_hour_and_a_newer_one_takes_its_place(house: House, admin: Browser) -> None:
    person = newcomer(house, name())
    old, new = (link_of(admin.send(f"/build/people/{person.id}/link").text).removeprefix(URL) for _ in range(2))
    client = house.open()
    assert [client.get(old).status_code, client.get(new).status_code] == [404, 200]
    services = house.installation.web_people
    assert services.links.account("", house.installation.clock.now()) is None
    late = house.installation.clock.now() + timedelta(minutes=31)
    assert services.links.account(hashed(new.rpartition("/")[2]), late) is None


def test_roles_are_ticked_for_every_app_and_the_last_admin_stays(house: House, admin: Browser) -> None:
    person = newcomer(house, name())
    page = f"/build/people/{person.id}"
    assert (
        admin.send(page, {"display": "D", "active": "yes", "role": ["twins/agent", "twins/nothing"]}).status_code == 303
    )
    assert account(house, person.name).roles == {"twins": ["agent"]}
    me = account(house, "root")
    refused = admin.send(f"/build/people/{me.id}", {"display": "Root", "active": "yes"})
    assert refused.status_code == 422
    assert account(house, "root").admin


@pytest.mark.parametrize("path", ["/build/people", "/build/teams", "/build/twins/people", "/build/twins/roles"])
def test_pages_about_people_are_not_there_for_others(house: House, path: str) -> None:
    assert house.browser("agent").get(path).status_code == 404
    assert house.open().get(path).status_code == 303


def until_refused(ask: object) -> float:
    """How long an old right still worked."""
    started = time.monotonic()
    assert callable(ask)
    while ask() < 400:
        assert time.monotonic() - started < SOON_S, "what was taken away still works"
        time.sleep(0.05)
    return time.monotonic() - started


@pytest.mark.parametrize("taken", ["role", "account", "session", "key"])
def test_what_another_process_takes_away_is_gone_within_seconds(house: House, taken: str) -> None:
    person = newcomer(house, name(), "agent")
    program = house.program(person.name)
    if taken == "key":
        program.headers["authorization"] = f"Bearer {made_key(house, person.name, ['read'])}"
    jobs = house.records("jobs")
    assert program.get(jobs).status_code == 200
    accounts = house.installation.accounts
    match taken:
        case "role":
            accounts.change(replace(person, roles={}))
        case "account":
            accounts.change(replace(person, active=False))
        case "session":
            accounts.close_all(person.id)
        case "key":
            keys = house.installation.web_people.keys
            [key] = keys.of(person.id)
            assert keys.revoke(key.id, person.id, house.installation.clock.now())
    until_refused(lambda: program.get(jobs).status_code)


def made_key(house: House, who: str, verbs: list[str], tables: str = "", app: str = "twins") -> str:
    """A key that a person makes on the page for keys."""
    browser = Browser(house.browser(who))
    page = browser.send("/account/keys", {"name": "till", "app": app, "tables": tables, "verb": verbs, "days": "30"})
    found = re.search(r"olk_[\w-]+", page.text)
    assert found, page.text[-2000:]
    assert found[0] not in browser.get("/account/keys").text
    return found[0]


def test_a_key_is_never_more_than_its_scope_nor_than_its_owner(house: House) -> None:
    person = newcomer(house, name(), "agent")
    jobs, clients, tasks = (house.records(table) for table in ("jobs", "clients", "tasks"))
    fields = {"no": f"K{next(FRESH)}", "region": "north"}

    def asked(text: str) -> list[int]:
        client = house.open()
        client.headers["authorization"] = f"Bearer {text}"
        answers = [client.get(path) for path in (jobs, clients, tasks, f"{house.app}/logs/refusals")]
        answers.append(client.post(jobs, json={"fields": {**fields, "no": f"K{next(FRESH)}"}}))
        return [answer.status_code for answer in answers]

    assert asked(made_key(house, person.name, ["read"])) == [200, 200, 404, 200, 403]
    assert asked(made_key(house, person.name, ["read"], "jobs")) == [200, 404, 404, 404, 403]
    assert asked(made_key(house, person.name, ["read", "create"], "jobs")) == [200, 404, 404, 404, 201]
    assert asked(made_key(house, person.name, ["create"], "jobs")) == [404, 404, 404, 404, 201]
    assert asked("olk_nothing") == [401] * 5
    assert len(events(house, "key_made")) >= 4


def test_an_admins_key_is_no_admin_and_opens_no_page(house: House, admin: Browser) -> None:
    client = house.open()
    client.headers["authorization"] = f"Bearer {made_key(house, 'root', ['read', 'manage'])}"
    assert client.get(house.records("jobs")).status_code == 200
    assert client.get("/api/v1/session").json()["admin"] is False
    assert client.get("/build/people").status_code == 303
    assert client.delete("/api/v1/session").status_code == 403


def test_one_sees_and_ends_ones_sessions(house: House) -> None:
    person = newcomer(house, name(), "agent")
    program, other, mine = house.program(person.name), house.browser(person.name), Browser(house.browser(person.name))
    page = mine.get("/account/sessions").text
    assert page.count("ol-card-row") == 3
    ids = re.findall(r'name="session" value="(\w+)"', page)
    assert len(ids) == 2
    assert mine.send("/account/sessions", {"session": ids[0]}).status_code == 303
    assert mine.send("/account/sessions", {"session": "f" * 64}).status_code == 303
    assert mine.get("/account/sessions").text.count("ol-card-row") == 2
    mine.send("/account/sessions")
    assert mine.get("/account/sessions").text.count("ol-card-row") == 1
    assert other.get("/account").status_code == 303
    assert program.get(house.records("jobs")).status_code == 401


def test_a_new_password_ends_every_other_session_and_renews_this_one(house: House) -> None:
    person = newcomer(house, name(), "agent")
    other, mine = house.browser(person.name), Browser(house.browser(person.name))
    before = mine.client.cookies["orderloom_session"]
    assert mine.send("/account/password", {"old": "wrong", "new": "another fine one"}).status_code == 422
    assert mine.send("/account/password", {"old": PASSWORD, "new": "short"}).status_code == 422
    assert mine.send("/account/password", {"old": PASSWORD, "new": "another fine one"}).status_code == 303
    assert mine.client.cookies["orderloom_session"] != before
    assert [mine.get("/account").status_code, other.get("/account").status_code] == [200, 303]


def test_an_admin_signs_a_person_out_everywhere(house: House, admin: Browser) -> None:
    person = newcomer(house, name(), "agent")
    program, browser = house.program(person.name), house.browser(person.name)
    assert program.get(house.records("jobs")).status_code == 200
    admin.send(f"/build/people/{person.id}/sign-out")
    assert [program.get(house.records("jobs")).status_code, browser.get("/account").status_code] == [401, 303]


def test_whoever_manages_people_gives_no_role_beyond_his_own(house: House) -> None:
    planner, person = Browser(house.browser("planner")), newcomer(house, name())
    page = "/build/twins/people"
    assert planner.get(page).status_code == 200
    assert planner.send(page, {"account": person.id, "role": ["planner"]}).status_code == 303
    assert account(house, person.name).roles == {"twins": ["planner"]}
    for role in ("boss", "agent", "clerk"):
        assert planner.send(page, {"account": person.id, "role": ["planner", role]}).status_code == 403
        assert (
            planner.send(page, {"account": account(house, "planner").id, "role": ["planner", role]}).status_code == 403
        )
    boss = Browser(house.browser("boss"))
    assert boss.send(page, {"account": person.id, "role": ["agent"]}).status_code == 303
    assert account(house, person.name).roles == {"twins": ["agent"]}
    assert planner.send(page, {"account": account(house, "boss").id, "role": []}).status_code == 403


def test_an_admin_looks_as_somebody_else_and_changes_nothing(house: House, admin: Browser) -> None:
    looker = Browser(house.browser("root"))
    person = newcomer(house, name(), "agent")
    job = made_job(house, region="north", cost="4711.00")
    before = looker.client.cookies["orderloom_session"]
    assert looker.send("/build/see", {"who": person.id}).status_code == 303
    assert looker.client.cookies["orderloom_session"] != before
    page = looker.get(f"/a/twins/jobs/records/{job}")
    assert page.status_code == 200
    assert "4711" not in page.text.replace(",", "")
    assert "/build/see/end" in page.text
    assert looker.get("/build/people").status_code == 404
    assert looker.get("/account").status_code == 404
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token
    csrf = {"csrf": token[1]}
    edit = looker.client.post(f"/a/twins/jobs/records/{job}/edit", data={"f.note": "x", "version": "1", **csrf})
    gone = looker.client.post(f"/a/twins/jobs/records/{job}/delete", data={"version": "1", **csrf})
    api = looker.client.post(house.records("jobs"), json={"fields": {"no": "X"}}, headers={"x-csrf-token": token[1]})
    again = looker.client.post("/build/see", data={"who": person.id, **csrf})
    assert [answer.status_code for answer in (edit, gone, api, again)] == [403, 403, 403, 404]
    assert looker.client.post("/build/see/end", data=csrf).status_code == 303
    assert looker.get("/build/people").status_code == 200
    assert any(row["actor_name"] == "root" and person.id in str(row["input"]) for row in events(house, "seen_as"))


def test_an_admin_looks_as_a_role_and_others_may_not(house: House, admin: Browser) -> None:
    looker = Browser(house.browser("root"))
    assert looker.send("/build/see", {"who": "twins/auditor"}).status_code == 303
    page = looker.get("/a/twins/jobs_list")
    assert page.status_code == 200
    assert "f.cost" in page.text
    assert "f.amount" not in page.text
    for who in ("nobody", "twins/nobody", "nowhere/agent", ""):
        assert Browser(house.browser("root")).send("/build/see", {"who": who}).status_code == 404
    assert Browser(house.browser("boss")).send("/build/see", {"who": "twins/agent"}).status_code == 404


def made_job(house: House, **fields: object) -> str:
    """A job made behind the gate."""
    given = {"no": f"P{next(FRESH)}", **fields}
    change = Change("twins", "jobs", Operation.CREATE, MAKER, Cause("sample"), fields=given)
    outcome = house.installation.engine.change(change)
    assert outcome.record is not None, outcome.problems
    return outcome.record.id


def test_row_rules_know_teams_and_departments(house: House, admin: Browser) -> None:
    person = newcomer(house, name(), "crew")
    program = house.program(person.name)
    for who in ("team7", "dep1", "dep2", "dep3"):
        made_job(house, owner=who if who in {"team7", "dep1"} else "x", note=who)
    organisation = house.installation.web_people.organisation
    organisation.put_team(Team("team7", f"Team {person.name}", "", (person.id,)))
    for one in (("dep1", "Sales", ""), ("dep2", "Shops", "dep1"), ("dep3", "Stock", "")):
        organisation.put_department(Department(*one))
    organisation.place(Placement(person.id, "dep1"))

    def seen() -> list[str]:
        items = program.get(house.records("jobs")).json()["items"]
        return sorted(str(item["fields"]["note"]) for item in items)

    deadline = time.monotonic() + SOON_S
    while seen() != ["dep1", "dep2", "team7"]:
        assert time.monotonic() < deadline, seen()
        time.sleep(0.1)


def test_teams_departments_and_substitutes_have_pages(house: House, admin: Browser) -> None:
    one, two = newcomer(house, name()), newcomer(house, name())
    team = {"name": f"Night {one.name}", "lead": one.id, "member": [one.id, two.id, "nobody"]}
    assert admin.send("/build/teams", team).status_code == 303
    organisation = house.installation.web_people.organisation
    [made] = [found for found in organisation.teams() if found.name == team["name"]]
    assert (made.lead, set(made.members)) == (one.id, {one.id, two.id})
    assert admin.send("/build/teams", {"name": str(team["name"]).upper()}).status_code == 422
    assert admin.send("/build/teams", {"id": made.id, "drop": "yes"}).status_code == 303
    assert admin.send("/build/teams/departments", {"name": f"Head {one.name}", "manager": one.id}).status_code == 303
    [head] = [found for found in organisation.departments() if found.name == f"Head {one.name}"]
    loop = admin.send("/build/teams/departments", {"id": head.id, "name": head.name, "parent": head.id})
    assert loop.status_code == 422
    page = f"/build/people/{one.id}"
    saved = admin.send(page, {"display": "D", "active": "yes", "department": head.id, "manager": two.id})
    assert saved.status_code == 303
    assert Placement(one.id, head.id, two.id) in organisation.placements()
    assert admin.send("/build/teams/departments", {"id": head.id, "drop": "yes"}).status_code == 422
    dates = {"stand_in": two.id, "starts": "2099-01-01", "ends": "2099-01-31"}
    assert admin.send(f"{page}/substitutes", {**dates, "ends": "2098-01-31"}).status_code == 422
    assert admin.send(f"{page}/substitutes", {**dates, "stand_in": one.id}).status_code == 422
    assert admin.send(f"{page}/substitutes", dates).status_code == 303
    assert "2099-01-31" in admin.get(page).text
    [substitute] = [found for found in organisation.substitutes() if found.account == one.id]
    admin.send(f"{page}/substitutes", {"drop": substitute.id})
    assert "2099-01-31" not in admin.get(page).text
