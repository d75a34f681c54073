"""New apps for programs: the templates there are, an app of one, of nothing or of a sheet, and how far it is."""

from collections.abc import Mapping

from litestar import get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom import i18n
from orderloom.check.template_build import Naming
from orderloom.errors import OrderloomError
from orderloom.runtime.first_fields import USUAL
from orderloom.runtime.template import UnknownTemplateError
from orderloom.runtime.template_offer import Offer
from orderloom.runtime.transfer.first_sheets import ColumnWish, Wish, types_offered
from orderloom.runtime.transfer.shapes import Import, SheetError
from orderloom.runtime.versions import Consent
from orderloom.web import guards, services, transfers
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries, shape
from orderloom.web.api.bodies import Body
from orderloom.web.build import frame
from orderloom.web.build.naming import Named, problems_of
from orderloom.web.building import refusing
from orderloom.web.new_apps import actor, from_nothing, from_sheet, table_from_sheet, told
from orderloom.web.problems import RefusedError, not_there, refused
from orderloom.web.services import Services
from orderloom.web.transfers import LARGEST_BODY
from orderloom.web.visit import Call, Visit

TEMPLATES = "/api/v1/templates"
DOOR = "api"


@get(TEMPLATES, guards=[guards.api], sync_to_thread=True)
def list_templates(request: Call) -> Response[bytes]:
    """The templates that apps can be built from."""
    queries.only(request)
    known, _ = _admin(request)
    templates = known.building.templates
    return bodies.answer(
        {
            "items": [
                {"id": name, "version": one.app.version, "title": shape.title_json(one.app.title)}
                for name, one in templates.known.items()
                if templates.plan(name) is not None
            ]
        }
    )


@get(TEMPLATES + "/{template:str}", guards=[guards.api], sync_to_thread=True)
def show_template(request: Call, template: FromPath[str]) -> Response[bytes]:
    """The questions of a template."""
    queries.only(request)
    known, _ = _admin(request)
    try:
        offer = known.building.templates.offer(template)
    except UnknownTemplateError as error:
        raise not_there() from error
    if offer is None:
        raise not_there()
    return bodies.answer(_offer_json(offer))


@post("/api/v1/apps", guards=[guards.api], sync_to_thread=True)
def make(request: Call, body: RawBody) -> Response[bytes]:
    """Make and publish an app of a ``template`` with ``answers``, of a ``sheet``, or with one ``table`` of a title."""
    queries.only(request)
    known, visit = _admin(request)
    asked = bodies.read(request, body).only("id", "title", "template", "answers", "samples", "sheet", "table", "fields")
    named = Named(asked.text("id"), asked.text("title"))
    faults = problems_of(known, named)
    if faults:
        raise RefusedError(422, *faults)
    naming, by = Naming(named.id, dict.fromkeys(i18n.LANGUAGES, named.title)), actor(visit)
    with refusing():
        if "template" in asked.values:
            number = _of_template(known, asked, naming, visit)
        elif "sheet" in asked.values:
            given = Body(asked.object("sheet"), "/sheet")
            job = _waiting(known, visit, given.only("id", "title", "columns", "naming").text("id"))
            number = from_sheet(known, naming, job, _wish(known, given, job), by, DOOR).number
        else:
            fields = asked.texts("fields", tuple(USUAL))
            number = from_nothing(known, naming, asked.text("table"), fields, by, DOOR).number
    return bodies.answer({"id": named.id, "number": number}, 201)


@get("/api/v1/apps/{app:str}/making", guards=[guards.api], sync_to_thread=True)
def show_making(request: Call, app: FromPath[str]) -> Response[bytes]:
    """How far the samples of a new app are."""
    queries.only(request)
    known, visit = _admin(request)
    progress = known.building.samples.progress(app)
    if progress is None:
        raise not_there()
    return bodies.answer(
        {
            "made": progress.made,
            "done": progress.done,
            "total": progress.total,
            "ended": progress.ended,
            "problems": [one.as_json(visit.language) for one in progress.problems],
        }
    )


@post("/api/v1/sheets", guards=[guards.api], request_max_body_size=LARGEST_BODY)
async def send_sheet(request: Call) -> Response[bytes]:
    """Send a sheet (multipart, part ``file``) that is to become a table: 201 with what its columns most likely are."""
    name, content, others = await transfers.sent_file(request)
    if others:
        raise refused(422, "web.file_part", "/file")
    return await sync_to_thread(_send_sheet, request, name, content)


@post("/api/v1/apps/{app:str}/draft/tables", guards=[guards.api], sync_to_thread=True)
def make_table(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Put the table that a ``sheet`` becomes into the draft, with a form, a list and rights for who manages the app."""
    queries.only(request)
    builder = frame.enter(request, app)
    known = builder.services
    asked = bodies.read(request, body).only("sheet")
    given = Body(asked.object("sheet"), "/sheet").only("id", "title", "columns", "naming")
    job = _waiting(known, builder.visit, given.text("id"))
    with refusing():
        wish = _wish(known, given, job)
        table = table_from_sheet(known, app, job, wish, builder.actor, DOOR, publish=False)
    return bodies.answer({"table": table.id, "form": table.form, "view": table.view, "import": job.id}, 201)


def _admin(request: Call) -> tuple[Services, Visit]:
    """Who may make apps; for everybody else these calls are not there."""
    known, visit = services.of(request), visits.of(request)
    if not frame.managed(known, visit, None):
        raise not_there()
    return known, visit


def _of_template(known: Services, asked: Body, naming: Naming, visit: Visit) -> int:
    """Published at once; samples, if they are wanted, come in the background."""
    templates = known.building.templates
    try:
        template = templates.get(asked.text("template"))
        proposal = templates.prepare(template, asked.object("answers"), naming)
        number = known.building.versions.release(proposal, actor(visit), DOOR, Consent()).number
    except OrderloomError as error:
        raise RefusedError(422, *told(error)) from error
    if asked.values.get("samples") is True:
        known.building.samples.start(naming.id)
    return number


def _send_sheet(request: Call, name: str, content: bytes) -> Response[bytes]:
    known, visit = services.of(request), visits.of(request)
    queries.only(request)
    if not frame.managed(known, visit, None) and not any(
        frame.DOCUMENTS in frame.managed(known, visit, plan) for plan in known.plans.all()
    ):
        raise not_there()
    try:
        job = known.first_sheets.take(visit.signed_in.id, name, content)
    except SheetError as error:
        raise transfers.refusal(error) from error
    wish = known.first_sheets.guess(job)
    columns = [{"title": one.title, "type": one.type, "taken": one.taken} for one in wish.columns]
    told_of = {"id": job.id, "file": job.file, "rows": job.total, "sheet": job.sheet, "sheets": list(job.sheets)}
    return bodies.answer({**told_of, "title": wish.title, "columns": columns, "naming": wish.naming}, 201)


def _waiting(known: Services, visit: Visit, job: str) -> Import:
    found = known.first_sheets.waiting(job, visit.signed_in.id)
    if found is None:
        raise refused(422, "transfer.sheet.gone", "/sheet/id")
    return found


def _wish(known: Services, given: Body, job: Import) -> Wish:
    """The guess, with what a body says over it."""
    guess = known.first_sheets.guess(job)
    columns, naming = given.values.get("columns"), given.values.get("naming", guess.naming)
    if not isinstance(naming, int) or not 0 <= naming < len(guess.columns):
        raise given.wrong("naming", "object")
    if columns is None:
        wishes = guess.columns
    elif isinstance(columns, list) and len(columns) == len(guess.columns) and all(map(_is_column, columns)):
        wishes = tuple(ColumnWish(one["title"], one["type"], one.get("taken") is not False) for one in columns)
    else:
        raise given.wrong("columns", "object")
    return Wish(given.text("title", required=False, longest=100) or guess.title, wishes, naming)


def _is_column(one: object) -> bool:
    if not isinstance(one, Mapping) or not one.keys() <= {"title", "type", "taken"}:
        return False
    title = one.get("title")
    return isinstance(title, str) and bool(title.strip()) and one.get("type") in types_offered()


def _offer_json(offer: Offer) -> dict[str, object]:
    app = offer.template.app
    return {
        "id": app.id,
        "version": app.version,
        "title": shape.title_json(app.title),
        "traits": [
            {
                "id": one.id,
                "title": shape.title_json(one.title),
                "question": shape.title_json(one.question),
                "default": one.default,
                "requires": list(one.requires),
                "excludes": list(one.excludes),
            }
            for one in app.traits
        ],
        "parameters": [
            {
                "id": one.parameter.id,
                "type": one.field.type,
                "title": shape.title_json(one.parameter.title),
                "default": one.parameter.default,
                "ask": one.parameter.ask,
                "trait": one.trait,
            }
            for one in offer.questions
        ],
    }


handlers = (list_templates, show_template, make, show_making, send_sheet, make_table)
