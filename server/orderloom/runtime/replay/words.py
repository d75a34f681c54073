"""What came of a replay in words, in every language, as plain JSON."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from orderloom import i18n
from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.runtime.problems import plain
from orderloom.runtime.replay.run import Difference, Replayed
from orderloom.runtime.replay.tale import Happening

_KINDS = frozenset(
    {
        "created",
        "updated",
        "deleted",
        "restored",
        "transition",
        "hold",
        "lift",
        "mark",
        "clear",
        "stock",
        "report",
        "refused",
        "confirm",
    }
)
"""Kinds of happenings that have words of their own."""


def told(replayed: Replayed, in_force: AppPlan, draft: AppPlan) -> dict[str, object]:
    """Everything about a replay; texts are by language."""
    return {
        "app": replayed.app,
        "since": plain(replayed.since),
        "until": plain(replayed.until),
        "events": replayed.events,
        "inputs": replayed.inputs,
        "done": replayed.done,
        "records": replayed.records,
        "cut": replayed.cut,
        "partial": replayed.partial,
        "differences": [_difference(one, in_force, draft) for one in replayed.differences],
    }


def spoken(result: Mapping[str, object], language: str) -> dict[str, object]:
    """The same in one language."""
    return {name: _spoken(value, language) for name, value in result.items()}


def _spoken(value: object, language: str) -> object:
    if isinstance(value, Mapping):
        if value.keys() == set(i18n.LANGUAGES):
            return value[language]
        return {name: _spoken(part, language) for name, part in value.items()}
    return [_spoken(part, language) for part in value] if isinstance(value, list) else value


def _difference(one: Difference, in_force: AppPlan, draft: AppPlan) -> dict[str, object]:
    table = in_force.find(TablePlan, one.table) or draft.find(TablePlan, one.table)
    return {
        "table": one.table,
        "table_title": dict(table.title) if table else {},
        "record": one.record,
        "title": one.title,
        "differs": [
            {
                "aspect": aspect,
                "in_force": ours,
                "draft": theirs,
                "words": {
                    language: _aspect(
                        aspect, _shown(in_force, one, ours, language), _shown(draft, one, theirs, language), language
                    )
                    for language in i18n.LANGUAGES
                },
            }
            for aspect, (ours, theirs) in one.differs.items()
        ],
        "why": {language: _why(one, in_force, draft, language) for language in i18n.LANGUAGES},
        "at": plain(min((each.at for each in (one.in_force, one.draft) if each), default=None)),
    }


def _aspect(aspect: str, ours: str, theirs: str, language: str) -> str:
    nothing = i18n.message("replay.nothing", language)
    facts = {
        "aspect": i18n.message(f"replay.aspect.{aspect}", language),
        "in_force": ours or nothing,
        "draft": theirs or nothing,
    }
    return i18n.message("replay.differs", language, facts)


def _shown(plan: AppPlan, one: Difference, value: str, language: str) -> str:
    """A state by its title; anything else as it is."""
    for machine in plan.on(MachinePlan, one.table):
        table = plan.get(TablePlan, one.table)
        dictionary = table.fields[machine.field].dictionary
        entry = plan.get(DictionaryPlan, dictionary).entries.get(value) if dictionary else None
        if entry is not None:
            return i18n.pick(entry.title, language)
    return value


def _why(one: Difference, in_force: AppPlan, draft: AppPlan, language: str) -> str:
    """The first happenings that went another way."""
    moments = [each.at for each in (one.in_force, one.draft) if each]
    if not moments:
        return i18n.message("replay.why_unknown", language)
    at = min(moments).astimezone(ZoneInfo(in_force.timezone)).strftime("%Y-%m-%d %H:%M:%S")
    facts = {
        "at": at,
        "in_force": _happening(in_force, one, one.in_force, language),
        "draft": _happening(draft, one, one.draft, language),
    }
    return i18n.message("replay.why", language, facts)


def _happening(plan: AppPlan, one: Difference, what: Happening | None, language: str) -> str:
    if what is None:
        return i18n.message("replay.nothing", language)
    facts: Mapping[str, object] = {
        "kind": what.kind,
        "what": _named(plan, one, what, language),
        "by": what.by,
        "told": what.told.get(language, ""),
    }
    return i18n.message(f"replay.kind.{what.kind if what.kind in _KINDS else 'other'}", language, facts)


def _named(plan: AppPlan, one: Difference, what: Happening, language: str) -> str:
    """A move by its title, fields by theirs."""
    table = plan.find(TablePlan, one.table)
    for machine in plan.on(MachinePlan, one.table):
        if what.what in machine.transitions:
            return i18n.pick(machine.transitions[what.what].title, language)
    if table is None or what.kind != "updated":
        return what.what
    titles = (table.fields[name].title if name in table.fields else None for name in what.what.split(", "))
    return ", ".join(i18n.pick(title, language) for title in titles if title is not None)
