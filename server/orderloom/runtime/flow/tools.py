"""What steps of flows may ask for while they decide; nothing here writes."""

from dataclasses import dataclass

from orderloom.runtime.assignees import Everybody
from orderloom.runtime.engine import Engine
from orderloom.runtime.messages import Messenger
from orderloom.runtime.ports import Ids
from orderloom.runtime.record.directory import Directory


@dataclass(frozen=True, slots=True)
class Tools:
    """The read verb, ids and people; each sort of step uses what it needs."""

    engine: Engine
    ids: Ids
    directory: Directory | None = None
    messenger: Messenger | None = None
    people: Everybody | None = None
    """Whom tasks and messages can be for; None: nobody is known."""
