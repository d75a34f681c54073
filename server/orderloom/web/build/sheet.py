"""From a spreadsheet: a sheet becomes a table with its form and list, in a new app or a draft, and its rows come along.

Two doors with the same pages: ``/build/new/sheet`` makes an app, ``/build/{app}/sheet`` a table of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.check.template_build import Naming
from orderloom.errors import OrderloomError
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.first_sheets import ColumnWish, Wish, types_offered
from orderloom.runtime.transfer.shapes import Import, SheetError
from orderloom.web import forms, guards, paths, services, transfers
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.build.making import DOOR
from orderloom.web.build.naming import POINTERS, Named, free, named_in, problems_of
from orderloom.web.building import refusing
from orderloom.web.forms import Form
from orderloom.web.new_apps import actor, from_sheet, table_from_sheet, told
from orderloom.web.pages import flash
from orderloom.web.problems import RefusedError, not_there
from orderloom.web.transfers import LARGEST_BODY, LARGEST_FILE
from orderloom.web.urls import imports_url
from orderloom.web.visit import Call

NEW = paths.NEW_APP + "/sheet"
TABLE = "/build/{app:str}/sheet"
_ROWS = 5
_LONGEST = 60
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet goes: into a new app, or with a builder into the draft of his."""

    request: Call
    builder: Builder | None

    @property
    def path(self) -> str:
        """The page that takes sheets here."""
        return frame.app_url(self.builder.app, "sheet") if self.builder else NEW

    @property
    def clean(self) -> bool:
        """Whether publishing would bring nothing else into force."""
        builder = self.builder
        return builder is not None and not builder.services.building.versions.state(builder.app).changed

    def page(self, name: str, status: int, **values: object) -> Response[str]:
        """One of the pages, in the frame of the app or outside of any."""
        current = "documents" if self.builder else "new"
        return frame.page(self.request, self.builder, name, current, status=status, headers=None, place=self, **values)


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column with what it should become and its first cells."""

    number: int
    wish: ColumnWish
    heading: str
    cells: Sequence[str]


@get(NEW, guards=[guards.admin], sync_to_thread=True)
def ask_new(request: Call) -> Response[str]:
    """The page that takes a sheet for a new app."""
    return _upload(Place(request, None))


@post(NEW, guards=[guards.admin], request_max_body_size=LARGEST_BODY)
async def send_new(request: Call) -> Response[str] | Redirect:
    """Take the sheet for a new app."""
    name, content, _ = await transfers.sent_file(request)
    return await sync_to_thread(_taken, request, "", name, content)


@get(NEW + "/{job:str}", guards=[guards.admin], sync_to_thread=True)
def look_new(request: Call, job: FromPath[str]) -> Response[str]:
    """What the sheet would become."""
    return _look(Place(request, None), job)


@post(NEW + "/{job:str}", guards=[guards.admin], sync_to_thread=True)
def make_new(request: Call, job: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Make the app, or read another sheet of the workbook."""
    return _make(Place(request, None), job, forms.read(body))


@get(TABLE, guards=[guards.signed_in], sync_to_thread=True)
def ask_table(request: Call, app: FromPath[str]) -> Response[str]:
    """The page that takes a sheet for a table of this app."""
    return _upload(Place(request, frame.enter(request, app)))


@post(TABLE, guards=[guards.signed_in], request_max_body_size=LARGEST_BODY)
async def send_table(request: Call, app: FromPath[str]) -> Response[str] | Redirect:
    """Take the sheet for a table."""
    name, content, _ = await transfers.sent_file(request)
    return await sync_to_thread(_taken, request, app, name, content)


@get(TABLE + "/{job:str}", guards=[guards.signed_in], sync_to_thread=True)
def look_table(request: Call, app: FromPath[str], job: FromPath[str]) -> Response[str]:
    """What the sheet would become."""
    return _look(Place(request, frame.enter(request, app)), job)


@post(TABLE + "/{job:str}", guards=[guards.signed_in], sync_to_thread=True)
def make_table(request: Call, app: FromPath[str], job: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Put the table into the draft, or read another sheet of the workbook."""
    return _make(Place(request, frame.enter(request, app)), job, forms.read(body))


def _upload(place: Place, problems: tuple[Problem, ...] = (), status: int = 200) -> Response[str]:
    return place.page("build/sheet.html", status, problems=problems, megabytes=LARGEST_FILE // 1_000_000)


def _taken(request: Call, app: str, name: str, content: bytes) -> Response[str] | Redirect:
    place = Place(request, frame.enter(request, app) if app else None)
    known, account = services.of(request), visits.of(request).signed_in
    try:
        job = known.first_sheets.take(account.id, name, content)
    except SheetError as error:
        refusal = transfers.refusal(error)
        return _upload(place, refusal.problems, refusal.status)
    return Redirect(f"{place.path}/{job.id}", status_code=303)


def _waiting(place: Place, job: str) -> Import:
    known, account = services.of(place.request), visits.of(place.request).signed_in
    found = known.first_sheets.waiting(job, account.id)
    if found is None:
        raise not_there()
    return found


def _look(place: Place, job: str) -> Response[str]:
    found = _waiting(place, job)
    wish = services.of(place.request).first_sheets.guess(found)
    return _shown(place, found, wish, None, ())


def _make(place: Place, job: str, form: Form) -> Response[str] | Redirect:
    found, known = _waiting(place, job), services.of(place.request)
    if form.text("sheet") not in {"", found.sheet}:
        return _other(place, found, form.text("sheet"))
    wish, named = _wish(found, form), named_in(form)
    faults = (*(problems_of(known, named) if place.builder is None else ()), *_faults(wish))
    if faults:
        return _shown(place, found, wish, named, faults, 422)
    try:
        if place.builder is None:
            return _new_app(place, found, wish, named)
        return _new_table(place.builder, found, wish, publish=bool(form.text("publish")) and place.clean)
    except (RefusedError, OrderloomError) as refusal:
        status = refusal.status if isinstance(refusal, RefusedError) else 422
        return _shown(place, found, wish, named, told(refusal), status)


def _other(place: Place, job: Import, sheet: str) -> Response[str]:
    """Another sheet of the workbook, or why it cannot be read."""
    sheets = services.of(place.request).first_sheets
    try:
        chosen = sheets.choose(job, sheet)
    except SheetError as error:
        return _shown(place, job, sheets.guess(job), None, told(error), 422)
    return _shown(place, chosen, sheets.guess(chosen), None, ())


def _new_app(place: Place, job: Import, wish: Wish, named: Named) -> Redirect:
    naming = Naming(named.id, dict.fromkeys(i18n.LANGUAGES, named.title))
    from_sheet(services.of(place.request), naming, job, wish, actor(visits.of(place.request)), DOOR)
    return Redirect(imports_url(named.id, job.id), status_code=303)


def _new_table(builder: Builder, job: Import, wish: Wish, *, publish: bool) -> Redirect:
    with refusing():
        table_from_sheet(builder.services, builder.app, job, wish, builder.actor, DOOR, publish=publish)
    if publish:
        return Redirect(imports_url(builder.app, job.id), status_code=303)
    return flash.leave(Redirect(frame.app_url(builder.app), status_code=303), "kept")


def _wish(job: Import, form: Form) -> Wish:
    offered = types_offered()
    columns = [
        ColumnWish(
            form.text(f"title.{place}").strip() or heading.strip() or f"#{place + 1}",
            form.text(f"type.{place}") if form.text(f"type.{place}") in offered else offered[-1],
            bool(form.text(f"take.{place}")),
        )
        for place, heading in enumerate(job.header)
    ]
    naming = form.text("naming")
    place = int(naming) if naming in map(str, range(len(columns))) else 0
    return Wish(form.text("table").strip(), tuple(columns), place)


def _faults(wish: Wish) -> list[Problem]:
    texts_given = [wish.title, *(one.title for one in wish.columns)]
    if any(not one or len(one) > _LONGEST_TITLE or not one.isprintable() for one in texts_given):
        return [Problem("transfer.first.title", "/table", {"most": _LONGEST_TITLE})]
    return []


def _shown(
    place: Place, job: Import, wish: Wish, named: Named | None, faults: tuple[Problem, ...], status: int = 200
) -> Response[str]:
    known, language = services.of(place.request), visits.of(place.request).language
    rows = known.first_sheets.first_rows(job, _ROWS)
    columns = [
        ColumnShown(number, one, job.header[number], [_cell(row, number) for row in rows])
        for number, one in enumerate(wish.columns)
    ]
    return place.page(
        "build/sheet_look.html",
        status,
        job=job,
        wish=wish,
        columns=columns,
        types=[(one, i18n.message(f"words.type.{one}", language)) for one in types_offered()],
        named=named or Named(free(known, wish.title), wish.title),
        faults={one.pointer: one.message(language) for one in faults if one.pointer in POINTERS},
        problems=[one.message(language) for one in faults if one.pointer not in POINTERS],
        address=f"{place.path}/{quote(job.id)}",
    )


def _cell(row: Sequence[object], number: int) -> str:
    cell = row[number] if number < len(row) else None
    text = texts.plain(cell) if isinstance(cell, str | bool) or cell is None else f"{cell:f}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


handlers = (ask_new, send_new, look_new, make_new, ask_table, send_table, look_table, make_table)
