import pytest

from orderloom.model.idpath import PathError, get, matches, to_path, to_pointer

TABLE = {
    "id": "tickets",
    "fields": [{"id": "ticket_no", "required": True}, {"id": "phone", "required": False, "a/b": {"~": 1}}],
    "sort": ["-day", "no"],
    "rows": [[1, 2]],
}


@pytest.mark.parametrize(
    ("path", "pointer", "value"),
    [
        ("", "", TABLE),
        ("id", "/id", "tickets"),
        ("fields/phone/required", "/fields/1/required", False),
        ("sort/no", "/sort/1", "no"),
        ("rows/0/1", "/rows/0/1", 2),
    ],
)
def test_an_id_path_survives_reordering_and_a_pointer_says_where(path: str, pointer: str, value: object) -> None:
    assert get(TABLE, path) == value
    assert to_pointer(TABLE, path) == pointer
    assert to_path(TABLE, pointer) == (path if path != "sort/no" else "sort/1")


def test_the_same_path_finds_the_same_thing_after_the_list_is_turned_round() -> None:
    turned = {**TABLE, "fields": [{"id": "phone", "required": False}, {"id": "ticket_no", "required": True}]}
    assert get(turned, "fields/phone/required") is get(TABLE, "fields/phone/required")


def test_special_letters_in_keys_are_escaped() -> None:
    assert to_path(TABLE, "/fields/1/a~1b/~0") == "fields/phone/a/b/~"


@pytest.mark.parametrize("path", ["fields/fax", "fields/ticket_no/required/more", "nothing", "rows/7"])
def test_a_path_to_nothing_is_refused(path: str) -> None:
    with pytest.raises(PathError):
        get(TABLE, path)


@pytest.mark.parametrize("pointer", ["/fields/7", "/fields/phone", "/nothing", "/id/0"])
def test_a_pointer_to_nothing_is_refused(pointer: str) -> None:
    with pytest.raises(PathError):
        to_path(TABLE, pointer)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("fields/*/id", [("/fields/0/id", "ticket_no"), ("/fields/1/id", "phone")]),
        ("sort/*", [("/sort/0", "-day"), ("/sort/1", "no")]),
        ("id", [("/id", "tickets")]),
        ("absent/*/id", []),
        ("id/*", []),
    ],
)
def test_a_pattern_finds_every_member(pattern: str, found: list[tuple[str, object]]) -> None:
    assert list(matches(TABLE, pattern)) == found
