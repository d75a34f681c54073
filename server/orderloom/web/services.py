"""Everything the faces need from the other rooms, filled once by ``orderloom.wiring``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from orderloom.check.problem import Problem
from orderloom.runtime.accounts import Accounts
from orderloom.runtime.bulk import Bulk
from orderloom.runtime.connection.desk import ConnectionDesk
from orderloom.runtime.draft import Editor
from orderloom.runtime.favourites import Favourites
from orderloom.runtime.flow.by_hand import ByHand
from orderloom.runtime.flow.control import Control
from orderloom.runtime.flow.versions import FlowVersions
from orderloom.runtime.foreign import ForeignDatabases
from orderloom.runtime.messages import Messenger
from orderloom.runtime.notice_rows import Notices
from orderloom.runtime.parked import Parked
from orderloom.runtime.people import Keys, Organisation, ResetLinks, SecondFactors
from orderloom.runtime.ports import Addresses, Clock, Event, Files, Ids, Plans
from orderloom.runtime.record.change import Actor, Change, NextAction, Outcome, Page, Query, Record
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.record.gate import Rights
from orderloom.runtime.recycle import RecycleBin
from orderloom.runtime.replay.job import Replays
from orderloom.runtime.run_figures import RunFigures
from orderloom.runtime.schedule_desk import ScheduleDesk
from orderloom.runtime.tasks.desk import Desk
from orderloom.runtime.template import Templates
from orderloom.runtime.transfer.exports import Exporting
from orderloom.runtime.transfer.first_sheets import FirstSheets
from orderloom.runtime.transfer.imports import Importing
from orderloom.runtime.trial.forms import FormTrials
from orderloom.runtime.trial.trial import Trials
from orderloom.runtime.versions import Versions
from orderloom.runtime.whatif.sample import Asker
from orderloom.sdk.connector import Platforms, RawMessage, Reply
from orderloom.web import hosts
from orderloom.web.api_keys import ApiKeys
from orderloom.web.cookies import Cookies
from orderloom.web.live.feed import Counts, Feed, Happenings, Sources
from orderloom.web.presence import Presence
from orderloom.web.session import Sessions, SignIn
from orderloom.web.throttle import Throttle
from orderloom.web.tokens import Tokens
from orderloom.web.visit import Call, Visit


class Engine(Protocol):
    """The two verbs and the question what a person may do next."""

    def change(self, change: Change) -> Outcome:
        """Carry out one change, or say why not."""

    def read(self, query: Query) -> Page:
        """Answer one question."""

    def rights(self, app: str, actor: Actor) -> Rights:
        """What ``actor`` may see and do, so that faces leave out what would be refused."""

    def context(self, app: str, actor: Actor) -> dict[str, object]:
        """What expressions may read whatever the record: the time, ``actor`` and the app's parameters."""

    def next_actions(self, app: str, table: str, record: Record, actor: Actor) -> tuple[NextAction, ...]:
        """The transitions that ``actor`` may ask for, each with what stands in its way."""

    def allowed(self, app: str, table: str, record: Record, actor: Actor) -> tuple[str, ...]:
        """Ids of the transitions that ``actor`` may ask for now, in document order."""


class Intake(Protocol):
    """Where callbacks enter."""

    def receive(self, address: str, message: RawMessage) -> Reply:
        """Verify, store, commit; the answer for the platform."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the operator decided about the faces.

    ``public_url`` is the address people use, without a final slash; links and cookies follow it, never the request.
    ``token_key`` signs tokens (32 random bytes or more). ``setup_code``, when not empty, is asked of the first
    admin. ``trusted_proxies`` are the addresses whose ``X-Forwarded-For`` is believed.
    """

    public_url: str
    token_key: bytes
    setup_code: str = ""
    trusted_proxies: frozenset[str] = frozenset()
    version: str = ""

    @property
    def https(self) -> bool:
        """Whether people reach this server over https."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def exposed(self) -> bool:
        """Whether sign-ins travel unencrypted between machines; the pages warn of that."""
        return not self.https and not hosts.is_loopback(urlsplit(self.public_url).hostname or "")


@dataclass(frozen=True, slots=True)
class People:
    """Who belongs where, and what people and their programs prove themselves with."""

    organisation: Organisation
    keys: Keys
    factors: SecondFactors
    links: ResetLinks


class Progress(Protocol):
    """How far a new app is; ``failed`` is the code of what ended that early, else empty."""

    @property
    def made(self) -> bool:
        """Whether it is published."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What ended it early, piece by piece."""

    @property
    def done(self) -> int:
        """Records that are there."""

    @property
    def total(self) -> int:
        """Records that will be there."""

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""

    @property
    def failed(self) -> str:
        """A code of the catalogue."""


class SampleLoads(Protocol):
    """Makes new apps and loads their samples in the background."""

    def start(self, app: str, first: Callable[[], object] | None = None, *, samples: bool = True) -> None:
        """Begin, unless this app is under way: do ``first`` (publish it), then load its ``samples`` if wanted."""

    def progress(self, app: str) -> Progress | None:
        """How far it is; None when nothing is known of a load."""


@dataclass(frozen=True, slots=True)
class Building:
    """Drafts and versions of the apps, and what they are built from."""

    editor: Editor
    versions: Versions
    templates: Templates
    samples: SampleLoads
    bin: RecycleBin
    replays: Replays
    foreign: ForeignDatabases
    trials: Trials
    asker: Asker
    forms: FormTrials
    connections: ConnectionDesk
    messenger: Messenger


@dataclass(frozen=True, slots=True)
class Transfer:
    """Sheets in and out."""

    importing: Importing
    exporting: Exporting


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows that people and programs start, and what became of their runs."""

    by_hand: ByHand
    schedules: ScheduleDesk
    control: Control
    figures: RunFigures
    versions: FlowVersions
    parked: Parked


@dataclass(frozen=True)
class Services:
    """The rooms behind the faces. ``ready`` raises or returns False while the server cannot work; ``gauges`` are the
    figures of ``/metrics``; ``journal`` keeps an event of the installation (sign-ins, the first admin);
    ``replay(app, message, actor)`` lets a settled message act again; ``extras`` are further names for templates.
    """

    engine: Engine
    plans: Plans
    accounts: Accounts
    people: People
    building: Building
    transfer: Transfer
    flows: Flows
    bulk: Bulk
    favourites: Favourites
    notices: Notices
    happenings: Happenings
    open_tasks: Counts
    desk: Desk
    addresses: Addresses
    replay: Callable[[str, str, Actor], bool]
    intake: Intake
    platforms: Platforms
    files: Files
    directory: Directory
    clock: Clock
    ids: Ids
    settings: WebSettings
    templates: Path
    assets: Path
    ready: Callable[[], bool]
    journal: Callable[[Event], None]
    gauges: Callable[[], Mapping[str, float]] = dict
    extras: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def sessions(self) -> Sessions:
        """Sign-ins."""
        return Sessions(self.accounts, self.people.organisation, self.clock)

    @cached_property
    def live(self) -> Feed:
        """What open pages listen to."""
        sources = Sources(self.happenings, self.notices, self.open_tasks)
        return Feed(self.engine, self.plans, sources, self.sessions, self.clock, self.actor)

    @cached_property
    def presence(self) -> Presence:
        """Who has which draft open."""
        return Presence(self.clock)

    def actor(self, sign_in: SignIn, app: str) -> Actor | None:
        """A signed-in person in an app; None when there is no such app."""
        plan = self.plans.plan(app)
        here = Visit("", "", account=sign_in.account, belongs=sign_in.belongs)
        return here.actor(plan) if plan else None

    @cached_property
    def first_sheets(self) -> FirstSheets:
        """Sheets that become tables."""
        importing = self.transfer.importing
        return FirstSheets(importing.imports, importing.sheets, self.clock, self.ids)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """Keys of programs."""
        return ApiKeys(self.people.keys, self.accounts, self.people.organisation, self.plans, self.clock)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens for programs."""
        return Tokens(self.settings.token_key, self.settings.public_url, self.sessions, self.clock)

    @cached_property
    def throttle(self) -> Throttle:
        """Slows guessing down."""
        return Throttle(self.accounts, self.clock)

    @cached_property
    def cookies(self) -> Cookies:
        """The cookies of this installation."""
        return Cookies(secure=self.settings.https)


STATE_KEY = "orderloom_services"
"""Where the site keeps them."""


def of(request: Call) -> Services:
    """The services behind the site that received ``request``."""
    found = request.app.state[STATE_KEY]
    if not isinstance(found, Services):
        raise TypeError(STATE_KEY)
    return found
