"""What editors of expressions ask: whether one is sound where it stands, what it may read there, how it reads in words,
what it gives on records that exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from litestar import get, post
from litestar.params import FromPath, RawBody
from litestar.response import Response

from orderloom import i18n
from orderloom.check.app import load_documents
from orderloom.check.naming import Naming
from orderloom.check.parameters import PREFIX, parameter_values
from orderloom.check.place import Examined, Examiner, Place
from orderloom.check.plan import TablePlan
from orderloom.check.reach import askable, operators, readable
from orderloom.check.sentence import sentence_at
from orderloom.logic.types import BOOL
from orderloom.model.kinds.table import KIND as TABLE
from orderloom.runtime.judging import Judging, Matches, Sample
from orderloom.runtime.publish import texts_of
from orderloom.runtime.version import DraftState
from orderloom.web import guards
from orderloom.web import visit as visits
from orderloom.web.api import bodies, queries
from orderloom.web.api.bodies import Body
from orderloom.web.build import frame
from orderloom.web.build.frame import Builder
from orderloom.web.building import refusing
from orderloom.web.problems import refused
from orderloom.web.visit import Call

DRAFT = "/api/v1/apps/{app:str}/draft"
MOST_SENTENCES = 500
_WANTED = ("reach", "sample", "matches")


@dataclass(frozen=True)
class _Asked:
    """One expression in question: where it stands, or of which table it is a condition."""

    builder: Builder
    state: DraftState
    document: str
    path: str
    table: str
    rule: object

    @cached_property
    def examiner(self) -> Examiner:
        return Examiner(load_documents(texts_of(self.state.documents)))

    @cached_property
    def place(self) -> Place | None:
        """Where it stands; a place that the checker cannot look at counts as a condition on the table."""
        found = self.examiner.place(self.document, self.path) if self.document else None
        return found or (self.examiner.of_table(self.table) if self.table else None)

    @cached_property
    def examined(self) -> Examined:
        if self.document:
            return self.examiner.examine(self.document, self.path, self.rule)
        return self.examiner.examine_alone(self.table, self.rule)

    @property
    def naming(self) -> Naming:
        kind, _, name = self.document.partition("/")
        home = self.state.documents.get((kind, name))
        table = self.place.table if self.place else self.table
        return Naming(self.state.documents, self.builder.visit.language, table, home)

    @property
    def judging(self) -> Judging | None:
        """Where it can be tried; nowhere before the table is published."""
        plan, table = self.builder.plan, self.place.table if self.place else ""
        found = plan.find(TablePlan, table) if plan is not None else None
        if plan is None or found is None:
            return None
        context = self.examiner.context
        values = parameter_values(context.app.parameters, context.surroundings) if context.app else {}
        parameters = {PREFIX + name: value for name, value in values.items()}
        return Judging(self.builder.services.engine, plan, found, self.builder.actor, parameters)


@post(DRAFT + "/expression", guards=[guards.api], sync_to_thread=True, status_code=200)
def examine(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """One expression at ``path`` of ``document``, or as a condition on ``table``: type, problems, words; with ``reach``
    what it may read there, with ``sample`` its value on a record (an id, or true for the newest), with ``matches`` for
    how many of the newest records it holds.
    """
    queries.only(request)
    builder = frame.enter(request, app)
    given = bodies.read(request, body).only("document", "path", "table", "value", *_WANTED)
    document, table = given.text("document", required=False), given.text("table", required=False)
    if not document and not table:
        raise given.wrong("document", "text")
    with refusing():
        state = builder.services.building.versions.state(app)
    asked = _Asked(builder, state, document, given.text("path", required=False), table, given.values.get("value"))
    return bodies.answer({**_verdict(asked), **_more(asked, given)})


@post(DRAFT + "/sentences", guards=[guards.api], sync_to_thread=True, status_code=200)
def sentences(request: Call, app: FromPath[str], body: RawBody) -> Response[bytes]:
    """Expressions of the draft in words, many at once: ``items`` of ``document``, ``path`` and ``value``."""
    queries.only(request)
    builder = frame.enter(request, app)
    items = bodies.read(request, body).only("items").values.get("items")
    if not isinstance(items, list) or len(items) > MOST_SENTENCES:
        raise refused(422, "web.body.list", "/items", key="items")
    with refusing():
        documents = builder.services.building.versions.state(app).documents
    asked = [_item(one, place) for place, one in enumerate(items)]
    language = builder.visit.language
    told = [sentence_at(one.values.get("value"), documents, *_where(one), language) for one in asked]
    return bodies.answer({"items": told})


@get("/api/v1/operators", guards=[guards.api], sync_to_thread=True)
def list_operators(request: Call) -> Response[bytes]:
    """Every operator of expressions with its title, help and signature."""
    queries.only(request)
    naming = Naming({}, visits.of(request).language)
    families = {one["family"] for one in operators(naming)}
    titles = {str(one): naming.say(f"operator_family.{one}") for one in sorted(map(str, families))}
    return bodies.answer({"items": operators(naming), "families": titles})


def _item(one: object, place: int) -> Body:
    if not isinstance(one, dict):
        raise refused(422, "web.body.object", f"/items/{place}", key=str(place))
    return Body(one, f"/items/{place}").only("document", "path", "value")


def _where(one: Body) -> tuple[str, str]:
    return one.text("document"), one.text("path", required=False)


def _verdict(asked: _Asked) -> dict[str, object]:
    """What is always told."""
    found, place, language = asked.examined, asked.place, asked.builder.visit.language
    document = asked.document or f"{TABLE.id}/{asked.table}"
    return {
        "type": str(found.type) if found.type else None,
        "want": str(place.want) if place and place.want else None,
        "pushed": place.pushed if place else False,
        "table": place.table if place else "",
        "dictionary": place.dictionary if place else None,
        "problems": [one.as_json(language) for one in found.problems],
        "words": sentence_at(asked.rule, asked.state.documents, document, asked.path, language),
    }


def _more(asked: _Asked, given: Body) -> Mapping[str, object]:
    """What is told when it is asked for."""
    told: dict[str, object] = {}
    if given.values.get("reach"):
        told["reach"] = _reach(asked)
    sample, core = given.values.get("sample"), asked.examined.core
    judging = asked.judging if (sample or given.values.get("matches")) and core and not asked.examined.asking else None
    if sample:
        found = judging.sample(core, sample if isinstance(sample, str) else None) if judging and core else None
        told["sample"] = _sample_json(found, asked.builder.visit.language) if found else None
    if given.values.get("matches"):
        condition = asked.place is not None and asked.place.want == BOOL
        counted = judging.matches(core) if judging and core and condition else None
        told["matches"] = _matches_json(counted) if counted else None
    return told


def _reach(asked: _Asked) -> dict[str, object] | None:
    place, context, naming = asked.place, asked.examiner.context, asked.naming
    if place is None:
        return None
    paths = readable(place.schema, place.table, context, naming)
    return {
        "paths": [one.as_json() for one in paths],
        "asks": [one.as_json() for one in askable(place, context, naming)],
    }


def _sample_json(found: Sample, language: str) -> dict[str, object]:
    value = list(found.value) if isinstance(found.value, tuple | frozenset) else found.value
    failed = i18n.message(found.failed, language) if found.failed else ""
    return {"record": found.record, "title": found.title, "value": value, "failed": failed}


def _matches_json(found: Matches) -> dict[str, object]:
    return {"matched": found.matched, "of": found.of, "whole": found.whole}


handlers = (examine, sentences, list_operators)
