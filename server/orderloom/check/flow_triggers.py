"""What starts flows: checked, each sort by what it needs, and compiled."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orderloom.check.compiler import OLD, paths
from orderloom.check.cron import CronFault, read_cron
from orderloom.check.fixes import known
from orderloom.check.flow_analysis import Analysis
from orderloom.check.flow_plan import TriggerPlan
from orderloom.check.lookups import unknown_field
from orderloom.check.occasions import events_of, occasion_faults
from orderloom.check.problem import Problem
from orderloom.model.kinds.deadline import Deadline
from orderloom.model.kinds.flow import Trigger
from orderloom.model.kinds.form import Form

_ABOUT_A_RECORD = frozenset({"when"})
_NEEDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        "record": (frozenset({"on"}), _ABOUT_A_RECORD | {"fields"}),
        "deadline": (frozenset({"deadline"}), _ABOUT_A_RECORD | {"level"}),
        "schedule": (frozenset({"cron"}), frozenset({"zone"})),
        "button": (frozenset({"title"}), _ABOUT_A_RECORD | {"color", "roles"}),
        "form": (frozenset({"form"}), _ABOUT_A_RECORD),
        "api": (frozenset(), frozenset({"roles"})),
        "signal": (frozenset({"signal"}), frozenset()),
    }
)
"""Per sort: the keys that it must have, and those that it may have."""

_KEYS = frozenset(Trigger.model_fields) - {"id", "sort"}
_WITHOUT_PEOPLE = frozenset({"record", "deadline", "schedule", "form", "signal"})
"""Sorts that nobody gives inputs to."""

_CHANGE = "updated"
_SAVED = MappingProxyType({"created": frozenset[str](), _CHANGE: frozenset[str]()})
"""What saving a form leads to."""

Judge = Callable[[Trigger, Analysis, str], Iterator[Problem]]
"""What is wrong with the keys of one sort of trigger that stands at a pointer."""


def trigger_faults(looked: Analysis) -> Iterator[Problem]:
    """Everything wrong with what starts a flow."""
    for place, trigger in enumerate(looked.flow.triggers):
        at = f"/triggers/{place}"
        yield from _keys(trigger, at)
        yield from _table(trigger, looked, at)
        yield from _unfilled(trigger, looked, at)
        judge = _JUDGES.get(trigger.sort)
        if judge is not None:
            yield from judge(trigger, looked, at)
        if looked.facts is not None:
            yield from looked.context.expressions.condition(trigger.when, looked.begin, f"{at}/when")


def trigger_plan(trigger: Trigger, looked: Analysis) -> TriggerPlan:
    """The running form of a sound trigger."""
    flow, context = looked.flow, looked.context
    zone = trigger.zone or (context.app.timezone if context.app else None)
    return TriggerPlan(
        id=trigger.id,
        sort=trigger.sort,
        title=trigger.title or flow.title,
        events=events_of(trigger.on) if trigger.form is None else _SAVED,
        fields=frozenset(trigger.fields),
        when=context.expressions.test(trigger.when, looked.begin),
        deadline=trigger.deadline,
        level=trigger.level,
        cron=trigger.cron,
        zone=zone if trigger.cron is not None else None,
        color=trigger.color,
        roles=frozenset(trigger.roles),
        form=trigger.form,
        signal=trigger.signal,
        sources=frozenset(_sources(trigger, looked)),
        schedule=read_cron(trigger.cron) if trigger.cron is not None else None,
    )


def _sources(trigger: Trigger, looked: Analysis) -> Iterator[tuple[str, str]]:
    """The fields of the record that the condition looks at."""
    roots = {path.removeprefix(OLD).partition(".")[0] for path in paths(trigger.when)}
    facts = looked.facts
    if facts is not None:
        yield from ((facts.document.id, root) for root in sorted(roots) if root in facts.fields)


def _keys(trigger: Trigger, at: str) -> Iterator[Problem]:
    """Keys that are missing, and keys that mean nothing here."""
    needed, allowed = _NEEDS[trigger.sort]
    written = {key for key in _KEYS if getattr(trigger, key) not in (None, ())}
    for key in sorted(needed - written):
        yield Problem("flow.trigger_key_missing", at, {"sort": trigger.sort, "key": key})
    for key in sorted(written - needed - allowed):
        yield Problem("flow.trigger_key_unused", f"{at}/{key}", {"sort": trigger.sort, "key": key})


def _table(trigger: Trigger, looked: Analysis, at: str) -> Iterator[Problem]:
    """What begins with a record needs a flow that is about one."""
    if _NEEDS[trigger.sort][1] & _ABOUT_A_RECORD and looked.flow.table is None:
        yield Problem("flow.no_table", at, {"what": trigger.sort})


def _unfilled(trigger: Trigger, looked: Analysis, at: str) -> Iterator[Problem]:
    """Inputs that a flow cannot do without, and that nobody is there to give."""
    if trigger.sort in _WITHOUT_PEOPLE:
        for given in looked.flow.inputs:
            if given.required:
                yield Problem("flow.input_unfilled", at, {"input": given.id, "sort": trigger.sort})


def _record(trigger: Trigger, looked: Analysis, at: str) -> Iterator[Problem]:
    yield from occasion_faults(trigger.on, looked.flow.table, looked.context, f"{at}/on")
    for place, field in enumerate(trigger.fields if looked.facts else ()):
        if looked.facts:
            yield from unknown_field(looked.facts, field, f"{at}/fields/{place}")
    if trigger.fields and _CHANGE not in events_of(trigger.on):
        yield Problem("flow.fields_without_update", f"{at}/fields", {"trigger": trigger.id})


def _deadline(trigger: Trigger, looked: Analysis, at: str) -> Iterator[Problem]:
    deadline = looked.context.find(Deadline, trigger.deadline)
    if deadline is None:
        return
    if deadline.table != looked.flow.table:
        yield Problem("flow.other_table", f"{at}/deadline", {"name": deadline.id, "table": deadline.table})
    levels = [level.id for level in deadline.levels]
    if trigger.level is not None and trigger.level not in levels:
        yield Problem("flow.unknown_level", f"{at}/level", known(trigger.level, levels))


def _form(trigger: Trigger, looked: Analysis, at: str) -> Iterator[Problem]:
    form = looked.context.find(Form, trigger.form)
    if form is not None and form.table != looked.flow.table:
        yield Problem("flow.other_table", f"{at}/form", {"name": form.id, "table": form.table})


def _schedule(trigger: Trigger, looked: Analysis, at: str) -> Iterator[Problem]:
    if looked.flow.table is not None:
        yield Problem("flow.schedule_record", at, {"table": looked.flow.table})
    if trigger.cron is not None:
        try:
            read_cron(trigger.cron)
        except CronFault as fault:
            yield Problem(fault.error_code, f"{at}/cron", fault.facts)
    if trigger.zone is not None and not _is_zone(trigger.zone):
        yield Problem("app.timezone", f"{at}/zone", {"zone": trigger.zone})


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, a folder of zones
        return False
    return True


_JUDGES: Mapping[str, Judge] = MappingProxyType(
    {"record": _record, "deadline": _deadline, "form": _form, "schedule": _schedule}
)
