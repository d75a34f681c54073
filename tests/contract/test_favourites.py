"""What people keep of their own about a view: named searches, the one that opens first, columns put away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.contract.house import Client, House, open_house
from tests.contract.pages import Node, read
from tests.contract.test_bulk import token

VIEW = "/a/ecommerce_fast/orders_list"


@pytest.fixture(scope="module")
def shop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The e-commerce app with one order."""
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), loops=False) as opened:
        fields = {"order_no": "SO-0", "quantity": 1}
        opened.program("manager").post(opened.records("orders"), json={"fields": fields})
        yield opened


@pytest.fixture
def manager(shop: House) -> Iterator[Client]:
    """The manager's; what was kept is forgotten afterwards."""
    found = shop.browser("manager")
    yield found
    for one in links(found):
        if "/searches/" in one.attributes.get("action", ""):
            found.post(one.attributes["action"], data={"csrf": token(found), "do": "drop"})
    post(found, f"{VIEW}/columns")


def post(browser: Client, path: str, **sent: object) -> str:
    answer = browser.post(path, data={"csrf": token(browser), **sent})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def page(browser: Client, query: str = "?all=1") -> Node:
    answer = browser.get(f"{VIEW}{query}")
    assert answer.status_code == 200, answer.text
    return read(answer)


def kept(browser: Client) -> dict[str, str]:
    """Names of the searches with their addresses."""
    return {
        one.words: one.attributes["href"]
        for nav in page(browser).all("nav", class_="ol-searches")
        for one in nav.all("a")
    }


def links(browser: Client) -> list[Node]:
    """The forms that manage searches; they stand at the current one."""
    return [form for href in kept(browser).values() for form in page(browser, f"?{href.partition('?')[2]}").all("form")]


def test_a_search_is_kept_under_a_name_in_its_canonical_form(manager: Client) -> None:
    where = post(manager, f"{VIEW}/searches", name=" 急单 ", query="f.urgent=true&junk=1&after=x&f.status=")
    assert where == f"{VIEW}?f.urgent=true"
    assert kept(manager)["急单"] == where
    assert "急单" in page(manager, "?f.urgent=true").one("a", aria_current="page", class_="ol-tab").words


def test_the_same_name_again_replaces(manager: Client) -> None:
    post(manager, f"{VIEW}/searches", name="我的", query="f.urgent=true")
    post(manager, f"{VIEW}/searches", name="我的", query="f.urgent=false")
    assert kept(manager)["我的"] == f"{VIEW}?f.urgent=false"
    assert len(kept(manager)) == 2


def test_one_search_opens_by_itself_and_all_stays_in_reach(manager: Client) -> None:
    post(manager, f"{VIEW}/searches", name="先看", query="f.urgent=true", first="1")
    assert manager.get(VIEW).headers["location"] == f"{VIEW}?f.urgent=true"
    assert kept(manager)["全部"] == f"{VIEW}?all=1"
    manage = next(one for one in links(manager) if "/searches/" in one.attributes["action"]).attributes["action"]
    post(manager, manage, do="rest")
    assert manager.get(VIEW).status_code == 200
    post(manager, manage, do="first")
    assert manager.get(VIEW).status_code == 303
    post(manager, manage, do="drop")
    assert manager.get(VIEW).status_code == 200
    assert kept(manager) == {}


def test_nobody_sees_or_touches_what_another_keeps(shop: House, manager: Client) -> None:
    post(manager, f"{VIEW}/searches", name="私人", query="f.urgent=true", first="1")
    manage = next(one for one in links(manager) if "/searches/" in one.attributes["action"]).attributes["action"]
    other = shop.browser("service")
    assert kept(other) == {}
    assert other.get(VIEW).status_code == 200
    assert other.post(manage, data={"csrf": token(other), "do": "drop"}).status_code == 404
    assert "私人" in " ".join(kept(manager))


@pytest.mark.parametrize("name", ["", "   ", "长" * 41])
def test_a_name_is_needed(manager: Client, name: str) -> None:
    sent = {"csrf": token(manager), "name": name, "query": ""}
    assert manager.post(f"{VIEW}/searches", data=sent).status_code == 422


def test_columns_put_away_stay_away_for_this_person_only(shop: House, manager: Client) -> None:
    heads = [one.words for one in page(manager).one("thead").all("th", scope="col")]
    boxes = [one.attributes["value"] for one in page(manager).all("input", name="shown")]
    post(manager, f"{VIEW}/columns", shown=boxes[:2])
    assert [one.words for one in page(manager).one("thead").all("th", scope="col")] == heads[:3]
    assert len([one.words for one in page(shop.browser("service")).one("thead").all("th", scope="col")]) > 3
    post(manager, f"{VIEW}/columns")
    assert [one.words for one in page(manager).one("thead").all("th", scope="col")] == heads


def test_a_view_that_is_not_there_keeps_nothing(manager: Client) -> None:
    sent = {"csrf": token(manager), "name": "x", "query": ""}
    assert manager.post("/a/ecommerce_fast/nothing/searches", data=sent).status_code == 404


def test_days_are_seen_from_today(shop: House) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=12, minute=0, second=0, microsecond=0)
    program = shop.program("manager")
    for number, days in enumerate((0, -1, -9)):
        at = (today + timedelta(days=days)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = {"order_no": f"SO-WHEN-{number}", "quantity": 1, "paid_at": at}
        assert program.post(shop.records("orders"), json={"fields": fields}).status_code == 201
    found = {
        when: {
            words
            for words in ("SO-WHEN-0", "SO-WHEN-1", "SO-WHEN-2")
            if words in page(shop.browser("manager"), f"?q=SO-WHEN&f.paid_at.when={when}").words
        }
        for when in ("today", "past", "seven_past", "ahead", "nonsense")
    }
    everything = {"SO-WHEN-0", "SO-WHEN-1", "SO-WHEN-2"}
    assert found == {
        "today": {"SO-WHEN-0"},
        "past": {"SO-WHEN-1", "SO-WHEN-2"},
        "seven_past": {"SO-WHEN-0", "SO-WHEN-1"},
        "ahead": {"SO-WHEN-0"},
        "nonsense": everything,
    }
