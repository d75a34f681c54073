"""What the pages of imports show: columns and what they may be for, how far it is, and rows that could not be taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orderloom import i18n
from orderloom.check.plan import TablePlan
from orderloom.runtime.problems import from_row
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.columns import Part
from orderloom.runtime.transfer.guess import formats_for, usable_keys
from orderloom.runtime.transfer.shapes import (
    CANCELLED,
    DONE,
    ENDS,
    FAILED,
    JUDGED,
    JUDGING,
    MAPPING,
    RUNNING,
    BadRow,
    Import,
    SheetRow,
    Typed,
)
from orderloom.web.pages.app_visit import AppVisit
from orderloom.web.pages.hold_view import Since, since
from orderloom.web.urls import imports_url, view_url

SHOWN_SAMPLES = 3
SHOWN_BAD = 50
_LONGEST_SAMPLE = 40

_PARTS: Mapping[str, str] = {
    MAPPING: "parts/_import_mapping.html",
    JUDGING: "parts/_import_progress.html",
    RUNNING: "parts/_import_progress.html",
    JUDGED: "parts/_import_judged.html",
    DONE: "parts/_import_ended.html",
    CANCELLED: "parts/_import_ended.html",
    FAILED: "parts/_import_ended.html",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Something a column may be for."""

    name: str
    title: str
    formats: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of the sheet with its first values and what it was guessed to be for."""

    number: int
    title: str
    samples: Sequence[str]
    chosen: str
    format: str


@dataclass(frozen=True, slots=True)
class BadShown:
    """One row that could not be taken."""

    number: int
    told: Sequence[tuple[str, str]]


class ImportPage:
    """One import for the templates."""

    def __init__(self, visit: AppVisit, job: Import, table: TablePlan) -> None:
        self._visit = visit
        self._language = visit.visit.language
        self.job = job
        self.table = table
        self.path = imports_url(visit.plan.id, job.id)
        self.part = _PARTS[job.state]
        self.polls = job.state in (JUDGING, RUNNING)
        self.ended = job.state in ENDS

    @property
    def targets(self) -> list[Target]:
        """What columns may be for, in the order of the table."""
        importing = self._visit.services.transfer.importing
        parts = importing.parts(self.job.app, self.job.table, self._visit.actor)
        return [self._target(part) for part in parts]

    def _target(self, part: Part) -> Target:
        said = [(one, i18n.message(f"transfer.format.{one}", self._language, {})) for one in formats_for(part)]
        return Target(part.name, part.title(self._language), said)

    @property
    def formats(self) -> list[tuple[str, str]]:
        """Every way a cell may be written in."""
        every = (texts.YEAR_FIRST, texts.DAY_FIRST, texts.MONTH_FIRST, texts.POINT, texts.COMMA)
        return [(one, i18n.message(f"transfer.format.{one}", self._language, {})) for one in every]

    @property
    def columns(self) -> list[ColumnShown]:
        """The columns of the sheet."""
        rows = self._visit.services.transfer.importing.samples(self.job, SHOWN_SAMPLES)
        return [
            ColumnShown(place, title, _samples(rows, place), one.field + one.part, one.format)
            for place, (title, one) in enumerate(zip(self.job.header, self.job.mapped.columns, strict=True))
        ]

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The keys that could find records to update, in words."""
        look = self._visit.look()
        between = "、" if self._language == "zh" else ", "
        return [
            (key.id, between.join(look.pick(self.table.fields[name].title) for name in key.fields))
            for key in self.table.keys
        ]

    @property
    def usable(self) -> list[str]:
        """Those whose fields have a column as things stand."""
        return usable_keys(self.table, self.job.mapped)

    @property
    def percent(self) -> int:
        """How far it is, of a hundred."""
        return 100 if not self.job.total else self.job.position * 100 // self.job.total

    @property
    def bad(self) -> list[BadShown]:
        """The first rows that could not be taken."""
        rows = self._visit.services.transfer.importing.imports.bad(self.job.id, -1, SHOWN_BAD)
        return [BadShown(row.number, list(told(row, self.job, self._language))) for row in rows]

    @property
    def bad_count(self) -> int:
        """How many rows could not be taken."""
        return self.job.refused if self.job.started_at else self.job.bad

    @property
    def list_href(self) -> str:
        """The list that people reach the table by."""
        view = self._visit.first_view(self.job.table)
        return view_url(self._visit.plan.id, view.id) if view else self._visit.home

    @property
    def opens(self) -> bool:
        """Whether there is anything to open, and a list to show it in."""
        return bool(self.job.created + self.job.updated) and self._visit.first_view(self.job.table) is not None

    @property
    def since(self) -> Since:
        """When it began."""
        return since(self.job.created_at, self._visit.look())


def _samples(rows: Sequence[SheetRow], place: int) -> list[str]:
    cells = (texts.plain(row.cells[place]) if place < len(row.cells) else "" for row in rows)
    return [text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…" for text in cells if text.strip()]


def told(row: BadRow, job: Import, language: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a row: the title of the column, if it is about one, and the sentence."""
    for one in row.problems:
        place = one.get("column")
        title = job.header[place] if isinstance(place, int) and place < len(job.header) else ""
        yield title, from_row(one).message(language)


def bad_sheet(visit: AppVisit, job: Import) -> tuple[list[str], Iterator[Sequence[Typed]]]:
    """The rows that could not be taken as a sheet: their own columns, and what is wrong with them."""
    importing, language = visit.services.transfer.importing, visit.visit.language
    header = [*job.header, *(i18n.message(f"transfer.bad.{name}", language, {}) for name in ("row", "why"))]

    def rows() -> Iterator[Sequence[Typed]]:
        after = -1
        while found := importing.imports.bad(job.id, after, 200):
            for bad in found:
                cells = importing.sheets.rows(job.id, bad.place, 1)
                said = "; ".join(f"{title}: {words}" if title else words for title, words in told(bad, job, language))
                own = list(cells[0].cells) if cells else []
                yield [*own, *([None] * (len(job.header) - len(own))), bad.number, said]
            after = found[-1].place

    return header, rows()


def imported(job: Import, until: datetime) -> object:
    """The condition for what an import has made or changed: by whom, and when."""
    began, ended = _stamp(job.started_at or job.created_at), _stamp(job.ended_at or until)
    return {
        "and": [
            {"==": [{"var": "sys_updated_by"}, job.account]},
            {">=": [{"var": "sys_updated_at"}, began]},
            {"<=": [{"var": "sys_updated_at"}, ended]},
        ]
    }


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
