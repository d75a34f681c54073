"""What editors of expressions ask: verdicts, words, what may be read, values on records that exist."""

import pytest

from tests.contract.house import Client, House
from tests.contract.workshop import calm, workshop

__all__ = ["calm", "workshop"]

ASK = "draft/expression"
ALWAYS = {"!=": [{"var": "id"}, None]}


@pytest.fixture
def master(calm: House) -> Client:
    return calm.program("master", "en")


def test_only_who_manages_the_documents_is_answered(calm: House) -> None:
    for path, body in ((ASK, {"table": "owners", "value": True}), ("draft/sentences", {"items": []})):
        assert calm.program("counter").post(f"{calm.app}/{path}", json=body).status_code == 404
        assert calm.open().post(f"{calm.app}/{path}", json=body).status_code == 401


def test_a_sound_condition_has_a_type_words_and_no_problems(calm: House, master: Client) -> None:
    answer = master.post(f"{calm.app}/{ASK}", json={"table": "owners", "value": ALWAYS})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["type"], told["want"], told["problems"], told["words"]) == ("bool", "bool", [], "Id is filled")


def test_a_faulty_condition_says_where(calm: House, master: Client) -> None:
    told = master.post(f"{calm.app}/{ASK}", json={"table": "owners", "value": {"==": [{"var": "nobody"}, 1]}}).json()
    assert told["type"] is None
    assert [(one["code"], one["pointer"]) for one in told["problems"]] == [("logic.unknown_field", "/==/0")]


def test_what_may_be_read_comes_with_titles(calm: House, master: Client) -> None:
    reach = master.post(f"{calm.app}/{ASK}", json={"table": "owners", "value": True, "reach": True}).json()["reach"]
    by_path = {one["path"]: one for one in reach["paths"]}
    assert {"id", "@now", "@me.roles", "@old.id"} <= by_path.keys()
    assert by_path["@now"] == {"path": "@now", "type": "datetime", "title": "now"}
    assert "owners" in {one["id"] for one in reach["asks"]}


def test_a_condition_is_counted_on_the_records_that_its_reader_sees(calm: House, master: Client) -> None:
    wish = {"table": "owners", "value": ALWAYS, "matches": True, "sample": True}
    seen = master.get(f"{calm.app}/tables/owners/records")
    told = master.post(f"{calm.app}/{ASK}", json=wish).json()
    if seen.status_code != 200:
        assert (told["matches"], told["sample"]) == (None, None)
        return
    there = len(seen.json()["items"])
    assert told["matches"] == {"matched": there, "of": there, "whole": True}
    assert (told["sample"] is None) == (there == 0)


def test_what_no_record_can_answer_alone_is_not_counted(calm: House, master: Client) -> None:
    rules: tuple[object, ...] = ({"changed": ["id"]}, {"any": ["owners"]}, {"==": [{"var": "nobody"}, 1]})
    for rule in rules:
        told = master.post(f"{calm.app}/{ASK}", json={"table": "owners", "value": rule, "matches": True}).json()
        assert told["matches"] is None


def test_many_sentences_come_at_once(calm: House, master: Client) -> None:
    values: tuple[object, ...] = (1, {"now": []}, None)
    items = [{"document": "table/owners", "path": "fields/x/default", "value": value} for value in values]
    told = master.post(f"{calm.app}/draft/sentences", json={"items": items}).json()["items"]
    assert told == ["1", "Now", "Empty"]
    assert master.post(f"{calm.app}/draft/sentences", json={"items": [1]}).status_code == 422


def test_a_request_that_names_no_place_is_refused(calm: House, master: Client) -> None:
    assert master.post(f"{calm.app}/{ASK}", json={"value": True}).status_code == 422
    assert master.post(f"{calm.app}/{ASK}", json={"table": "owners", "what": 1}).status_code == 422


def test_operators_come_with_their_words(calm: House, master: Client) -> None:
    told = master.get("/api/v1/operators").json()
    by_name = {one["name"]: one for one in told["items"]}
    assert by_name["starts_with"]["title"] == "starts with"
    assert {one["family"] for one in told["items"]} == told["families"].keys()
