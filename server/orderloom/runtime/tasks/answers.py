"""What people fill in on a task: read like the fields of a record, refused with everything that is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.plan import AppPlan, FieldFault, FieldPlan
from orderloom.check.problem import Problem
from orderloom.check.task_plan import AskPlan
from orderloom.runtime.engine import Engine
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.record.directory import Directory, offered
from orderloom.runtime.record.prepared import is_empty
from orderloom.runtime.tasks.rules import Answer


@dataclass(frozen=True, slots=True)
class Desired:
    """Where answers come from and what they are judged by."""

    app: AppPlan
    actor: Actor
    engine: Engine
    directory: Directory | None


def judged(ask: AskPlan, answer: Answer, around: Desired) -> tuple[Answer, tuple[Problem, ...]]:
    """The answer with its fields as canonical JSON, and everything wrong with it."""
    outcome = ask.outcomes.get(answer.outcome)
    problems = []
    if outcome is None:
        problems.append(problem("task.outcome", "/outcome", {"known": ", ".join(ask.outcomes)}))
    elif outcome.reason and not answer.comment.strip():
        problems.append(problem("task.reason", "/comment", titles={"outcome": outcome.title}))
    if len(answer.comment) > MOST_WORDS:
        problems.append(problem("value.too_long", "/comment", {"max": MOST_WORDS, "length": len(answer.comment)}))
    unknown = (name for name in answer.fields if name not in ask.fields)
    problems += [problem("record.field.unknown", f"/fields/{name}", {"field": name}) for name in unknown]
    first = next(iter(ask.outcomes))
    values: dict[str, object] = {}
    for spec in ask.fields.values():
        found = list(_read(spec, answer.fields, around, values, needed=answer.outcome == first))
        problems.extend(found)
    return Answer(answer.outcome, answer.comment.strip(), values), tuple(problems)


MOST_WORDS = 4_000
"""Letters of a comment."""


def _read(
    spec: FieldPlan, given: Mapping[str, object], around: Desired, values: dict[str, object], *, needed: bool
) -> Iterator[Problem]:
    at, named = f"/fields/{spec.id}", {"field": spec.title}
    try:
        value = spec.codec.decode(given.get(spec.id))
    except FieldFault as fault:
        yield problem(fault.error_code, at, {"field": spec.id, **fault.facts}, titles=named)
        return
    if is_empty(value):
        if spec.required and needed:
            yield problem("record.field.required", at, {"field": spec.id}, titles=named)
        return
    faults = list(_dangling(spec, value, around, at))
    if not faults:
        values[spec.id] = spec.codec.encode(value)
    yield from faults


def _dangling(spec: FieldPlan, value: object, around: Desired, at: str) -> Iterator[Problem]:
    """What a value names that cannot be chosen (any more)."""
    named = {"field": spec.title}
    several: Sequence[object] = value if isinstance(value, tuple) else (value,)
    dictionary = around.app.find(DictionaryPlan, spec.dictionary) if spec.dictionary else None
    for code in several if dictionary else ():
        entry = dictionary.entries.get(str(code)) if dictionary else None
        if entry is not None and entry.retired:
            yield problem("record.choice.retired", at, {"choice": entry.id}, titles={**named, "choice": entry.title})
    if spec.target is not None:
        for record in several:
            query = Query(around.app.id, spec.target, around.actor, id=str(record), count=False)
            if not around.engine.read(query).items:
                yield problem("record.link.missing", at, {"field": spec.id}, titles=named)
    if spec.directory is not None and around.directory is not None:
        known = offered(around.directory, around.app.id, spec.directory)
        if any(one not in known for one in several):
            yield problem("record.member.unknown", at, {"field": spec.id}, titles=named)
