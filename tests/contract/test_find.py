"""Finding records by a few letters, as the palette does: only what the reader may see, and not by less than two."""

from collections.abc import Iterator

import pytest

from tests.contract.hidden import TWINS
from tests.contract.house import Client, House, open_house
from tests.contract.pages import read
from tests.contract.worlds import CountedIds, Row, make

FIND = "/a/twins/find"
CLIENT = Row("clients", "acme", {"name": "Acme Pumps", "city": "Basel"})
ROWS = (
    CLIENT,
    Row("jobs", "north1", {"no": "PUMP-1", "region": "north", "code": "hush-1"}),
    Row("jobs", "south1", {"no": "PUMP-2", "region": "south", "code": "hush-2"}),
    *(Row("jobs", f"many{place}", {"no": f"MANY-{place}", "region": "north"}) for place in range(6)),
)


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS, loops=False) as opened:
        make(opened.installation, "twins", CountedIds(), ROWS)
        yield opened


def found(client: Client, words: str) -> set[str]:
    """The ids of the records that are offered."""
    answer = client.get(FIND, params={"q": words})
    assert answer.status_code == 200, answer.text
    links = (one.attributes.get("href", "") for one in read(answer).all("a"))
    return {one.rpartition("/")[2] for one in links}


@pytest.mark.parametrize(
    ("role", "words", "ids"),
    [
        pytest.param("boss", "pump", {"acme", "north1", "south1"}, id="every table that one may see, in any case"),
        pytest.param("agent", "pump", {"acme", "north1"}, id="no row out of reach"),
        pytest.param("boss", "hush", {"north1", "south1"}, id="every field that is searched"),
        pytest.param("agent", "hush", set(), id="not by a hidden field"),
        pytest.param("builder", "hush", set(), id="not by a hidden field, whoever builds"),
        pytest.param("planner", "acme", set(), id="no table that one may not read"),
        pytest.param("clerk", "basel", set(), id="no table whose titles are hidden"),
        pytest.param("boss", "p", set(), id="not by one letter"),
        pytest.param("boss", " p ", set(), id="spaces are no letters"),
        pytest.param("boss", "", set(), id="not by nothing"),
        pytest.param("boss", "%%", set(), id="signs stand for themselves"),
    ],
)
def test_what_is_found_is_what_one_may_see(house: House, role: str, words: str, ids: set[str]) -> None:
    assert found(house.browser(role), words) == ids


def test_of_each_table_only_a_few_are_offered(house: House) -> None:
    assert len(found(house.browser("boss"), "many")) == 4


def test_nobody_finds_anything_where_they_have_no_business(house: House) -> None:
    house.installation.people.add("outsider", password="correct horse battery")
    assert house.browser("outsider").get(FIND, params={"q": "pump"}).status_code == 404
    assert house.open().get(FIND, params={"q": "pump"}).status_code == 303
    assert house.browser("boss").get("/a/none/find", params={"q": "pump"}).status_code == 404
