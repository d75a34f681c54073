"""A watchmaker's repair tickets, written by hand as documents: five states, two forms, three roles, no Python."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from orderloom import settings
from orderloom.cli import root
from orderloom.wiring import open_installation
from tests.contract.house import PASSWORD, Client, House, Json, live_in
from tests.contract.pages import Node, errors, read, send
from tests.needs import ROOT

ATELIER = Path(__file__).parent / "atelier"
PEOPLE = ("shopkeeper", "watchmaker", "proprietor")
PAGES = "/a/atelier"
NEW = f"{PAGES}/bench_tickets/new"
DAY = "2026-12-24"


def command(*arguments: str) -> str:
    """Run a command of the program; its words."""
    done = CliRunner().invoke(root, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def atelier(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A fresh installation to which the documents were applied and people were added by command."""
    home = str(tmp_path_factory.mktemp("atelier"))
    command("init", "--home", home, "--database", module_database_url)
    assert "atelier 0.1.0" in command("app", "apply", str(ATELIER), "--home", home)
    for name in PEOPLE:
        command("user", "add", name, "--role", name, "--password", PASSWORD, "--home", home)
    with open_installation(settings.load(Path(home))) as installation:
        plan = installation.plans.plan("atelier")
        assert plan is not None
        with live_in(installation, plan) as house:
            yield house


@pytest.fixture(scope="module")
def shopkeeper(atelier: House) -> Client:
    return atelier.browser("shopkeeper")


@pytest.fixture(scope="module")
def watchmaker(atelier: House) -> Client:
    return atelier.browser("watchmaker")


@pytest.fixture(scope="module")
def owner(atelier: House) -> Client:
    return atelier.program("proprietor")


def form_of(page: Node) -> Node:
    """The record form of a page."""
    return page.one("form", class_="ol-form-card")


def taken_in(client: Client, slip: str, **more: str) -> str:
    """Take a piece in through the form; the path of its record page."""
    form = form_of(read(client.get(NEW)))
    answer = send(client, form, {"slip_no": slip, "promised_on": DAY, **more})
    assert answer.status_code == 303, errors(read(answer))
    return answer.headers["location"]


def estimated(client: Client, path: str, amount: str) -> None:
    """Give a ticket an estimate on its form."""
    form = form_of(read(client.get(f"{path}/edit")))
    assert send(client, form, {"estimate.amount": amount}).status_code == 303


def move(
    client: Client, path: str, transition: str, fields: Mapping[str, str] | None = None, **ticked: list[str]
) -> Node:
    """Press the button of a transition, fill what it asks for, and look at the record again."""
    page = read(client.get(path))
    target = f"{path}/move/{transition}"
    button = next((form for form in page.all("form", action=target)), None)
    if button is None:
        page.one("a", href=target)
        button = read(client.get(target)).one("form", action=target)
    answer = send(client, button, fields, **ticked)
    assert answer.status_code == 303, read(answer).words
    return read(client.get(path))


def state(page: Node) -> str:
    """The state that the bar shows as the present one."""
    return page.one("li", aria_current="step").words


def test_the_documents_check_and_no_python_of_the_product_knows_them(atelier: House) -> None:
    assert json.loads(command("app", "check", str(ATELIER), "--json")) == {"problems": []}
    ids = {json.loads(path.read_text(encoding="utf-8"))["id"] for path in ATELIER.rglob("*.json")}
    assert len(ids) == len(list(ATELIER.rglob("*.json")))
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "server").rglob("*.py")]
    assert [name for name in ids if any(f'"{name}"' in source or f"{name}." in source for source in sources)] == []


def test_an_empty_list_offers_the_one_thing_to_do(atelier: House) -> None:
    page = read(atelier.browser("shopkeeper").get(f"{PAGES}/timepieces_list"))
    page.one(class_="ol-empty").one("a", href=f"{PAGES}/timepieces/new")


def test_a_form_says_beside_each_field_what_is_wrong_and_keeps_what_was_typed(shopkeeper: Client) -> None:
    form = form_of(read(shopkeeper.get(NEW)))
    wrong = {"slip_no": "4711", "haste": "soon", "caller": "12", "estimate.amount": "-3", "promised_on": DAY}
    answer = send(shopkeeper, form, wrong)
    page = read(answer)
    said = errors(page)
    assert answer.status_code == 422
    assert {"slip_no", "complaint", "caller", "estimate"} <= said.keys()
    assert "W- 加四位数字" in said["slip_no"]
    assert said["complaint"] == "加急的表要写明毛病"
    assert page.one("input", name="f.slip_no").attributes["value"] == "4711"
    page.one(class_="ol-error-summary").one("a", href="#f-slip_no")


def test_a_form_may_ask_for_more_than_its_table(shopkeeper: Client) -> None:
    form = form_of(read(shopkeeper.get(NEW)))
    answer = send(shopkeeper, form, {"slip_no": "W-0009"})
    assert (answer.status_code, set(errors(read(answer)))) == (422, {"promised_on"})


def test_a_form_asks_again_and_saves_once_it_is_confirmed(shopkeeper: Client) -> None:
    form = form_of(read(shopkeeper.get(NEW)))
    asked = send(shopkeeper, form, {"slip_no": "W-0001", "promised_on": DAY, "estimate.amount": "800"})
    page = read(asked)
    assert asked.status_code == 422
    assert "报价很高，客人知道吗？" in page.one(class_="ol-confirm").words
    box = page.one("input", name="confirm")
    saved = send(shopkeeper, form_of(page), confirm=box.attributes["value"])
    assert saved.status_code == 303
    shown = read(shopkeeper.get(saved.headers["location"]))
    assert "W-0001" in shown.one("h1").words
    assert state(shown).startswith("已收表")


def test_a_slip_number_is_used_once(shopkeeper: Client) -> None:
    taken_in(shopkeeper, "W-0002")
    form = form_of(read(shopkeeper.get(NEW)))
    again = send(shopkeeper, form, {"slip_no": "W-0002", "promised_on": DAY})
    assert again.status_code == 422
    assert "slip_no" in errors(read(again))


def test_a_ticket_goes_over_the_bench_from_hand_to_hand(shopkeeper: Client, watchmaker: Client) -> None:
    path = taken_in(shopkeeper, "W-0003", complaint="loses time")
    assert state(move(watchmaker, path, "open_case")).startswith("已开盖")
    page = read(watchmaker.get(path))
    assert "客人还没有同意报价" in page.one(class_="ol-why").words
    estimated(shopkeeper, path, "120")
    assert state(move(watchmaker, path, "begin_work", {"findings": "dry pivots"})).startswith("维修中")
    assert state(move(watchmaker, path, "regulate", {"drift": "-4"})).startswith("已校时")
    unticked = read(shopkeeper.get(f"{path}/move/give_back")).one("form", class_="ol-move")
    refused = send(shopkeeper, unticked, confirm="shown")
    assert refused.status_code == 422
    done = move(shopkeeper, path, "give_back", confirm=["shown", "settled"])
    assert state(done).startswith("已交还")
    assert "没有" in done.one(class_="ol-next").words or not list(done.one(class_="ol-next").all("form"))
    assert watchmaker.get(path).status_code == 404


def test_the_history_tells_who_changed_what_from_what_to_what(shopkeeper: Client, watchmaker: Client) -> None:
    path = taken_in(shopkeeper, "W-0004")
    estimated(shopkeeper, path, "90")
    estimated(shopkeeper, path, "95")
    move(watchmaker, path, "open_case")
    history = read(shopkeeper.get(path)).one(class_="ol-history")
    newest, changed, _, made = list(history.all("li", class_="ol-event"))
    assert "已收表" in newest.words
    assert "已开盖" in newest.words
    assert "watchmaker" in newest.words
    assert "shopkeeper" in changed.words
    assert ("90" in changed.one("del").words, "95" in changed.one("ins").words) == (True, True)
    assert "shopkeeper" in made.words


def test_a_list_is_narrowed_sorted_and_searched(shopkeeper: Client, watchmaker: Client) -> None:
    for slip in ("W-0011", "W-0010"):
        path = taken_in(shopkeeper, slip)
    move(watchmaker, path, "open_case")

    def slips(query: str) -> list[str]:
        page = read(shopkeeper.get(f"{PAGES}/bench_list?{query}"))
        return [row.one("a").words for row in page.all("tr", class_="ol-card-row")]

    everything = slips("")
    assert everything == sorted(everything)
    assert {"W-0010", "W-0011"} <= set(everything)
    assert slips("q=0011") == ["W-0011"]
    assert "W-0010" in slips("f.stage=opened")
    assert "W-0011" not in slips("f.stage=opened")
    assert slips("sort=-slip_no") == everything[::-1]


def test_each_role_sees_its_own_part(atelier: House, shopkeeper: Client, watchmaker: Client) -> None:
    path = taken_in(shopkeeper, "W-0005", caller="044 668 18 00")
    estimated(shopkeeper, path, "77.70")
    watchmakers = form_of(read(watchmaker.get(f"{path}/edit")))
    assert send(watchmaker, watchmakers, {"parts_price.amount": "33.30"}).status_code == 303
    seen = {name: atelier.browser(name).get(path).text for name in PEOPLE}
    assert {name for name in PEOPLE if "33.30" in seen[name]} == {"watchmaker", "proprietor"}
    assert {name for name in PEOPLE if "44.40" in seen[name]} == {"proprietor"}
    assert {name for name in PEOPLE if re.search(r"668 ?18 ?00", seen[name])} == {"shopkeeper", "proprietor"}
    assert [watchmaker.get(f"{PAGES}/{tail}").status_code for tail in ("bench_tickets/new", "timepieces_list")] == [
        403,
        404,
    ]
    assert {name: f"{path}/delete" in seen[name] for name in PEOPLE} == dict.fromkeys(PEOPLE, False) | {
        "proprietor": True
    }


@pytest.mark.parametrize(("language", "words"), [("zh", "维修单"), ("en", "Repair tickets")])
def test_the_pages_speak_both_languages(atelier: House, language: str, words: str) -> None:
    client = atelier.browser("shopkeeper")
    switch = read(client.get(f"{PAGES}/bench_list")).one("form", action="/language")
    assert send(client, switch, language=language).status_code == 303
    page = read(client.get(f"{PAGES}/bench_list"))
    assert page.one("h1").words == words
    assert page.one("html").attributes["lang"].startswith(language)


def fields(record: Json) -> Json:
    shown = record["fields"]
    assert isinstance(shown, dict)
    return shown


def test_the_api_speaks_the_same_language(atelier: House, owner: Client) -> None:
    records = atelier.records("bench_tickets")
    made = owner.post(records, json={"fields": {"slip_no": "W-0100", "estimate": "45.5", "parts_price": "12.00"}})
    assert made.status_code == 201, made.text
    shown = fields(made.json())
    assert shown["estimate"] == {"amount": "45.50", "currency": "CHF"}
    one = f"{records}/{made.json()['id']}"
    opened = owner.post(f"{one}/transitions/open_case", headers={"if-match": made.headers["etag"]})
    assert (opened.status_code, opened.json()["state"]) == (200, "opened")
    refused = owner.post(f"{one}/transitions/begin_work", headers={"if-match": opened.headers["etag"]})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/fields/findings"]
    begun = owner.post(
        f"{one}/transitions/begin_work",
        json={"fields": {"findings": "a broken jewel"}},
        headers={"if-match": opened.headers["etag"]},
    )
    assert begun.json()["state"] == "on_bench"
    moves = owner.get(one).json()["transitions"]
    assert [(move["id"], move["required"]) for move in moves] == [("regulate", ["drift"])]
    kinds = [event["kind"] for event in owner.get(f"{one}/trace").json()["items"]]
    assert kinds[-1] == "created"
    assert kinds.count("transition") == 2


def test_what_others_may_not_do_the_api_refuses_them(atelier: House, owner: Client) -> None:
    records = atelier.records("bench_tickets")
    made = owner.post(records, json={"fields": {"slip_no": "W-0101"}})
    one, etag = f"{records}/{made.json()['id']}", {"if-match": made.headers["etag"]}
    watchmaker, shopkeeper = atelier.program("watchmaker"), atelier.program("shopkeeper")
    assert watchmaker.post(records, json={"fields": {"slip_no": "W-0102"}}).status_code == 403
    assert shopkeeper.post(f"{one}/transitions/open_case", headers=etag).status_code == 403
    assert shopkeeper.delete(one, headers=etag).status_code == 403
    assert watchmaker.patch(one, json={"fields": {"estimate": "1"}}, headers=etag).status_code in {403, 422}
    assert watchmaker.post(f"{one}/transitions/abandon", headers=etag).status_code == 403
    left = owner.post(f"{one}/transitions/abandon", headers=etag)
    assert left.json()["state"] == "given_back"
    assert [mark["code"] for mark in owner.get(one).json()["marks"]] == ["unrepaired"]
    assert watchmaker.get(one).status_code == 404
