"""One connection of a draft as its builder sees it: its platform, what it sent, and messages to try maps on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.app import context_of, load_documents
from orderloom.check.context import Context
from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.logic.json_text import JsonTextError
from orderloom.model.kinds.connection import KIND
from orderloom.runtime.connection.desk import ConnectionDesk
from orderloom.runtime.record.change import Query
from orderloom.runtime.version import DraftState
from orderloom.sdk.catalogue import PlatformFacts
from orderloom.sdk.connector import Item
from orderloom.sdk.failures import MessageProblem, PlatformUnknown
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.visit import Call

SHOWN = 10
"""Messages of a log that are offered."""

_INBOX = "inbox"
_QUARANTINE = "quarantine"
_BROUGHT = "sample"

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Account:
    """One connection of a draft, as its builder sees it; ``facts`` are None for a plugin that is not there."""

    builder: Builder
    state: DraftState
    id: str
    data: Mapping[str, object]
    facts: PlatformFacts | None

    @property
    def desk(self) -> ConnectionDesk:
        """Where accounts are kept."""
        return self.builder.services.building.connections

    @property
    def platform(self) -> PlatformFacts:
        """Its platform; 422 where there is none."""
        if self.facts is None:
            raise RefusedError(422, Problem("call.no_platform", "/plugin", {"plugin": self.plugin}))
        return self.facts

    @property
    def plugin(self) -> str:
        """The plugin that the document names."""
        return str(self.data.get("plugin"))

    @property
    def context(self) -> Context:
        """What is known of the draft around it."""
        rows = ((kind, document, text) for (kind, document), text in self.state.bodies.items())
        return context_of(load_documents(rows))

    def came(self) -> Sequence[Row]:
        """The last messages of the account that this person may see."""
        return self._log(_INBOX, {"==": [{"var": "connection"}, self.id]})

    def refused(self) -> Sequence[Row]:
        """The last messages that claimed to come from it and did not verify."""
        return [row for row in self._log(_QUARANTINE, None) if row.get("connection") == self.id]

    def message(self, name: str) -> tuple[object, Sequence[Item]]:
        """A message and the unified items in it: ``sample/<id>`` came with the plugin, all others from the platform.

        404 for an unknown one, 422 for one that cannot be read.
        """
        sort, _, sample = name.partition("/")
        if sort != _BROUGHT:
            return self._arrived(name)
        found = next((one for one in self.desk.catalogue.messages(self.plugin) if one.id == sample), None)
        if found is None:
            raise not_there()
        return found.message, found.items

    def _arrived(self, name: str) -> tuple[object, Sequence[Item]]:
        rows = self._log(_INBOX, None, name)
        if not rows or rows[0].get("connection") != self.id:
            raise not_there()
        topic, body = str(rows[0].get("topic")), rows[0].get("body")
        raw = body if isinstance(body, bytes) else b""
        try:
            items = self.builder.services.platforms.get(self.plugin).read(topic, raw)
            return json_text.loads(raw), items
        except MessageProblem as error:
            raise RefusedError(422, *(Problem(one.code, one.pointer, one.facts) for one in error.problems)) from error
        except (PlatformUnknown, JsonTextError) as error:
            raise RefusedError(422, Problem(error.error_code, "", error.facts)) from error

    def _log(self, log: str, only: object, id: str | None = None) -> Sequence[Row]:
        builder = self.builder
        if builder.plan is None:
            return ()
        query = Query(builder.app, "", builder.actor, log=log, filter=only, id=id, limit=SHOWN, count=False)
        return [record.values for record in builder.services.engine.read(query).items]


def account_of(request: Call, app: str, connection: str) -> Account:
    """The connection of the draft; 404 where there is none."""
    builder = frame.enter(request, app)
    with refusing():
        state = builder.services.building.versions.state(app)
    data = state.documents.get((KIND.id, connection))
    if not isinstance(data, Mapping):
        raise not_there()
    facts = builder.services.building.connections.catalogue.find(str(data.get("plugin")))
    return Account(builder, state, connection, data, facts)
