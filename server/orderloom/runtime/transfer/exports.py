"""Exports: the rows of a question as sheets, under the rights of whoever asks at every page of them.

An export takes one of a few places while it runs, ends when its reader loses the right to read, and is an event.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.check.problem import Problem
from orderloom.errors import OrderloomError
from orderloom.runtime.engine import Engine
from orderloom.runtime.ports import Clock, Event, Ids, Record
from orderloom.runtime.problems import plain
from orderloom.runtime.record.change import Actor, Cause, Query
from orderloom.runtime.record.directory import Directory
from orderloom.runtime.transfer.cells import ID_PART, Way, form_of
from orderloom.runtime.transfer.columns import Part, parts_of, titles_of, words_of, zone_of
from orderloom.runtime.transfer.links import Links
from orderloom.runtime.transfer.shapes import SheetWriter, Typed

AT_ONCE = 2
"""Exports that run at the same time in one process."""

PAGE = 500
EXPORTED = "exported"
"""Kind of the event that tells who took what."""

_MILLISECOND = 1000


class ExportsBusyError(OrderloomError):
    """All places are taken; ask again later."""

    code = "transfer.export.busy"


class ExportStoppedError(OrderloomError):
    """The reader may not read on; what was sent so far is not whole."""

    code = "transfer.export.stopped"


class ExportRefusedError(OrderloomError):
    """The question cannot be answered."""

    code = "transfer.export.refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: the question (its fields are the columns), for whom, and through which ``view``.

    ``actor`` says who asks as of now, None for somebody who may not any more.
    """

    plan: AppPlan
    table: TablePlan
    query: Query
    format: str
    language: str
    cause: Cause
    actor: Callable[[], Actor | None]
    view: str = ""


class Exporting:
    """The exports of one process."""

    def __init__(
        self,
        engine: Engine,
        writer: SheetWriter,
        directory: Directory,
        clock: Clock,
        ids: Ids,
        journal: Callable[[Event], None],
    ) -> None:
        self._engine = engine
        self.writer = writer
        self._directory = directory
        self._clock = clock
        self._ids = ids
        self._journal = journal
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def begin(self, wanted: Wanted) -> Iterator[bytes]:
        """The sheet in pieces; the first one is there already, so what is refused is refused here.

        Raises ``ExportsBusyError``, ``ExportRefusedError`` and ``ExportStoppedError``; the last one also in between.
        """
        if not self._places.acquire(blocking=False):
            raise ExportsBusyError
        pieces = self._pieces(wanted)
        first = next(pieces, b"")
        return _with_first(first, pieces)

    def _pieces(self, wanted: Wanted) -> Iterator[bytes]:
        """Everything that is sent; the place is given back and the event written however it ends."""
        taking = _Taking(self._engine, self._directory, wanted)
        whole = False
        try:
            for piece in self.writer.write(wanted.format, taking.header, taking.rows()):
                taking.check()
                yield piece
            whole = True
        finally:
            self._places.release()
            if taking.count or whole:
                self._journal(self._event(wanted, taking, whole=whole))

    def _event(self, wanted: Wanted, taking: "_Taking", *, whole: bool) -> Event:
        query = wanted.query
        told: dict[str, object] = {
            "view": wanted.view,
            "format": wanted.format,
            "filter": plain(query.filter),
            "search": query.search,
            "fields": [field.id for field in taking.fields],
            "rows": taking.count,
            "whole": whole,
            "personal": taking.personal,
        }
        return Event(
            id=self._ids.new(),
            at=self._clock.now(),
            app=wanted.plan.id,
            table=wanted.table.id,
            record="",
            version=0,
            kind=EXPORTED,
            actor=query.actor.id,
            actor_name=query.actor.name,
            cause={"door": wanted.cause.door, "ref": wanted.cause.ref},
            input={name: value for name, value in told.items() if value not in ("", None)},
            change={},
        )


class _Taking:
    """One export on its way."""

    def __init__(self, engine: Engine, directory: Directory, wanted: Wanted) -> None:
        self._engine = engine
        self._wanted = wanted
        access = engine.rights(wanted.plan.id, wanted.query.actor).on(wanted.table.id)
        readable = access.readable if access else frozenset()
        self.fields = [wanted.table.fields[name] for name in wanted.query.fields if name in readable]
        self.parts = [part for field in self.fields for part in parts_of(field, wanted.plan)]
        self.header = list(titles_of(self.parts, wanted.language).values())
        masked = access.masked if access else {}
        self.personal = [field.id for field in self.fields if field.personal and field.id not in masked]
        self.count = 0
        self._links = Links(engine, wanted.plan, directory, wanted.query.actor)
        way = Way(zone_of(wanted.plan))
        self._ways = {
            field.id: replace(way, words=words_of(field, wanted.plan, wanted.language)) for field in self.fields
        }

    def check(self) -> Actor:
        """Who reads as of now; raises ``ExportStoppedError``."""
        actor = self._wanted.actor()
        if actor is None:
            raise ExportStoppedError
        return actor

    def rows(self) -> Iterator[Sequence[Typed]]:
        """Every row, asked for page by page."""
        query: Query | None = replace(self._wanted.query, limit=PAGE, cursor=None, count=False)
        while query is not None:
            actor = self.check()
            page = self._engine.read(replace(query, actor=actor))
            if page.problems:
                raise ExportRefusedError(page.problems) if not self.count else ExportStoppedError
            yield from self._written(page.items)
            query = replace(query, cursor=page.next) if page.next else None

    def _written(self, records: Sequence[Record]) -> Iterator[Sequence[Typed]]:
        titles = {field.id: self._links.titles(field, _ids(field, records)) for field in self.fields if field.refers}
        for record in records:
            cells = {
                field.id: form_of(field).write(field, record.values.get(field.id), self._ways[field.id])
                for field in self.fields
            }
            self.count += 1
            yield [self._cell(part, cells[part.field.id], titles.get(part.field.id)) for part in self.parts]

    def _cell(self, part: Part, cells: Mapping[str, Typed], titles: Mapping[str, str] | None) -> Typed:
        """One cell; what is named is shown by its title, by its id where that cannot be seen."""
        if titles is None:
            return self._local(cells.get(part.part))
        id = cells.get("")
        return id if part.part == ID_PART or not isinstance(id, str) else titles.get(id, id)

    def _local(self, cell: Typed) -> Typed:
        """A moment by the clock of the app, as people read it; one that this clock shows twice keeps its offset."""
        if not isinstance(cell, datetime):
            return cell
        local = cell.astimezone(zone_of(self._wanted.plan))
        naive = local.replace(tzinfo=None)
        exact = naive.replace(tzinfo=local.tzinfo).astimezone(UTC) == cell and not cell.microsecond % _MILLISECOND
        return naive if exact else local.isoformat()


def _ids(field: FieldPlan, records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        value = record.values.get(field.id)
        if isinstance(value, str):
            yield value


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
