"""The recycle bin of fields and tables: what a publish removed, for thirty days, and the way back into the draft."""

from dataclasses import dataclass
from datetime import timedelta

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.runtime.recycle import BinEntry
from orderloom.web import forms, guards
from orderloom.web.build import frame, shown
from orderloom.web.build.frame import Builder, app_url
from orderloom.web.build.shown import Moment
from orderloom.web.building import refusing
from orderloom.web.pages import flash
from orderloom.web.urls import record_url
from orderloom.web.visit import Call

_BIN = "/build/{app:str}/bin"


@dataclass(frozen=True, slots=True)
class LostShown:
    """A value that could not be converted, with the record that had it."""

    href: str
    value: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    """One thing in the bin; ``table`` is empty for a whole table."""

    words: str
    table: str
    table_id: str
    field_id: str
    since: Moment
    days: int
    rows: int
    removed: bool
    lost: tuple[LostShown, ...]


@get(_BIN, guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """Everything in the bin."""
    builder = frame.enter(request, app)
    entries = [_shown(builder, one) for one in builder.services.building.bin.entries(app)]
    removed = [one for one in entries if one.removed]
    lost = [one for one in entries if not one.removed]
    return frame.page(request, builder, "build/bin.html", "bin", removed=removed, lost=lost)


@post(_BIN + "/restore", guards=[guards.signed_in], sync_to_thread=True)
def restore(request: Call, app: FromPath[str], body: RawBody) -> Redirect:
    """Put one back into the draft; publishing the draft brings its values back."""
    builder, posted = frame.enter(request, app), forms.read(body)
    with refusing():
        builder.services.building.bin.restore(app, posted.text("table"), posted.text("field"), builder.actor)
    return flash.leave(Redirect(app_url(app, "difference"), status_code=303), "taken_back")


def _shown(builder: Builder, entry: BinEntry) -> EntryShown:
    retired, language = entry.retired, builder.visit.language
    left = retired.until - builder.services.clock.now()
    return EntryShown(
        words=i18n.pick(entry.title, language),
        table=i18n.pick(entry.in_table, language) if retired.field else "",
        table_id=retired.table,
        field_id=retired.field,
        since=shown.moment(builder, retired.since),
        days=max(0, -(-left // timedelta(days=1))),
        rows=retired.rows,
        removed=entry.removed,
        lost=tuple(LostShown(record_url(builder.app, retired.table, one.record), one.value) for one in entry.lost),
    )


handlers = (show, restore)
