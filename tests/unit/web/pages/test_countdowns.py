"""Clocks on pages: in words, with their exact end, and only for those who may know what they watch."""

from datetime import timedelta

import pytest

from orderloom.runtime.deadlines import Deadlines
from orderloom.runtime.record.change import HoldRequest, Operation
from tests.unit.runtime.desk import OnePlan
from tests.unit.runtime.memory_timers import MemoryWatch
from tests.unit.web.pages.workshop import Workshop, plan

HOUR = timedelta(hours=1)


def watch(workshop: Workshop) -> None:
    """Let the levels come that have come by now."""
    timers = MemoryWatch(lambda: workshop.store.state.timers, workshop.clock.now)
    deadlines = Deadlines(workshop.engine, workshop.store, timers, OnePlan(plan()), None)
    while deadlines.step():
        pass


@pytest.fixture
def ready(workshop: Workshop) -> str:
    """A thing that waits to be sold within a day."""
    thing = workshop.make(pieces=3)
    workshop.do(Operation.TRANSITION, "things", record=thing.id, transition="finish")
    return thing.id


def test_a_record_tells_what_is_left_in_words_and_when_it_is_due(workshop: Workshop, ready: str) -> None:
    workshop.clock.advance(3 * HOUR)
    [badge] = workshop.browser().get(f"things/records/{ready}").all("span", class_="ol-badge ol-countdown")
    assert badge["data-color"] == "gray"
    page = workshop.browser().get(f"things/records/{ready}")
    assert "21h 0m left" in page.text
    assert "due 2026-11-21 10:00:00" in page.text
    assert "sale starts, due 2026-11-21 10:00:00" in page.text


def test_the_level_changes_words_and_colour_and_stands_in_the_history(workshop: Workshop, ready: str) -> None:
    workshop.clock.advance(21 * HOUR)
    watch(workshop)
    page = workshop.browser(language="zh").get(f"things/records/{ready}")
    [badge] = page.all("span", class_="ol-badge ol-countdown")
    assert badge["data-color"] == "orange"
    assert "还剩 3小时0分" in page.text
    assert "到达“「soon」”" in page.text
    workshop.clock.advance(5 * HOUR)
    watch(workshop)
    assert "超时 2小时0分" in workshop.browser(language="zh").get(f"things/records/{ready}").text


def test_a_list_has_a_column_for_clocks_and_an_order_by_them(workshop: Workshop, ready: str) -> None:
    workshop.clock.advance(HOUR)
    later = workshop.make(pieces=2, name="Chair")
    workshop.do(Operation.TRANSITION, "things", record=later.id, transition="finish")
    workshop.make(name="Table")
    page = workshop.browser().get("things_list")
    assert len(page.all("span", class_="ol-badge ol-countdown")) == 2
    ordered = workshop.browser().get("things_list?sort=@due")
    links = [one["href"].rsplit("/", 1)[-1] for one in ordered.all("a", **{"data-row-link": ""})]
    assert links == [ready, later.id]


def test_a_list_without_clocks_has_no_such_column(workshop: Workshop) -> None:
    workshop.make(pieces=3)
    assert "sort=@due" not in workshop.browser().get("things_list").text


def test_who_may_not_read_what_a_deadline_watches_is_told_nothing_of_it(workshop: Workshop) -> None:
    worlds = []
    for secret in ("s", "t"):
        world = Workshop()
        thing = world.make(pieces=3)
        world.do(Operation.UPDATE, "things", record=thing.id, fields={"secret": secret})
        world.clock.advance(HOUR)
        watch(world)
        browser = world.browser("guest")
        texts = [
            browser.get(path).text for path in (f"things/records/{thing.id}", "things_list", "things_list?sort=@due")
        ]
        worlds.append([text.replace(thing.id, "ID") for text in texts])
        clerk = world.browser().get(f"things/records/{thing.id}").text
        assert ("hush" in clerk) is (secret == "s")
    assert worlds[0] == worlds[1]
    assert "hush" not in "".join(worlds[0])
    assert "quiet" not in "".join(worlds[0])


def test_stages_show_the_time_in_each_and_advise_where_it_is_slow(workshop: Workshop, ready: str) -> None:
    workshop.clock.advance(2 * HOUR + timedelta(minutes=20))
    assert "slower" not in workshop.browser().get(f"things/records/{ready}").text
    workshop.clock.advance(10 * timedelta(minutes=1))
    page = workshop.browser().get(f"things/records/{ready}")
    assert "25% slower" in page.text
    assert "Lower the price" in page.text
    assert "usually 2h 0m" in page.text


def test_a_lock_says_for_whom_it_does_not_count(workshop: Workshop) -> None:
    thing = workshop.make()
    hold = HoldRequest("senior only", ("edit", "finish"), but=("clerk",))
    workshop.do(Operation.HOLD, "things", record=thing.id, hold=hold)
    page = workshop.browser().get(f"things/records/{thing.id}")
    assert "changing fields, finish, but not for clerk" in page.text
