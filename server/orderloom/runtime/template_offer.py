"""What a template offers before anything is built from it: its questions, and what each tick adds."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from orderloom.check.app import check_app
from orderloom.check.field import FieldContext
from orderloom.check.parameters import parameter_field
from orderloom.check.plan import AppPlan, FieldPlan
from orderloom.check.shapes import read_shape
from orderloom.check.template import Template
from orderloom.check.template_build import Built, build
from orderloom.check.template_facts import rows_of
from orderloom.check.template_matrix import only
from orderloom.model.difference import Documents, Edit, difference
from orderloom.model.kinds.app import KIND, Parameter, Trait
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.runtime.version import Key


@dataclass(frozen=True, slots=True)
class Question:
    """A parameter, as a field that can be asked for; ``trait`` is the only trait that has it, if it is not the base."""

    parameter: Parameter
    field: FieldPlan
    trait: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """A trait and what it adds to the base (with the traits it requires): the edits from ``old`` to ``new``."""

    trait: Trait
    old: Documents
    new: Documents
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A sound template; ``plan`` is the app when nothing is said, ``rows`` the capabilities its scenarios stand for."""

    template: Template
    plan: AppPlan
    additions: tuple[Addition, ...]
    questions: tuple[Question, ...]
    rows: tuple[str, ...]


def offer(template: Template) -> Offer | None:
    """What ``template`` offers; None when its usual build has errors."""
    plan = check_app(build(template, {}).source).plan
    if plan is None:
        return None
    base = build(template, dict(only(template.app, ())))
    questions = _questions(base, "", {})
    additions = []
    for trait in template.app.traits:
        required = build(template, dict(only(template.app, trait.requires)))
        with_it = build(template, dict(only(template.app, (trait.id,))))
        old, new = _documents(required), _documents(with_it)
        additions.append(Addition(trait, old, new, difference(old, new)))
        questions |= _questions(with_it, trait.id, questions)
    return Offer(template, plan, tuple(additions), tuple(questions.values()), tuple(rows_of(template)))


def _questions(built: Built, trait: str, known: Mapping[str, Question]) -> dict[str, Question]:
    """The parameters of a build that nobody has asked for yet."""
    context = FieldContext(built.app.currency if built.app else "", dictionaries_of(built).get)
    found: dict[str, Question] = {}
    for parameter in built.app.parameters if built.app else ():
        field = parameter_field(parameter, context)
        if parameter.id not in known and field is not None:
            found[parameter.id] = Question(parameter, field, trait)
    return found


def dictionaries_of(built: Built) -> Mapping[str, Dictionary]:
    """The dictionaries of a build, which parameters take their choices from."""
    sort = Dictionary.model_fields["kind"].default
    found = (read_shape(Dictionary, one.data)[0] for one in built.source.drafts if one.data.get("kind") == sort)
    return MappingProxyType({one.id: one for one in found if one is not None})


def _documents(built: Built) -> dict[Key, object]:
    """The documents but the app's own note of what it was built from, which says nothing new."""
    found: dict[Key, object] = {}
    for draft in built.source.drafts:
        kind, name = str(draft.data.get("kind")), str(draft.data.get("id"))
        data = {key: value for key, value in draft.data.items() if kind != KIND.id or key != "template"}
        found[kind, name] = data
    return found
