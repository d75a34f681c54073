"""An expression tried on records that exist: its value on one of them, and how many of the last ones it holds for.

Records are asked for like by anybody, with the rights of whoever tries; what they may not see whole is not judged. The
expression may come from a draft: it is tried only where everything that it reads is there in the published app.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from orderloom.check.compiler import OLD
from orderloom.check.plan import AppPlan, Env, TablePlan
from orderloom.logic.closures import Evaluator, compile_core
from orderloom.logic.core import Core, reads
from orderloom.logic.errors import LogicError
from orderloom.runtime.record.change import Actor, Page, Query, Record
from orderloom.runtime.record.gate import Rights

LAST = 1_000
"""How many of the newest records are looked at."""

_PAGE = 500
_MOST_S = 0.5
"""How long judging may take; then fewer records have been looked at."""

_KNOWN = ("@now", "@me.", "@param.")
"""What is known without a record, an event or a run."""


class Reader(Protocol):
    """The reading half of the engine."""

    def read(self, query: Query) -> Page:
        """Answer one question."""

    def rights(self, app: str, actor: Actor) -> Rights:
        """What the actor may see."""

    def context(self, app: str, actor: Actor) -> dict[str, object]:
        """What expressions may read whatever the record."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The value on one record; ``failed`` is the code of what it threw, else empty."""

    record: str
    title: str
    value: object
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """For how many of the newest ``of`` records it holds; ``whole``: the table has no more."""

    matched: int
    of: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Judging:
    """Tries expressions on the records of one published table. ``parameters`` are those of the draft, by path, for what
    is not published yet.
    """

    reader: Reader
    plan: AppPlan
    table: TablePlan
    actor: Actor
    parameters: Mapping[str, object]

    def sample(self, core: Core, record: str | None) -> Sample | None:
        """The value on a record, the newest one without an id; None where that cannot be known."""
        if not self._known(core, old=True):
            return None
        page = self._page(core, record, None, 1)
        if page is None or not page.items:
            return None
        found = page.items[0]
        title = found.values.get(self.table.title_field)
        try:
            value = compile_core(core, timer=monotonic)(self._env(found, self._fields(core), self._context()))
        except LogicError as error:
            return Sample(found.id, str(title or found.id), None, error.error_code)
        return Sample(found.id, str(title or found.id), value)

    def matches(self, core: Core) -> Matches | None:
        """For how many of the newest records a condition holds; None where that cannot be known."""
        if not self._known(core, old=False):
            return None
        run, context, fields = compile_core(core, timer=monotonic), self._context(), self._fields(core)
        until = monotonic() + _MOST_S
        matched, seen, cursor = 0, 0, None
        while seen < LAST:
            page = self._page(core, None, cursor, _PAGE)
            if page is None:
                return None
            for record in page.items:
                if monotonic() > until:
                    return Matches(matched, seen, whole=False)
                matched += _holds(run, self._env(record, fields, context))
                seen += 1
            cursor = page.next
            if cursor is None:
                return Matches(matched, seen, whole=True)
        return Matches(matched, seen, whole=False)

    def _known(self, core: Core, *, old: bool) -> bool:
        """Whether everything that it reads is there, and may be seen whole."""
        access = self.reader.rights(self.plan.id, self.actor).on(self.table.id)
        if access is None or not access.read:
            return False
        readable = (*_KNOWN, OLD) if old else _KNOWN
        if not all(path.startswith(readable) for path in reads(core) if path.startswith("@")):
            return False
        return self._fields(core) <= access.whole | access.virtual.keys()

    @staticmethod
    def _fields(core: Core) -> set[str]:
        paths = (path.removeprefix(OLD) for path in reads(core))
        return {path.partition(".")[0] for path in paths if not path.startswith("@")}

    def _page(self, core: Core, record: str | None, cursor: str | None, limit: int) -> Page | None:
        names = (*self._fields(core), self.table.title_field)
        readable = self.reader.rights(self.plan.id, self.actor).on(self.table.id)
        asked = tuple(dict.fromkeys(one for one in names if readable and one in readable.readable))
        newest = ("-sys_created_at",) if record is None and self.table.source is None else ()
        page = self.reader.read(
            Query(
                self.plan.id,
                self.table.id,
                self.actor,
                id=record,
                sort=newest,
                limit=limit,
                cursor=cursor,
                fields=asked,
                count=False,
            )
        )
        return None if page.problems else page

    def _context(self) -> dict[str, object]:
        return {**self.parameters, **self.reader.context(self.plan.id, self.actor)}

    def _env(self, record: Record, fields: Iterable[str], context: Env) -> dict[str, object]:
        """What the expression reads: the record as it stands, also as the one before a change."""
        env = dict(context)
        for name in fields:
            for suffix, value in self.table.fields[name].codec.flatten(record.values.get(name)).items():
                env[name + suffix] = env[OLD + name + suffix] = value
        return env


def _holds(run: Evaluator, env: Mapping[str, object]) -> bool:
    try:
        return bool(run(env))
    except LogicError:
        return False
