"""The wizard: a template's questions, what the answers make while they are given, and the app that comes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Redirect, Response

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.check.template_build import Built, build
from orderloom.check.template_choice import Adjusted, adjust
from orderloom.errors import OrderloomError
from orderloom.model.difference import difference
from orderloom.model.kind import KINDS
from orderloom.runtime.template_offer import Offer
from orderloom.web import forms, guards, paths, problems, services
from orderloom.web import visit as visits
from orderloom.web.build import frame, making
from orderloom.web.build.naming import POINTERS, Named, free, named_in, naming_of, problems_of
from orderloom.web.build.offers import offered
from orderloom.web.build.questions import Questions, answers, counts, sentences, ticks, usual
from orderloom.web.build.shown import kind_title, title_of
from orderloom.web.forms import Form
from orderloom.web.new_apps import told
from orderloom.web.visit import Call
from orderloom.web.widgets.render import Fields

ONE = paths.NEW_APP + "/{template:str}"
_WAS = "was"
"""The ticks that the page showed before; joined by spaces."""

_TITLES_SHOWN = 12
_SAID = 5
"""Sentences of what the last tick changed."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The documents of one kind that an app would have; ``more`` than without any tick."""

    kind: str
    count: int
    more: int
    titles: list[str]


@dataclass(frozen=True, slots=True)
class Said:
    """What the last tick did: in words, how many further ones there are, in numbers, and which others followed it."""

    words: Sequence[str] = ()
    further: int = 0
    counts: Sequence[tuple[str, int]] = ()
    followed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of the page that follows the answers."""

    offer: Offer
    questions: Questions
    contents: Sequence[Contents]
    said: Said


@get(ONE, guards=[guards.admin], sync_to_thread=True)
def ask(request: Call, template: FromPath[str]) -> Response[str]:
    """One template and its questions."""
    return _page(request, offered(request, template), None, ())


@get(ONE + "/preview", guards=[guards.admin], sync_to_thread=True)
def preview(request: Call, template: FromPath[str]) -> Response[str]:
    """The questions and what their answers would make, while they are being given."""
    offer, visit = offered(request, template), visits.of(request)
    form = Form([(name, value) for name, value in request.query_params.multi_items()])
    return problems.templates(request).page("build/_wizard.html", visit, asked=_asked(request, offer, form, ()))


@post(ONE, guards=[guards.admin], sync_to_thread=True)
def make(request: Call, template: FromPath[str], body: RawBody) -> Response[str] | Redirect:
    """Build and publish, and load the samples if they are wanted; the next page tells how far it is."""
    known, visit, offer = services.of(request), visits.of(request), offered(request, template)
    form = forms.read(body)
    named = named_in(form)
    found = problems_of(known, named)
    if not found:
        said = answers(offer, form, visit.language, known.clock.now())
        naming = naming_of(named, offer.template.app.title, visit.language)
        try:
            prepared = known.building.templates.prepare(offer.template, said, naming)
        except OrderloomError as error:
            found = told(error)
        else:
            return making.begin(request, prepared, samples=bool(form.text("samples")))
    return _page(request, offer, form, found)


def _page(request: Call, offer: Offer, form: Form | None, found: tuple[Problem, ...]) -> Response[str]:
    known, visit = services.of(request), visits.of(request)
    named = (
        named_in(form)
        if form
        else Named(free(known, offer.template.id), i18n.pick(offer.template.app.title, visit.language))
    )
    return frame.page(
        request,
        None,
        "build/wizard.html",
        "new",
        status=422 if found else 200,
        named=named,
        faults={one.pointer: one.message(visit.language) for one in found if one.pointer in POINTERS},
        samples=form is None or bool(form.text("samples")),
        asked=_asked(request, offer, form, found),
    )


def _asked(request: Call, offer: Offer, form: Form | None, found: tuple[Problem, ...]) -> Asked:
    known, visit = services.of(request), visits.of(request)
    before = form.text(_WAS).split() if form else ()
    now = ticks(offer, form) if form else usual(offer)
    adjusted = adjust(offer.template.app, before, now) if form else Adjusted(frozenset(now), {}, {})
    said = answers(offer, form, visit.language, known.clock.now()) if form else {}
    said |= {one.trait.id: "yes" if one.trait.id in adjusted.traits else "no" for one in offer.additions}
    built = build(offer.template, said)
    faults = found or built.source.problems
    questions = Questions(
        offer,
        Fields(problems.templates(request).environment),
        visit.language,
        known.clock.now(),
        adjusted.traits,
        said,
        tuple(one for one in faults if one.pointer not in POINTERS),
    )
    contents = _contents(built, build(offer.template, _ticked(offer, ())), visit.language)
    last = _said(offer, before, adjusted, built, visit.language) if form else Said()
    return Asked(offer, questions, contents, last)


def _said(offer: Offer, before: Sequence[str], adjusted: Adjusted, built: Built, language: str) -> Said:
    """The difference between the app before the last tick and the app now."""
    titles = {one.trait.id: i18n.pick(one.trait.title, language) for one in offer.additions}
    followed = [
        *(_followed("gallery.along", titles, pair, language) for pair in adjusted.along.items()),
        *(_followed("gallery.dropped", titles, pair, language) for pair in adjusted.dropped.items()),
    ]
    if frozenset(before) == adjusted.traits:
        return Said(followed=followed)
    old, new = _documents(build(offer.template, _ticked(offer, before))), _documents(built)
    edits = difference(old, new)
    words = sentences(edits, old, new, language)
    return Said(words[:_SAID], max(0, len(words) - _SAID), counts(edits, language), followed)


def _followed(code: str, titles: Mapping[str, str], pair: tuple[str, str], language: str) -> str:
    return i18n.message(code, language, {"name": titles[pair[0]], "by": titles[pair[1]]})


def _ticked(offer: Offer, names: Sequence[str]) -> dict[str, object]:
    return {one.trait.id: "yes" if one.trait.id in names else "no" for one in offer.additions}


def _documents(built: Built) -> dict[tuple[str, str], object]:
    return {(str(one.data["kind"]), str(one.data["id"])): one.data for one in built.source.drafts}


def _contents(built: Built, base: Built, language: str) -> list[Contents]:
    """The documents by kind, in the order of kinds; the app document itself goes without saying."""
    documents, without = _documents(built), _documents(base)
    found: list[Contents] = []
    for kind in KINDS:
        titles = [title_of(data, name, language) for (sort, name), data in documents.items() if sort == kind.id]
        if titles and not kind.single:
            less = sum(sort == kind.id for sort, _ in without)
            found.append(
                Contents(kind_title(kind.id, language), len(titles), len(titles) - less, titles[:_TITLES_SHOWN])
            )
    return found


handlers = (ask, preview, make)
