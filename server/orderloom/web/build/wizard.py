"""New apps: the gallery of templates, one template with its questions, and the app that comes of the answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.check.template_build import Naming, build
from orderloom.errors import OrderloomError
from orderloom.model.document import ID_PATTERN
from orderloom.model.kind import KINDS
from orderloom.runtime.record.change import Actor
from orderloom.runtime.template import UnknownTemplateError
from orderloom.runtime.template_offer import Offer
from orderloom.web import forms, guards, paths, problems, services
from orderloom.web import visit as visits
from orderloom.web.build import frame
from orderloom.web.build.questions import Questions, answers, ticked, usual
from orderloom.web.build.shown import kind_title, title_of
from orderloom.web.forms import Form
from orderloom.web.problems import not_there
from orderloom.web.visit import Call, Visit
from orderloom.web.widgets.render import Fields

_LONGEST_TITLE = 80
_TITLES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Named:
    """The name and address of the new app as they stand in the form."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The documents of one kind that an app would have."""

    kind: str
    count: int
    titles: list[str]


@get(paths.NEW_APP, guards=[guards.admin], sync_to_thread=True)
def gallery(request: Call) -> Response[str]:
    """Every template that can be built."""
    templates = services.of(request).building.templates
    offers = [found for name in templates.known if (found := templates.offer(name)) is not None]
    return frame.page(request, None, "build/templates.html", "new", offers=offers)


@get(paths.NEW_APP + "/{template:str}", guards=[guards.admin], sync_to_thread=True)
def ask(request: Call, template: FromPath[str]) -> Response[str]:
    """One template: what it is made of, and its questions."""
    return _page(request, _offered(request, template), None, ())


@get(paths.NEW_APP + "/{template:str}/preview", guards=[guards.admin], sync_to_thread=True)
def preview(request: Call, template: FromPath[str]) -> Response[str]:
    """What the answers would make, while they are being given."""
    offer, visit, known = _offered(request, template), visits.of(request), services.of(request)
    form = Form([(name, value) for name, value in request.query_params.multi_items()])
    built = build(offer.template, answers(offer, form, visit.language, known.clock.now()))
    documents = {(str(one.data["kind"]), str(one.data["id"])): one.data for one in built.source.drafts}
    return problems.templates(request).page(
        "build/_contents.html",
        visit,
        contents=_contents(documents, visit.language),
        messages=[one.message(visit.language) for one in built.source.problems],
    )


@post(paths.NEW_APP + "/{template:str}", guards=[guards.admin], sync_to_thread=True)
def make(request: Call, template: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Build and publish; then the samples are loaded, or the app is there."""
    known, visit, offer = services.of(request), visits.of(request), _offered(request, template)
    form = forms.read(body)
    named = _named(form)
    found = _problems_of(named)
    if not found:
        said = answers(offer, form, visit.language, known.clock.now())
        try:
            known.building.templates.create(offer.template, said, _naming(offer, named, visit), _actor(visit), "page")
        except OrderloomError as error:
            found = _told(error)
    if found:
        return _page(request, offer, form, found)
    if not form.text("samples"):
        return Redirect(f"/a/{named.id}", status_code=303)
    known.building.samples.start(named.id)
    return Redirect(frame.app_url(named.id, "samples"), status_code=303)


@get("/build/{app:str}/samples", guards=[guards.admin], sync_to_thread=True)
def samples(request: Call, app: FromPath[str]) -> Response[str]:
    """How far the samples are; asked for again by the page itself until they are there."""
    builder = frame.enter(request, app)
    progress = services.of(request).building.samples.progress(app)
    if "hx-request" not in request.headers:
        return frame.page(request, builder, "build/samples.html", "overview", app=app, progress=progress)
    ended = progress is None or (progress.ended and not progress.failed)
    return problems.templates(request).page(
        "build/_progress.html",
        visits.of(request),
        headers={"hx-redirect": f"/a/{app}"} if ended else None,
        app=app,
        progress=progress,
    )


def _offered(request: Call, template: str) -> Offer:
    try:
        found = services.of(request).building.templates.offer(template)
    except UnknownTemplateError as error:
        raise not_there() from error
    if found is None:
        raise not_there()
    return found


def _named(form: Form) -> Named:
    return Named(form.text("id").strip(), form.text("title").strip())


def _problems_of(named: Named) -> tuple[Problem, ...]:
    """What is wrong with the name and the address."""
    found: list[Problem] = []
    if not named.title or len(named.title) > _LONGEST_TITLE or not named.title.isprintable():
        found.append(Problem("template.title", "/title", {"most": _LONGEST_TITLE}))
    if not re.fullmatch(ID_PATTERN, named.id):
        found.append(Problem("template.address", "/id"))
    return tuple(found)


def _told(error: OrderloomError) -> tuple[Problem, ...]:
    """What building or publishing refused."""
    found = getattr(error, "problems", ())
    return tuple(found) or (Problem(error.error_code, facts=error.facts),)


def _naming(offer: Offer, named: Named, visit: Visit) -> Naming:
    """The template's own title in every language unless the person wrote another."""
    title = offer.template.app.title
    if named.title == i18n.pick(title, visit.language):
        return Naming(named.id, title)
    return Naming(named.id, dict.fromkeys(i18n.LANGUAGES, named.title))


def _actor(visit: Visit) -> Actor:
    account = visit.signed_in
    return Actor(account.id, account.display or account.name)


def _page(request: Call, offer: Offer, form: Form | None, found: tuple[Problem, ...]) -> Response[str]:
    known, visit = services.of(request), visits.of(request)
    said = answers(offer, form, visit.language, known.clock.now()) if form is not None else {}
    questions = Questions(
        offer,
        Fields(problems.templates(request).environment),
        visit.language,
        known.clock.now(),
        ticked(offer, said) if form is not None else usual(offer),
        said,
        tuple(one for one in found if one.pointer not in {"/id", "/title"}),
    )
    named = _named(form) if form else Named(_free(request, offer), i18n.pick(offer.template.app.title, visit.language))
    return frame.page(
        request,
        None,
        "build/wizard.html",
        "new",
        status=422 if found else 200,
        offer=offer,
        questions=questions,
        contents=_contents(offer.plan.documents, visit.language),
        messages=[],
        named=named,
        faults={one.pointer: one.message(visit.language) for one in found if one.pointer in {"/id", "/title"}},
        samples=form is None or bool(form.text("samples")),
    )


def _free(request: Call, offer: Offer) -> str:
    """The template's id, numbered when an app has it already."""
    versions, name, number = services.of(request).building.versions, offer.template.id, 2
    while versions.history(name):
        name, number = f"{offer.template.id}_{number}", number + 1
    return name


def _contents(documents: Mapping[tuple[str, str], object], language: str) -> list[Contents]:
    """The documents by kind, in the order of kinds; the app document itself goes without saying."""
    found: list[Contents] = []
    for kind in KINDS:
        titles = [title_of(data, name, language) for (sort, name), data in documents.items() if sort == kind.id]
        if titles and not kind.single:
            found.append(Contents(kind_title(kind.id, language), len(titles), titles[:_TITLES_SHOWN]))
    return found


handlers = (gallery, ask, preview, make, samples)
