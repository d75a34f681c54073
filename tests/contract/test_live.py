"""What open pages hear: never a word of what a person may not see, and nothing any more once a right is gone."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.notice_rows import Notice, NoticeState
from orderloom.runtime.record.change import Cause, Change, Operation
from orderloom.web import services
from orderloom.web.live.feed import MOST_OF_ACCOUNT, Feed, Sources, Stream, TooManyStreamsError
from orderloom.web.session import SignIn
from tests.contract.hidden import PAIRS
from tests.contract.worlds import MAKER, World, open_world

APP = "twins"
BEAT_S = 0.01
PAIR = PAIRS["agent"]()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """Two worlds that differ only in what an agent may not see."""
    with ExitStack() as stack:

        def opened(place: int) -> World:
            home: Path = tmp_path_factory.mktemp("world")
            url = f"sqlite:///{home / 'data.db'}"
            return stack.enter_context(open_world(url, home, PAIR.app, PAIR.role, PAIR.rows[place]))

        yield opened(0), opened(1)


class Ear:
    """A world with somebody who listens."""

    def __init__(self, world: World) -> None:
        self.installation = world.house.installation
        found = world.house.open().app.state[services.STATE_KEY]
        assert isinstance(found, services.Services)
        self.known = found
        sources = Sources(found.happenings, found.notices, found.open_tasks)
        around = (found.sessions, found.clock, found.actor)
        self.feed = Feed(found.engine, found.plans, sources, *around, beat_s=BEAT_S)

    @property
    def clock(self) -> SimulatedClock:
        """The world's clock."""
        clock: object = self.installation.clock
        assert isinstance(clock, SimulatedClock)
        return clock

    def sign_in(self) -> SignIn:
        """A session of the agent."""
        account = self.known.accounts.by_name("somebody")
        assert account is not None
        opened = self.known.sessions.open(account, "page")
        found = self.known.sessions.find(opened.session.id_hash)
        assert found is not None
        return found

    def do(self, operation: Operation, table: str, record: str, **fields: object) -> None:
        """Change a record behind the gate, and seal."""
        change = Change(APP, table, operation, MAKER, Cause("sample"), record, fields=fields)
        outcome = self.known.engine.change(change)
        assert outcome.status.done, outcome.problems
        self.seal()

    def seal(self) -> None:
        """Give everything its place in the journal."""
        while self.installation.seal():
            pass

    async def told(self, stream: Stream) -> str:
        """Everything that has been said, once a few beats have passed."""
        await asyncio.sleep(BEAT_S * 30)
        said = "".join(stream.frames)
        stream.frames.clear()
        return said


def listen(world: World, story: Callable[[Ear, Stream], Awaitable[None]]) -> None:
    """Let a story happen while somebody listens."""

    async def run() -> None:
        ear = Ear(world)
        ear.seal()
        stream = await ear.feed.open(ear.sign_in())
        await ear.told(stream)
        await story(ear, stream)
        ear.feed.close()

    with ThreadPoolExecutor(1) as alone:  # a thread without a running loop, whoever else works in this process
        alone.submit(asyncio.run, run()).result()


def records(said: str) -> list[str]:
    """The ids of all records that were told of."""
    data = [json.loads(line.removeprefix("data: ")) for line in said.splitlines() if line.startswith("data: ")]
    return [one["id"] for found in data for one in found.get("records", ())]


def test_what_a_person_may_not_see_makes_no_sound(worlds: tuple[World, World]) -> None:
    heard = []
    for place, world in enumerate(worlds):

        async def story(ear: Ear, stream: Stream, place: int = place) -> None:
            for row in PAIR.rows[place]:
                if row.fields.get("region") == "south":  # two rows out of reach in one world, nine in the other
                    await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", row.id, note=f"away {place}")
            await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", "job0002", cost=f"{place + 1}.00")
            await asyncio.to_thread(ear.do, Operation.DELETE, "tasks", f"task{place:04}")
            await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", "job0001", note="seen by all")
            heard.append(await ear.told(stream))

        listen(world, story)
    assert records(heard[0]) == ["job0001"]
    assert heard[0] == heard[1]


def test_who_lost_the_connection_is_told_what_was_missed(worlds: tuple[World, World]) -> None:
    async def story(ear: Ear, stream: Stream) -> None:
        await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", "job0003", note="before")
        before = await ear.told(stream)
        last = int(before.split("id: ")[-1].split("\n")[0])
        ear.clock.advance(timedelta(seconds=1))
        await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", "job0004", note="meanwhile")
        await ear.told(stream)
        again = await ear.feed.open(ear.sign_in(), last)
        assert records(await ear.told(again)) == ["job0004"]
        lost = await ear.feed.open(ear.sign_in(), last - 10_000_000)
        assert "event: stale" in await ear.told(lost)

    listen(worlds[0], story)


def test_a_page_is_told_what_happened_while_it_was_on_its_way(worlds: tuple[World, World]) -> None:
    async def story(ear: Ear, stream: Stream) -> None:
        await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", "job0003", note="on the page")
        await ear.told(stream)
        ear.clock.advance(timedelta(seconds=1))
        shown = int(ear.clock.now().timestamp() * 1000)
        ear.clock.advance(timedelta(seconds=1))
        await asyncio.to_thread(ear.do, Operation.UPDATE, "jobs", "job0004", note="on the way")
        await ear.told(stream)
        page = await ear.feed.open(ear.sign_in(), shown=shown)
        assert records(await ear.told(page)) == ["job0004"]

    listen(worlds[0], story)


def _end(ear: Ear, sign_in: SignIn) -> None:
    ear.known.accounts.close_session(sign_in.session.id_hash)


def _take_role(ear: Ear, sign_in: SignIn) -> None:
    ear.known.accounts.change(replace(sign_in.account, roles={APP: ("clerk",)}))


def _switch_off(ear: Ear, sign_in: SignIn) -> None:
    ear.known.accounts.change(replace(sign_in.account, active=False))


@pytest.mark.parametrize("taken", [_end, _take_role, _switch_off], ids=["session", "role", "account"])
def test_a_stream_ends_within_seconds_of_its_right(
    worlds: tuple[World, World], taken: Callable[[Ear, SignIn], None]
) -> None:
    async def story(ear: Ear, stream: Stream) -> None:
        before = stream.sign_in.account
        await asyncio.to_thread(taken, ear, stream.sign_in)
        ear.clock.advance(timedelta(seconds=3))
        await ear.told(stream)
        assert stream.ended
        ear.known.accounts.change(before)

    listen(worlds[0], story)


def test_a_stream_keeps_no_session_alive(worlds: tuple[World, World]) -> None:
    async def story(ear: Ear, stream: Stream) -> None:
        ear.clock.advance(timedelta(minutes=20))
        await ear.told(stream)
        assert not stream.ended
        ear.clock.advance(timedelta(minutes=11))
        await ear.told(stream)
        assert stream.ended

    listen(worlds[0], story)


def test_one_account_gets_so_many_streams_and_no_more(worlds: tuple[World, World]) -> None:
    async def story(ear: Ear, stream: Stream) -> None:
        for _ in range(MOST_OF_ACCOUNT - 1):
            await ear.feed.open(ear.sign_in())
        with pytest.raises(TooManyStreamsError):
            await ear.feed.open(ear.sign_in())

    listen(worlds[0], story)


def test_figures_are_told_when_they_change(worlds: tuple[World, World]) -> None:
    async def story(ear: Ear, stream: Stream) -> None:
        now = ear.clock.now()
        row = Notice(
            f"n{ear.known.ids.new()}", APP, "any", "app", "b", now, stream.account, state=NoticeState.TOLD, told_at=now
        )
        await asyncio.to_thread(ear.installation.store.write, lambda tx: tx.notices.add(row))
        assert _figures(await ear.told(stream)) == {"unread": 1, "popup": ""}
        await asyncio.to_thread(ear.known.notices.read, stream.account, now)
        assert _figures(await ear.told(stream)) == {"unread": 0, "popup": ""}

    listen(worlds[0], story)


def _figures(said: str) -> Mapping[str, object]:
    (line,) = [line for line in said.splitlines() if line.startswith("data: ")]
    found: Mapping[str, object] = json.loads(line.removeprefix("data: "))
    return found
