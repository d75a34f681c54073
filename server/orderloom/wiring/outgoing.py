"""Effects outside, wired: the one HTTP client, the channels, who carries them out and who decides about the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Final

import structlog

from orderloom.edge.actions_channel import Accounts, ConnectionChannel
from orderloom.edge.http import HttpClient
from orderloom.jobs.crew import CrewLoop, ThreadCrew
from orderloom.jobs.doorbell_local import LocalBell
from orderloom.jobs.loops import Loop
from orderloom.runtime.deliverer import Deliverer
from orderloom.runtime.engine import Engine
from orderloom.runtime.outgoing_rows import Channel
from orderloom.runtime.parked import Parked
from orderloom.runtime.ports import Clock, Ids
from orderloom.settings import Settings
from orderloom.store.outgoing import SqlBuckets, SqlQueue
from orderloom.store.store import SqlStore

SWEEP_S: Final = 1.0
"""A bell wakes the loop at once; this finds what a lost bell left, and whose time has come."""

TIDY_PAUSE_S: Final = 3600.0
KEPT: Final = timedelta(days=90)
"""How long what is over is kept."""

log = structlog.get_logger()


class Watch:
    """Hears which credentials platforms refuse; the calls that met it are parked until somebody has seen to them."""

    def refused(self, app: str, connection: str) -> None:
        """Say so where operators look."""
        log.warning("credentials_refused", app=app, connection=connection)


def http_client(found: Settings) -> HttpClient:
    """The one HTTP client of an installation; hosts of its own network only as its settings say."""
    return HttpClient((*found.allow_hosts, *found.stand_in_hosts))


@dataclass(frozen=True)
class OutgoingWork:
    """Everything about effects outside of one installation, in one process. ``channels`` are those beside calls."""

    store: SqlStore
    engine: Engine
    http: HttpClient
    accounts: Accounts
    clock: Clock
    ids: Ids
    bell: LocalBell
    channels: Mapping[str, Channel] = field(default_factory=dict)

    @cached_property
    def calls(self) -> ConnectionChannel:
        """The channel of connections."""
        return ConnectionChannel(self.http, self.accounts, SqlBuckets(self.store.database), Watch(), self.clock)

    @cached_property
    def crew(self) -> ThreadCrew:
        """The threads that wait for others."""
        return ThreadCrew()

    @cached_property
    def deliverer(self) -> Deliverer:
        """Carries everything out."""
        channels = {**self.channels, self.calls.id: self.calls}
        queue = SqlQueue(self.store.database)
        return Deliverer(self.store, queue, channels, self.clock, self.ids, crew=self.crew)

    @cached_property
    def parked(self) -> Parked:
        """What people decide."""
        return Parked(self.engine, self.store, self.clock, self.ids)

    def loops(self) -> tuple[Loop, ...]:
        """The loops of this process, not yet started."""
        send = CrewLoop("outgoing", self.deliverer.step, self.crew, pause_s=SWEEP_S)
        self.bell.wake(send)
        return (
            send,
            Loop("old outgoing", lambda: self.deliverer.tidy(self.clock.now() - KEPT), pause_s=TIDY_PAUSE_S),
        )
