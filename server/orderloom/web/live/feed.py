"""The feed of one process: it looks once a second at what is new, for all open streams together, and only while
there are any. A stream holds neither a thread nor a connection; it is a queue that the feed fills.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from litestar.concurrency import sync_to_thread

from orderloom.runtime.notice_rows import Notices, Tally
from orderloom.runtime.ports import BusyError, Clock, Event, Plans
from orderloom.runtime.record.change import Actor
from orderloom.web.live.happened import Reading, heard
from orderloom.web.session import Sessions, SignIn

log = structlog.get_logger()

BEAT_S = 1.0
"""How often the feed looks, and so the most often that a topic is told of."""

RECHECK = timedelta(seconds=2)
"""How often it is looked up whether a stream's session still lives and its rights are the same."""

QUIET_S = 15.0
"""After so long without news a stream says that it is alive, which also finds out whether anybody listens."""

REMEMBERED = timedelta(minutes=2)
"""How far back somebody who lost the connection is told what they missed."""

MOST_OF_ACCOUNT = 8
MOST = 2_000
"""Streams of one account, and of one process."""

AT_ONCE = 1_000
"""Events looked at in one beat; what is left comes with the next."""

_RECENT = 100
"""Events looked through for those that came after a page was read and before its stream began."""

_WAITING = 200
"""Messages that a stream may fall behind before it is ended; the browser then begins a new one."""


class Happenings(Protocol):
    """The sealed events, by position."""

    def position(self) -> int:
        """That of the newest one; 0 before the first."""

    def after(self, position: int, limit: int = ...) -> Sequence[Event]:
        """Those beyond a position, in order."""


class Counts(Protocol):
    """Open tasks."""

    def open_tasks(self, accounts: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """How many tasks each of these people has, by app; who has none may be missing."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the news come from."""

    happenings: Happenings
    notices: Notices
    counts: Counts


class TooManyStreamsError(Exception):
    """One more stream is one too many for this account, or for this process."""


@dataclass(eq=False)
class Stream:
    """One open stream: whose it is, and the frames that wait to be sent."""

    session: str
    sign_in: SignIn
    checked_at: datetime
    frames: deque[str] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
    tally: Tally | None = None
    tasks: Mapping[str, int] | None = None

    @property
    def account(self) -> str:
        """Whose pages it serves."""
        return self.sign_in.account.id

    def say(self, topic: str, data: object, at: int) -> None:
        """Add an event; a stream that nobody reads is ended."""
        if len(self.frames) >= _WAITING:
            self.end()
            return
        words = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        self.frames.append(f"id: {at}\nevent: {topic}\ndata: {words}\n\n")
        self.news.set()

    def end(self) -> None:
        """Nothing more comes."""
        self.ended = True
        self.news.set()


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look found: who still listens, the events, what waits for people."""

    sign_ins: Mapping[str, SignIn | None]
    events: tuple[Event, ...]
    changed: Mapping[str, tuple[object, ...]]
    tallies: Mapping[str, Tally]
    tasks: Mapping[str, Mapping[str, int]]


ActorOf = Callable[[SignIn, str], Actor | None]
"""A signed-in person in an app; None for an app that is not there (any more)."""


class Feed:
    """Looks for news and hands every stream what its person may hear."""

    def __init__(
        self,
        engine: Reading,
        plans: Plans,
        sources: Sources,
        sessions: Sessions,
        clock: Clock,
        actor: ActorOf,
        *,
        beat_s: float = BEAT_S,
    ) -> None:
        """Nothing runs before somebody listens."""
        self._beat_s = beat_s
        self._engine = engine
        self._plans = plans
        self._happenings = sources.happenings
        self._notices = sources.notices
        self._counts = sources.counts
        self._sessions = sessions
        self._clock = clock
        self._actor = actor
        self._streams: set[Stream] = set()
        self._past: deque[tuple[int, Event]] = deque()
        self._since = 0
        self._position = 0
        self._task: asyncio.Task[None] | None = None

    def listeners(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    async def open(self, sign_in: SignIn, since: int | None = None, shown: int | None = None) -> Stream:
        """A new stream; ``since`` is the id of the last event that the browser has heard before, ``shown`` when the
        page that has heard none yet was read, in milliseconds.

        Raises ``TooManyStreamsError``.
        """
        own = sum(1 for one in self._streams if one.sign_in.owner.id == sign_in.owner.id)
        if own >= MOST_OF_ACCOUNT or len(self._streams) >= MOST:
            raise TooManyStreamsError
        stream = Stream(sign_in.session.id_hash, sign_in, self._clock.now())
        if self._task is None or self._task.done():
            self._begin(await sync_to_thread(self._happenings.position))
        self._streams.add(stream)
        if since is not None:
            await self._catch_up(stream, since)
        elif shown is not None:
            await self._tell_recent(stream, shown)
        return stream

    def _begin(self, position: int) -> None:
        """Look from here on, unless another stream began it meanwhile."""
        if self._task is None or self._task.done():
            self._position, self._since = position, self._stamp()
            self._past.clear()
            self._task = asyncio.create_task(self._run(), name="live")

    async def _catch_up(self, stream: Stream, since: int) -> None:
        """What was missed, or that something may have been."""
        if since < self._since:
            stream.say("stale", {}, self._stamp())
            return
        await self._repeat(stream, tuple(event for at, event in self._past if at > since))

    async def _tell_recent(self, stream: Stream, shown: int) -> None:
        """What happened between the reading of a page and its listening: a flow may move its record in that moment."""
        events = await sync_to_thread(self._happenings.after, max(0, self._position - _RECENT), _RECENT)
        await self._repeat(stream, tuple(event for event in events if event.at.timestamp() * 1000 > shown))

    async def _repeat(self, stream: Stream, missed: tuple[Event, ...]) -> None:
        if not missed:
            return
        found = await sync_to_thread(self._heard, {stream.session: stream.sign_in}, missed)
        for changed in found.get(stream.session, ()):
            stream.say("changed", changed, self._stamp())

    async def frames(self, stream: Stream) -> AsyncIterator[str]:
        """What is sent, until the stream ends or nobody reads it any more."""
        try:
            yield "retry: 2000\n\n"
            while not stream.ended:
                try:
                    await asyncio.wait_for(stream.news.wait(), QUIET_S)
                except TimeoutError:
                    yield ": quiet\n\n"
                stream.news.clear()
                while stream.frames:
                    yield stream.frames.popleft()
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        """End every stream, because the server ends."""
        for stream in self._streams:
            stream.end()

    async def _run(self) -> None:
        """Look once a beat as long as anybody listens."""
        while self._streams:
            try:
                await self._beat()
            except BusyError:
                log.info("live_waits")
            except Exception:  # whatever goes wrong with one look, the next one may be right
                log.exception("live_failed")
            await asyncio.sleep(self._beat_s)

    async def _beat(self) -> None:
        now = self._clock.now()
        streams = tuple(self._streams)
        look = await sync_to_thread(self._look, streams, now)
        at = self._stamp()
        for stream in streams:
            self._tell(stream, look, at)
        for stream in streams:
            if stream.session in look.sign_ins:
                stream.checked_at = now
        self._past.extend((at, event) for event in look.events)
        while self._past and self._past[0][0] < at - REMEMBERED.total_seconds() * 1000:
            self._since = max(self._since, self._past.popleft()[0])

    def _tell(self, stream: Stream, look: _Look, at: int) -> None:
        if stream.session in look.sign_ins and not _same(stream.sign_in, look.sign_ins[stream.session]):
            stream.end()
            return
        for changed in look.changed.get(stream.session, ()):
            stream.say("changed", changed, at)
        watched = stream.sign_in.watcher is not None
        tally = Tally() if watched else look.tallies.get(stream.account, Tally())
        if tally != stream.tally:
            stream.tally = tally
            stream.say("notices", {"unread": tally.unread, "popup": tally.popup}, at)
        tasks = look.tasks.get(stream.account, {})
        if tasks != stream.tasks:
            stream.tasks = tasks
            stream.say("tasks", {"open": dict(tasks)}, at)

    def _look(self, streams: Sequence[Stream], now: datetime) -> _Look:
        """Everything that needs the database, in one thread."""
        stale = {one.session for one in streams if not now - one.checked_at < RECHECK}
        sign_ins = {session: self._sessions.look(session) for session in stale}
        events = tuple(self._happenings.after(self._position, AT_ONCE))
        if events:
            self._position = max(event.position or 0 for event in events)
        people = {one.session: one.sign_in for one in streams}
        accounts = sorted({one.account for one in streams})
        return _Look(
            sign_ins,
            events,
            self._heard(people, events) if events else {},
            self._notices.tally(accounts),
            self._counts.open_tasks(accounts),
        )

    def _heard(self, people: Mapping[str, SignIn], events: Sequence[Event]) -> dict[str, tuple[object, ...]]:
        """What each of these people hears of some events, by session."""
        found: dict[str, tuple[object, ...]] = {}
        for app in dict.fromkeys(event.app for event in events if event.table):
            plan = self._plans.plan(app)
            here = [event for event in events if event.app == app]
            for session, sign_in in people.items() if plan else ():
                actor = self._actor(sign_in, app)
                if plan is not None and actor is not None and actor.roles:
                    told = heard(self._engine, plan, actor, here)
                    found[session] = (*found.get(session, ()), *(one.as_json() for one in told))
        return found

    def _stamp(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _same(before: SignIn, now: SignIn | None) -> bool:
    """Whether a session lives on with the rights it had."""
    if now is None:
        return False
    old, new = before.account, now.account
    return (old.id, old.roles, old.admin, old.active, before.belongs) == (
        new.id, new.roles, new.admin, new.active, now.belongs,
    )  # fmt: skip
