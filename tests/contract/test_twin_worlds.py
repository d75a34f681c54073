"""Twin worlds: two data sets that differ only in what a role may not see give that role the very same answers."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from tests.contract.doors import Asking, doors
from tests.contract.hidden import PAIRS, Pair
from tests.contract.worlds import Answer, Request, World, open_world, told

SEED = int(os.environ.get("ORDERLOOM_SEED", "20261122"))
"""Set the variable to play other questions; a failure tells it."""

QUESTIONS = {"sqlite": 300, "postgresql": 120}
"""Per role, after one at every door."""

Worlds = Callable[[Pair], tuple[World, World]]


@pytest.fixture(params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Worlds]:
    """Two worlds on databases of one kind."""
    stack = ExitStack()

    def address(side: str) -> str:
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / f'{side}.db'}"
        cluster = request.getfixturevalue("postgres_cluster")
        name = f"twin_{os.getpid()}_{side}_{abs(hash(tmp_path)) % 10**8}"
        stack.callback(cluster.drop, name)
        url: str = cluster.create(name)
        return url

    def open_one(pair: Pair, place: int) -> World:
        side, other = ("one", "two")[place], {row.id for row in pair.rows[1 - place]}
        busy = [row for row in pair.rows[place] if row.id not in other]
        return stack.enter_context(
            open_world(address(side), tmp_path / side, pair.app, pair.role, pair.rows[place], busy)
        )

    def open_both(pair: Pair) -> tuple[World, World]:
        return open_one(pair, 0), open_one(pair, 1)

    with stack:
        yield open_both


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", PAIRS)
def test_what_a_role_may_not_see_changes_no_answer(role: str, worlds: Worlds, request: pytest.FixtureRequest) -> None:
    pair = PAIRS[role]()
    one, two = worlds(pair)
    random = Random(f"{SEED} {role}")
    asking = Asking(one.house.plan, role, (*pair.rows[0], *pair.rows[1]), random)
    all_doors = doors(one.house.open().app)
    weights = [asking.weight(door) for door in all_doors]
    database = "postgresql" if "postgresql" in request.node.name else "sqlite"
    asked, answered, following = 0, 0, None
    while asked < len(all_doors) + QUESTIONS[database]:
        door = all_doors[asked] if asked < len(all_doors) else random.choices(all_doors, weights)[0]
        question = following or asking.request(door)
        left, right = one.ask(question, asked), two.ask(question, asked)
        assert left == right, explain(question, left, right)
        assert left.status < 500, explain(question, left, right)
        asked += 1
        answered += asked > len(all_doors) and left.status < 400
        following = next_page(question, left)
        remember(asking, left)
    assert answered > QUESTIONS[database] // 4, "hardly any question was answered; the test proves little"


def next_page(question: Request, answer: Answer) -> Request | None:
    """The same question for the page after, where there is one."""
    if question.page or answer.status != 200 or question.method != "GET" or not answer.text.startswith("{"):
        return None
    found = json.loads(answer.text).get("next")
    if not isinstance(found, str) or len(question.params.get("cursor", "")) > 300:
        return None
    return Request(question.door, "GET", question.path, {**question.params, "cursor": found})


def remember(asking: Asking, answer: Answer) -> None:
    """Remember the id of a record that was made, so that later questions may be about it."""
    if answer.status == 201 and answer.text.startswith("{"):
        found = json.loads(answer.text).get("id")
        if isinstance(found, str):
            asking.seen.append(found)


def explain(question: Request, left: Answer, right: Answer) -> str:
    """Where two answers part."""
    place = next(
        (at for at, (a, b) in enumerate(zip(left.text, right.text, strict=False)) if a != b),
        min(len(left.text), len(right.text)),
    )
    shown = [f"{one.status} {one.headers}\n…{one.text[max(0, place - 200) : place + 200]}…" for one in (left, right)]
    return f"seed {SEED}\n{told(question)}\n--- one ---\n{shown[0]}\n--- two ---\n{shown[1]}"
