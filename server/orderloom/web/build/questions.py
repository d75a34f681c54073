"""A template's questions as pages ask them: each trait with what it adds in words, parameters as ordinary inputs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.check.template_choice import choose
from orderloom.model.difference import Documents, Edit
from orderloom.model.kinds.app import KIND
from orderloom.model.kinds.scenario import Scenario
from orderloom.runtime.template_offer import Addition, Offer, Question
from orderloom.runtime.wording import tell
from orderloom.web.forms import Form
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, Fields, form_name

TRAIT = "t."
"""What the names of ticks begin with."""

MOST_ASKED = 5
"""Parameters that a wizard shows at once."""

_COUNTED = 4
"""Sorts of things that a trait adds which are counted."""

_MEMBER_STEPS = 2
"""Steps of the path of a member of a document's own collection."""


@dataclass(frozen=True, slots=True)
class Input:
    """One parameter to ask for."""

    control: Control
    html: Markup
    grouped: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One trait to tick. ``counts`` say how many it adds of what, ``adds`` are sentences, ``proofs`` how
    many scenarios.
    """

    name: str
    id: str
    title: str
    question: str
    help: str
    ticked: bool
    counts: list[tuple[str, int]]
    adds: list[str]
    proofs: int
    requires: list[str]
    excludes: list[str]


@dataclass(frozen=True)
class Questions:
    """The questions of one template for one reader. ``values`` are parameters by id, ``ticked`` the traits."""

    offer: Offer
    fields: Fields
    language: str
    now: datetime
    ticked: frozenset[str]
    values: Mapping[str, object]
    problems: tuple[Problem, ...] = ()

    @property
    def ticks(self) -> list[Tick]:
        """All traits in order."""
        return [self._tick(one) for one in self.offer.additions]

    @property
    def every_input(self) -> list[Input]:
        """Every parameter, in document order."""
        return [self._input(one) for one in self.offer.questions]

    @property
    def asked(self) -> list[Input]:
        """The parameters of the base and of the ticked traits that matter most."""
        return self._chosen[:MOST_ASKED]

    @property
    def further(self) -> list[Input]:
        """The other parameters of the same; what nobody asks about keeps its usual value."""
        return self._chosen[MOST_ASKED:]

    @property
    def _chosen(self) -> list[Input]:
        """Those that ask to be asked stand first, each sort in document order."""
        mine = [one for one in self.offer.questions if not one.trait or one.trait in self.ticked]
        return [self._input(one) for one in sorted(mine, key=lambda one: not one.parameter.ask)]

    @property
    def messages(self) -> list[str]:
        """What is wrong with the answers as a whole."""
        return [one.message(self.language) for one in self.problems if one.facts.get("setting") is None]

    def _tick(self, addition: Addition) -> Tick:
        trait = addition.trait
        titles = {one.trait.id: self._pick(one.trait.title) for one in self.offer.additions}
        words = sentences(addition.edits, addition.old, addition.new, self.language)
        return Tick(
            name=TRAIT + trait.id,
            id="trait-" + trait.id,
            title=self._pick(trait.title),
            question=self._pick(trait.question),
            help=self._pick(trait.help),
            ticked=trait.id in self.ticked,
            counts=counts(addition.edits, self.language),
            adds=words,
            proofs=sum(_proves(edit) for edit in addition.edits),
            requires=[titles[one] for one in trait.requires if one in titles],
            excludes=[titles[one] for one in trait.excludes if one in titles],
        )

    def _input(self, question: Question) -> Input:
        field, look = question.field, Look(self.offer.plan, self.language, self.now)
        widget = WIDGETS.get(field.type)
        value = self.values.get(field.id, question.parameter.default)
        control = Control(
            name=form_name(field.id),
            id="parameter-" + field.id,
            label=self._pick(field.title),
            look=look,
            facts=widget.input(field, value, look),
            help=self._pick(field.help),
            required=True,
            errors=tuple(one.message(self.language) for one in self.problems if one.facts.get("setting") == field.id),
        )
        return Input(control, self.fields.input(field, control), widget.grouped, widget.bare)

    def _pick(self, text: Mapping[str, str] | None) -> str:
        return i18n.pick(text, self.language)


def answers(offer: Offer, form: Form, language: str, now: datetime) -> dict[str, object]:
    """What a submitted form says of the traits, all of which it shows, and of the parameters that it asked for."""
    said: dict[str, object] = {
        one.trait.id: "yes" if form.text(TRAIT + one.trait.id) else "no" for one in offer.additions
    }
    typed, look = form.all(), Look(offer.plan, language, now)
    for question in offer.questions:
        name, widget = form_name(question.field.id), WIDGETS.get(question.field.type)
        if widget.submitted(typed, name):
            said[question.field.id] = widget.read(typed, name, question.field, look)
    return within(offer, said)


def within(offer: Offer, said: Mapping[str, object]) -> dict[str, object]:
    """Answers without those to parameters that only traits have which are not ticked."""
    traits = choose(offer.template.app, said).traits
    off = {one.field.id for one in offer.questions if one.trait and one.trait not in traits}
    return {name: value for name, value in said.items() if name not in off}


def usual(offer: Offer) -> frozenset[str]:
    """The traits that are ticked when nothing is said."""
    note = offer.plan.built_from
    return frozenset(note.traits if note is not None else ())


def ticks(offer: Offer, form: Form) -> list[str]:
    """The traits that a submitted form ticks."""
    return [one.trait.id for one in offer.additions if form.text(TRAIT + one.trait.id)]


def ticked(offer: Offer, said: Mapping[str, object]) -> frozenset[str]:
    """The traits that answers tick themselves."""
    return frozenset(one.trait.id for one in offer.additions if said.get(one.trait.id) == "yes")


def sentences(edits: Iterable[Edit], old: Documents, new: Documents, language: str) -> list[str]:
    """Edits in words; scenarios, which change nothing, and what the app was built from go without saying."""
    said = (edit for edit in edits if edit.key[0] != _PROOF and not _is_note(edit))
    return list(tell(said, old, new, language))


def counts(edits: Iterable[Edit], language: str) -> list[tuple[str, int]]:
    """How many documents of each kind, and how many members of documents that are there anyway, come with edits."""
    found: Counter[str] = Counter()
    for edit in edits:
        steps = edit.path.split("/")
        if edit.sort != "add" or edit.key[0] == _PROOF or _is_note(edit):
            continue
        if not edit.path:
            found[f"words.kind.{edit.key[0]}"] += 1
        elif len(steps) == _MEMBER_STEPS:
            found[f"words.member.{steps[0]}"] += 1
    known = i18n.catalogue(language)
    told = sorted((code for code in found if code in known), key=lambda code: (not code.startswith("words.kind."),))
    return [(known[code], found[code]) for code in told[:_COUNTED]]


def _is_note(edit: Edit) -> bool:
    return edit.key[0] == KIND.id and edit.path.split("/")[0] == "template"


def _proves(edit: Edit) -> bool:
    return edit.key[0] == _PROOF and edit.sort == "add" and not edit.path


_PROOF: str = Scenario.model_fields["kind"].default
