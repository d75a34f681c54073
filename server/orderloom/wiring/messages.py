"""Messages, wired: who reads them with which rights, the child that words them, and the loops that tell them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from orderloom.edge.mail import MailChannel
from orderloom.host.templates import ChildRenderer
from orderloom.jobs.loops import Loop
from orderloom.runtime.accounts import Accounts
from orderloom.runtime.assignees import Everybody
from orderloom.runtime.engine import Engine
from orderloom.runtime.messages import Messenger, Reader
from orderloom.runtime.notices import TellDue
from orderloom.runtime.ports import Ids, Plans
from orderloom.runtime.record.directory import Directory
from orderloom.settings import Smtp
from orderloom.store.notices import SqlNotices
from orderloom.store.store import SqlStore
from orderloom.store.tasks import SqlTasks
from orderloom.web.urls import record_url
from orderloom.wiring.transfer import AccountActors

PAUSE_S: Final = 1.0
TIDY_PAUSE_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class AccountReaders:
    """The ``Readers`` port over accounts as they are now."""

    accounts: Accounts
    actors: AccountActors

    def reader(self, app: str, account: str) -> Reader | None:
        """The person in the app, in their language."""
        actor, known = self.actors.actor(app, account, ""), self.accounts.by_id(account)
        return Reader(actor, known.language) if actor and known else None

    def still(self, app: str, account: str, rights: str) -> bool:
        """Whether the person has the rights with which something was written for them."""
        reader = self.reader(app, account)
        return reader is not None and reader.rights == rights


@dataclass(frozen=True, slots=True)
class PageAddresses:
    """Where people open records: below the address of the server as it is known at the moment."""

    base: Callable[[], str]

    def record(self, app: str, table: str, record: str) -> str:
        """The full address, for mails and other places outside."""
        return self.base() + record_url(app, table, record)


@dataclass(frozen=True)
class MessageWork:
    """Everything about messages of one installation, in one process. ``base`` is the address that people use."""

    store: SqlStore
    engine: Engine
    plans: Plans
    readers: AccountReaders
    everybody: Everybody
    directory: Directory
    ids: Ids
    smtp: Smtp | None
    base: Callable[[], str]

    @cached_property
    def renderer(self) -> ChildRenderer:
        """Words the templates."""
        return ChildRenderer()

    @cached_property
    def messenger(self) -> Messenger:
        """What steps of flows tell with."""
        addresses = PageAddresses(self.base)
        return Messenger(self.engine, self.renderer, self.readers, self.everybody, self.directory, addresses)

    @cached_property
    def notices(self) -> SqlNotices:
        """Notices and wishes."""
        return SqlNotices(self.store.database)

    @cached_property
    def mail(self) -> MailChannel:
        """The way out for mails."""
        return MailChannel(self.smtp, self.readers.still)

    @cached_property
    def due(self) -> TellDue:
        """Tells what waits."""
        return TellDue(self.store, self.notices, self.plans, self.ids, self.readers)

    def loops(self) -> tuple[Loop, ...]:
        """The loops of this process, not yet started."""
        return (
            Loop("notices", self.due.step, pause_s=PAUSE_S),
            Loop("old notices", self.due.tidy, pause_s=TIDY_PAUSE_S),
        )

    def close(self) -> None:
        """Let the child go."""
        if "renderer" in vars(self):
            self.renderer.close()


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """How many tasks wait for people."""

    tasks: SqlTasks
    plans: Plans

    def open_tasks(self, accounts: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """By account and app; who has none is missing."""
        found: dict[str, dict[str, int]] = {}
        for plan in self.plans.all():
            for account, count in self.tasks.loads(plan.id, accounts).items():
                if count:
                    found.setdefault(account, {})[plan.id] = count
        return found
