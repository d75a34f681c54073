"""Every field type through every door: API, form, page, list, filter, order and journal say and take the same."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from PIL import Image

from orderloom.model.field import FIELDS
from orderloom.runtime.people import Team
from orderloom.store.people import SqlOrganisation
from tests.contract import pages
from tests.contract.examples import EXAMPLES, write_app
from tests.contract.house import Client, House, Json, open_house

SYSTEMS_OWN = {"formula", "state", "number_series", "lookup", "rollup", "balance", "reported"}
"""Types that no door fills in; they have tests of their own."""


@dataclass
class Museum:
    """The house with a person at work in it, and what the words with ``$`` stand for."""

    house: House
    api: Client
    known: dict[str, object]

    def records(self, sort: str) -> str:
        """The path of a type's records."""
        return self.house.records(f"things_{sort}")

    def real(self, value: object) -> object:
        """A value with its ``$`` words replaced."""
        if isinstance(value, str) and value.startswith("$"):
            return self.known[value]
        if isinstance(value, list):
            return [self.real(one) for one in value]
        return {key: self.real(one) for key, one in value.items()} if isinstance(value, Mapping) else value

    def create(self, sort: str, value: object, name: str = "thing") -> Json:
        """A record with this value."""
        answer = self.api.post(self.records(sort), json={"fields": {"name": name, "f": value}})
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made


@pytest.fixture(scope="module")
def museum(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    """The app of all examples on each database in turn."""
    folder = tmp_path_factory.mktemp("museum")
    with open_house(module_database_url, folder / "home", write_app(folder / "app")) as house:
        account = house.installation.accounts.by_name("keeper")
        assert account is not None
        SqlOrganisation(house.installation.database).put_team(Team("0123", "Night"))
        made = Museum(house, house.program("keeper"), {"$keeper": account.id, "$team": "0123"})
        picture = io.BytesIO()
        Image.new("RGB", (1200, 800), "red").save(picture, "PNG")
        for word, name, content in (("$file", "note.txt", b"hello"), ("$image", "a.png", picture.getvalue())):
            answer = made.api.post(f"{house.app}/tables/things_file/files", files={"file": (name, content)})
            assert answer.status_code == 201, answer.text
            made.known[word] = [answer.json()]
        made.known["$thing"] = made.create("text", "x", name="first thing")["id"]
        yield made


def _same(shown: object, found: object) -> bool:
    """Whether an answer is the expected one; a link only has to be whole."""
    if shown == "$link":
        return isinstance(found, dict) and found["state"] == "active" and str(found["address"]).startswith("/t/")
    return shown == found


def test_every_type_has_an_example() -> None:
    assert EXAMPLES.keys() == FIELDS.entries.keys() - SYSTEMS_OWN


@pytest.mark.parametrize("sort", EXAMPLES)
def test_a_value_comes_back_from_the_api_as_it_went_in(museum: Museum, sort: str) -> None:
    example = EXAMPLES[sort]
    shown = example.shown if example.shown == "$link" else museum.real(example.shown)
    made = museum.create(sort, museum.real(example.sent))
    assert isinstance(made["fields"], dict)
    assert _same(shown, made["fields"]["f"])
    place = f"{museum.records(sort)}/{made['id']}"
    found = museum.api.get(place).json()
    assert _same(shown, found["fields"]["f"])
    again = museum.api.patch(place, json={"fields": {"f": found["fields"]["f"]}}, headers={"if-match": '"1"'})
    assert (again.status_code, again.json()["version"]) == (200, 1), again.text
    emptied = museum.api.patch(place, json={"fields": {"f": None}}, headers={"if-match": '"1"'})
    assert (emptied.status_code, emptied.json()["fields"]["f"]) == (200, None), emptied.text


@pytest.mark.parametrize("sort", EXAMPLES)
def test_a_bad_value_is_refused_and_names_the_field(museum: Museum, sort: str) -> None:
    example = EXAMPLES[sort]
    answer = museum.api.post(museum.records(sort), json={"fields": {"f": museum.real(example.bad)}})
    assert answer.status_code == 422, answer.text
    assert [(error["code"], error["pointer"]) for error in answer.json()["errors"]] == [(example.code, "/fields/f")]


@pytest.mark.parametrize("sort", EXAMPLES)
def test_filters_and_orders_know_the_type(museum: Museum, sort: str) -> None:
    example = EXAMPLES[sort]
    made = museum.create(sort, museum.real(example.sent))
    for rule, expected in ((example.finds, True), (example.misses, False)):
        answer = museum.api.get(
            museum.records(sort),
            params={"filter": json.dumps(museum.real(rule)), "sort": "-sys_created_at", "limit": "500"},
        )
        assert answer.status_code == 200, answer.text
        assert (made["id"] in [item["id"] for item in answer.json()["items"]]) is expected
    answer = museum.api.get(museum.records(sort), params={"sort": "-f"})
    assert answer.status_code == (200 if example.sorts else 400)


@pytest.mark.parametrize("sort", EXAMPLES)
def test_the_journal_tells_old_and_new(museum: Museum, sort: str) -> None:
    made = museum.create(sort, museum.real(EXAMPLES[sort].sent))
    place = f"{museum.records(sort)}/{made['id']}"
    museum.api.patch(place, json={"fields": {"f": None}}, headers={"if-match": '"1"'})
    last, first = museum.api.get(f"{place}/trace").json()["items"]
    told = first["change"]["f"][1]
    assert first["change"]["f"][0] is None
    assert last["change"]["f"] == [told, None]
    assert "address" not in json.dumps(told) or sort == "address"


@pytest.mark.parametrize("sort", EXAMPLES)
def test_a_person_types_it_into_a_form_and_reads_it_on_the_page_and_in_the_list(museum: Museum, sort: str) -> None:
    example, person = EXAMPLES[sort], museum.house.browser("keeper")
    page = pages.read(person.get(f"/a/museum/things_{sort}/new"))
    form = next(found for found in page.all("form") if any(True for _ in found.all(name="f.name")))
    more = {f"f.f{end}": _typed(museum, value) for end, value in example.typed.items()}
    answer = pages.send(person, form, {"name": "typed"}, **more)
    assert answer.status_code == 303, pages.errors(pages.read(answer))
    for language, words in (("en", example.en), ("zh", example.zh)):
        speak = next(one for one in page.all("form", action="/language"))
        pages.send(person, speak, language=language)
        shown = pages.read(person.get(answer.headers["location"]))
        listed = pages.read(person.get(f"/a/museum/list_{sort}"))
        assert words in shown.words
        assert words.split("\n", 1)[0].removeprefix("浙江省 ") in listed.words or sort == "datetime"


def _typed(museum: Museum, value: str | list[str]) -> str | list[str]:
    real = museum.real(value)
    if isinstance(real, list) and real and isinstance(real[0], dict):
        return [json.dumps(one) for one in real]
    assert isinstance(real, str | list)
    return real


def test_a_picture_is_shown_small_to_those_who_may_read_its_field(museum: Museum) -> None:
    made = museum.create("image", museum.real("$image"))
    (entry,) = made["fields"]["f"]  # type: ignore[index]  # an object
    answer = museum.api.get(f"{museum.records('image')}/{made['id']}/files/{entry['id']}/thumbnail")
    assert answer.status_code == 200
    small = Image.open(io.BytesIO(answer.content))
    assert max(small.size) == 320
    assert small.getexif() == {}
    other = museum.create("image", None)
    assert museum.api.get(f"{museum.records('image')}/{other['id']}/files/{entry['id']}/thumbnail").status_code == 404


def test_the_history_of_one_field_tells_only_of_it(museum: Museum) -> None:
    made = museum.create("integer", 1)
    place = f"{museum.records('integer')}/{made['id']}"
    for version, fields in (("1", {"name": "other"}), ("2", {"f": 2}), ("3", {"name": "last"})):
        assert museum.api.patch(place, json={"fields": fields}, headers={"if-match": f'"{version}"'}).status_code == 200
    items = museum.api.get(f"{place}/history", params={"field": "f"}).json()["items"]
    assert [(item["from"], item["to"], item["version"]) for item in items] == [(1, 2, 3), (None, 1, 1)]
    assert museum.api.get(f"{place}/history", params={"field": "nothing"}).status_code == 400
    person = museum.house.browser("keeper")
    page = pages.read(person.get(f"/a/museum/things_integer/records/{made['id']}"))
    link = next(
        one.attributes["href"] for one in page.all("a") if one.attributes.get("href", "").endswith("history?field=f")
    )
    events = list(pages.read(person.get(link)).all(class_="ol-event"))
    assert len(events) == 2
    assert person.get(link.replace("field=f", "field=nothing")).status_code == 404


def test_people_and_regions_are_found_by_those_who_may_choose_them(museum: Museum) -> None:
    person = museum.house.browser("keeper")

    def options(path: str) -> list[str]:
        return [one.words for one in pages.read(person.get(path)).all("option")]

    assert options("/a/museum/directory/people?q=KEEP") == ["keeper"]
    assert options("/a/museum/directory/teams?q=x") == []
    assert options("/a/museum/directory/teams?q=nig") == ["Night"]
    assert person.get("/a/museum/directory/secrets").status_code == 404
    assert "西湖区" in options("/regions/330100")
    assert person.get("/regions/999999").status_code == 404
    assert museum.house.open().get("/regions/330100").status_code == 303


def test_a_person_who_has_left_is_still_named_and_no_longer_chosen(museum: Museum) -> None:
    installation, person = museum.house.installation, museum.house.browser("keeper")
    installation.people.add("leaver", roles=("keeper",), app="museum", display="Lee Ver")
    account = installation.accounts.by_name("leaver")
    assert account is not None
    made = museum.create("user", account.id)
    installation.accounts.change(replace(account, active=False))
    assert "Lee Ver" in pages.read(person.get(f"/a/museum/things_user/records/{made['id']}")).words
    answer = museum.api.post(museum.records("user"), json={"fields": {"f": account.id}})
    assert [error["code"] for error in answer.json()["errors"]] == ["record.member.unknown"]
    place = f"{museum.records('user')}/{made['id']}"
    kept = museum.api.patch(place, json={"fields": {"f": account.id, "name": "b"}}, headers={"if-match": '"1"'})
    assert kept.status_code == 200


def test_a_file_that_only_calls_itself_a_picture_is_refused_as_one(museum: Museum) -> None:
    content = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (8).to_bytes(4, "big") + (8).to_bytes(4, "big") + b"\0" * 40
    sent = museum.api.post(f"{museum.house.app}/tables/things_image/files", files={"file": ("a.png", content)})
    assert sent.status_code == 201, sent.text
    answer = museum.api.post(museum.records("image"), json={"fields": {"f": [sent.json()]}})
    assert [error["code"] for error in answer.json()["errors"]] == ["record.file.not_picture"]
