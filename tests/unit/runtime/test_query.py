import pytest

from orderloom.runtime.record.change import Actor, Page, Query, Status
from tests.unit.runtime.desk import AGENT, APP, LEAD, STRANGER, VIEWER, Desk


def ask(desk: Desk, actor: Actor = LEAD, /, **more: object) -> Page:
    return desk.engine.read(Query(**{"app": APP, "table": "tickets", "actor": actor, **more}))  # type: ignore[arg-type]


def numbers(page: Page) -> list[object]:
    return [record.values["number"] for record in page.items]


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.ticket(1, hours=3, secret="a")
    made.ticket(2, hours=1, owner=AGENT.id)
    made.ticket(3, hours=2, priority="high", owner=AGENT.id)
    return made


def test_a_page_is_filtered_sorted_and_counted(desk: Desk) -> None:
    page = ask(desk, filter={"<": [{"var": "hours"}, 3]}, sort=("-hours",))
    assert numbers(page) == ["T-3", "T-2"]
    assert page.count is not None
    assert (page.count.value, page.count.exact) == (2, True)


def test_pages_follow_each_other(desk: Desk) -> None:
    first = ask(desk, limit=2, sort=("number",))
    assert first.next is not None
    rest = ask(desk, limit=2, sort=("number",), cursor=first.next)
    assert (numbers(first), numbers(rest), rest.next) == (["T-1", "T-2"], ["T-3"], None)


def test_a_row_filter_is_part_of_every_read(desk: Desk) -> None:
    mine = ask(desk, AGENT)
    assert sorted(map(str, numbers(mine))) == ["T-2", "T-3"]
    assert mine.count is not None
    assert mine.count.value == 2
    theirs = next(record for record in ask(desk).items if record.values["number"] == "T-1")
    assert ask(desk, AGENT, id=theirs.id).status is ask(desk, AGENT, id="none").status is Status.MISSING


def test_hidden_fields_are_left_out(desk: Desk) -> None:
    for record in (*ask(desk, AGENT).items, *ask(desk, AGENT, id=ask(desk, AGENT).items[0].id).items):
        assert not {"secret", "rate"} & set(record.values)
    assert all("secret" in record.values for record in ask(desk).items)


def test_fields_narrow_the_answer(desk: Desk) -> None:
    assert set(ask(desk, fields=("number", "hours")).items[0].values) == {"number", "hours"}


@pytest.mark.parametrize("name", ["secret", "nothing"])
@pytest.mark.parametrize("part", ["filter", "sort", "fields", "search_fields"])
def test_a_hidden_field_is_as_unknown_as_one_that_does_not_exist(desk: Desk, part: str, name: str) -> None:
    asked: dict[str, object] = {part: {"==": [{"var": name}, "a"]} if part == "filter" else (name,)}
    page = ask(desk, AGENT, search="x", **asked)
    assert page.status is Status.REFUSED
    [problem] = page.problems
    assert name in repr(problem.facts)
    assert problem.code == ("logic.unknown_field" if part == "filter" else "query.field")


def test_search_looks_in_searchable_fields_that_may_be_read(desk: Desk) -> None:
    assert numbers(ask(desk, search="R2")) == ["T-2"]
    assert ask(desk, AGENT, search="R1").items == ()


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"limit": 0}, "/limit"),
        ({"limit": 501}, "/limit"),
        ({"cursor": "?"}, "/cursor"),
        ({"sort": ("labels",)}, "/sort"),
        ({"filter": {"==": [{"var": "hours"}, "x"]}}, "/filter"),
        ({"filter": {"and": [{"==": [{"var": "hours"}, 1]}] * 51}}, "/filter"),
        ({"filter": {"!": {"!": {"!": {"!": {"!": {"!": {"var": "hours"}}}}}}}}, "/filter"),
        ({"filter": {"==": [{"var": "@old.hours"}, 1]}}, "/filter"),
        ({"filter": {"map": [{"var": "labels"}, {"var": ""}]}}, "/filter"),
    ],
)
def test_what_cannot_be_answered_is_refused_where_it_stands(desk: Desk, asked: dict[str, object], pointer: str) -> None:
    page = ask(desk, **asked)
    assert page.status is Status.REFUSED
    assert all(problem.pointer.startswith(pointer) for problem in page.problems)
    assert page.problems


def test_what_an_actor_may_not_see_is_missing(desk: Desk) -> None:
    assert ask(desk, STRANGER).status is Status.MISSING
    assert ask(desk, table="nothing").status is Status.MISSING
    assert desk.engine.read(Query("nothing", "tickets", LEAD)).status is Status.MISSING


def test_a_filter_may_ask_for_me_and_now(desk: Desk) -> None:
    mine = {"==": [{"var": "owner"}, {"me": ["id"]}]}
    assert (numbers(ask(desk, VIEWER, filter=mine)), numbers(ask(desk, filter=mine))) == ([], ["T-1"])
    assert numbers(ask(desk, filter={">": [{"var": "hours"}, {"param": "most_hours"}]})) == []
    assert len(ask(desk, filter={"<=": [{"var": "sys_created_at"}, {"now": []}]}).items) == 3


def test_a_search_looks_into_text_only(desk: Desk) -> None:
    assert numbers(ask(desk, search="3", search_fields=("hours", "number"))) == ["T-3"]
    assert ask(desk, search="3", search_fields=("hours", "fee", "labels")).items == ()


@pytest.mark.parametrize("rule", [{"==": [{"var": "number"}, "\0"]}, {"in": [{"var": "number"}, ["T-1", "a\0"]]}])
def test_a_filter_with_a_letter_that_no_database_takes_is_refused(desk: Desk, rule: object) -> None:
    page = ask(desk, filter=rule)
    assert (page.status, [found.code for found in page.problems]) == (Status.REFUSED, ["value.unstorable"])
