"""No callback is acknowledged before its row is on the disk."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from tests.contract.faults import Faults, planted
from tests.contract.house import open_house
from tests.contract.shop import Shop, encoded, open_shop, order

DELAY_S = 1.0


@pytest.fixture(scope="module")
def ground(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Faults]]:
    """A shop over a database in which faults can be planted; no loop is at work, so only callbacks commit."""
    with (
        planted(module_database_url) as faults,
        open_house(module_database_url, tmp_path_factory.mktemp("home"), loops=False) as house,
    ):
        yield open_shop(house), faults


def kept(shop: Shop) -> int:
    return shop.logged("inbox")


def test_the_answer_comes_after_the_commit(ground: tuple[Shop, Faults]) -> None:
    shop, faults = ground
    before = kept(shop)
    with faults.slow(DELAY_S), ThreadPoolExecutor(1) as sender:
        began = time.monotonic()
        sent = sender.submit(shop.send, encoded(order(1)))
        time.sleep(DELAY_S / 2)
        assert not sent.done()
        assert kept(shop) == before
        assert sent.result().status_code == 200
        assert time.monotonic() - began >= DELAY_S
    assert kept(shop) == before + 1


def test_a_commit_that_fails_is_never_acknowledged(ground: tuple[Shop, Faults]) -> None:
    shop, faults = ground
    before = kept(shop)
    with faults.failing():
        answers = [shop.send(encoded(order(number))) for number in range(2, 7)]
    assert [answer.status_code for answer in answers] == [503] * 5
    assert {answer.headers.get("retry-after") is not None for answer in answers} == {True}
    assert kept(shop) == before


def test_what_failed_is_taken_when_it_is_sent_again(ground: tuple[Shop, Faults]) -> None:
    shop, faults = ground
    body, before = encoded(order(8)), kept(shop)
    with faults.failing():
        assert shop.send(body, event="failed once").status_code == 503
    assert shop.send(body, event="failed once").status_code == 200
    assert kept(shop) == before + 1


@pytest.mark.parametrize("fault", ["failing", "slow"])
def test_many_at_once_are_each_answered_truly(ground: tuple[Shop, Faults], fault: str) -> None:
    shop, faults = ground
    before = kept(shop)
    bodies = [encoded(order(number, note=fault)) for number in range(100, 116)]
    planting: AbstractContextManager[None] = faults.failing() if fault == "failing" else faults.slow(0.2)
    with planting, ThreadPoolExecutor(8) as senders:
        statuses = [answer.status_code for answer in senders.map(shop.send, bodies)]
    acknowledged = statuses.count(200)
    assert set(statuses) == ({503} if fault == "failing" else {200})
    assert kept(shop) == before + acknowledged
