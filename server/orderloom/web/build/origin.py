"""What an app was built from: traits ticked later, a newer template taken over; all of it goes into the draft."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.logic import json_text
from orderloom.model.difference import Edit, Sort
from orderloom.model.idpath import get as at
from orderloom.model.kinds.app import KIND, BuiltFrom
from orderloom.model.merge import Conflict
from orderloom.runtime.template import (
    NoTemplateError,
    UnbuildableError,
    Upgrade,
    answers_of,
    built_from,
    conflict_name,
)
from orderloom.runtime.template_offer import Offer
from orderloom.runtime.wording import tell
from orderloom.web import forms, guards, problems
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.build.questions import TRAIT, Questions, answers, sentences, within
from orderloom.web.building import refusing
from orderloom.web.forms import Form
from orderloom.web.pages import flash
from orderloom.web.visit import Call
from orderloom.web.widgets.render import PREFIX, Fields

PAGE = "origin"
_THEIRS = "take"
_REVISION = "revision"
_ASKED = "asked"
"""In a form that showed the questions: a tick that is not sent was taken away."""


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """One place that both changed: what each side did, in words, and both values."""

    name: str
    ours: str
    theirs: str
    ours_json: str
    theirs_json: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers would do to the draft."""

    words: list[str]
    conflicts: list[ConflictShown]
    revision: int
    nothing: bool


@get("/build/{app:str}/origin", guards=[guards.signed_in], sync_to_thread=True)
def show(request: Call, app: FromPath[str]) -> Response[str]:
    """The questions as they were answered, and what other answers or a newer template would change."""
    builder = frame.enter(request, app)
    return _page(request, builder, Form([(name, value) for name, value in request.query_params.multi_items()]))


@post("/build/{app:str}/origin", guards=[guards.signed_in], sync_to_thread=True)
def take(request: Call, app: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Put the outcome that was shown into the draft, with the template's side where it was chosen."""
    builder = frame.enter(request, app)
    form = forms.read(body)
    origin = _Origin.of(builder)
    if origin is None:
        return _page(request, builder, form)
    templates = builder.services.building.templates
    with refusing():
        upgrade = templates.upgrade(app, origin.said(form))
        if str(upgrade.revision) != form.text(_REVISION):
            return _page(request, builder, form, moved=True)
        chosen = {conflict_name(one) for one in upgrade.conflicts if form.text(_choice(one)) == _THEIRS}
        templates.to_draft(upgrade, chosen, builder.actor)
    return flash.leave(Redirect(frame.app_url(app, "difference"), status_code=303), "saved")


@dataclass(frozen=True, slots=True)
class _Origin:
    """The template of an app with what was answered, seen by one person."""

    builder: Builder
    note: BuiltFrom
    offer: Offer

    @classmethod
    def of(cls, builder: Builder) -> "_Origin | None":
        """None for an app of no template, or of one that is not here."""
        building = builder.services.building
        with refusing():
            note = built_from(builder.app, building.versions.state(builder.app).documents)
        if note is None or note.id not in building.templates.known:
            return None
        offer = building.templates.offer(note.id)
        return cls(builder, note, offer) if offer is not None else None

    @property
    def newer(self) -> bool:
        """Whether the template here is another version than the app's."""
        return self.offer.template.app.version != self.note.version

    @property
    def values(self) -> dict[str, object]:
        """Every parameter as it is today: the app's own where it is live, else as answered."""
        documents = self.builder.services.building.versions.state(self.builder.app).documents
        app = documents.get((KIND.id, self.builder.app))
        live = at(app, "parameters") if isinstance(app, Mapping) and "parameters" in app else ()
        today = {one["id"]: one.get("default") for one in live} if isinstance(live, list) else {}
        return answers_of(self.note, self.offer.template) | today

    def said(self, form: Form) -> dict[str, object]:
        """The answers of last time, and over them what a form says that asked for them."""
        clock = self.builder.services.clock
        given = answers(self.offer, form, self.builder.visit.language, clock.now()) if form.text(_ASKED) else {}
        known = {one.field.id for one in self.offer.questions} | {one.trait.id for one in self.offer.additions}
        said = {name: value for name, value in (self.values | given).items() if name in known}
        return within(self.offer, said)


def _page(request: Call, builder: Builder, form: Form, *, moved: bool = False) -> Response[str]:
    origin = _Origin.of(builder)
    if origin is None:
        return frame.page(request, builder, "build/origin.html", PAGE, origin=None)
    said = origin.said(form)
    found: tuple[Problem, ...] = ()
    outcome = None
    if form.text(_ASKED) or origin.newer:
        try:
            outcome = _outcome(builder, builder.services.building.templates.upgrade(builder.app, said))
        except UnbuildableError as error:
            found = error.problems
        except NoTemplateError as error:
            found = (Problem(error.error_code, facts=error.facts),)
    questions = Questions(
        origin.offer,
        Fields(problems.templates(request).environment),
        builder.visit.language,
        builder.services.clock.now(),
        frozenset(one.trait.id for one in origin.offer.additions if said.get(one.trait.id) in {True, "yes"}),
        said,
        found,
    )
    return frame.page(
        request,
        builder,
        "build/origin.html",
        PAGE,
        status=422 if found else 409 if moved else 200,
        origin=origin,
        questions=questions,
        outcome=outcome,
        moved=moved,
        given=[(name, value) for name, value in form.pairs if name == _ASKED or name.startswith((TRAIT, PREFIX))],
        choice_of=_choice,
    )


def _outcome(builder: Builder, upgrade: Upgrade) -> Outcome:
    language = builder.visit.language
    words = sentences(upgrade.edits, upgrade.ours, upgrade.merged, language)
    conflicts = [_conflict(upgrade, one, language) for one in upgrade.conflicts]
    return Outcome(words, conflicts, upgrade.revision, not upgrade.edits and not upgrade.conflicts)


def _conflict(upgrade: Upgrade, conflict: Conflict, language: str) -> ConflictShown:
    def words(now: object) -> str:
        sort: Sort = "add" if conflict.base is None else "remove" if now is None else "change"
        edit = Edit(conflict.document, conflict.path, sort, conflict.base, now)
        return " ".join(tell((edit,), upgrade.ours, upgrade.theirs, language))

    return ConflictShown(
        conflict_name(conflict),
        words(conflict.ours),
        words(conflict.theirs),
        _written(conflict.ours, language),
        _written(conflict.theirs, language),
    )


def _written(value: object, language: str) -> str:
    """A value as JSON for people; what is not there in words."""
    if value is None:
        return i18n.message("template.nothing", language)
    return json.dumps(json.loads(json_text.dumps(value)), ensure_ascii=False, indent=2)


def _choice(conflict: Conflict | ConflictShown) -> str:
    """The name of a conflict's choice in the form."""
    return "conflict." + (conflict.name if isinstance(conflict, ConflictShown) else conflict_name(conflict))


handlers = (show, take)
