"""Runs and their steps in words: how they stand, why they failed and what helps, how long things took."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from orderloom import i18n
from orderloom.check.flow_plan import FlowPlan, StepPlan
from orderloom.runtime.problems import from_row
from orderloom.runtime.run_rows import RunState

COLORS: Mapping[str, str] = {
    RunState.READY: "blue",
    RunState.WAITING: "yellow",
    RunState.QUEUED: "gray",
    RunState.PAUSED: "purple",
    RunState.DONE: "green",
    RunState.FAILED: "red",
    RunState.CANCELLED: "gray",
    "retry": "orange",
    "timeout": "orange",
    "skipped": "gray",
}
"""By the state of a run or of an entry of its journal."""

_SHORT, _MINUTE, _HOUR, _DAY = 0.05, 60, 3600, 86_400


def state(value: str, language: str) -> str:
    """How a run, or a step of one, stands."""
    return i18n.message(f"runs.state.{value}", language)


def sort(step: StepPlan, language: str) -> str:
    """What a step does, in a word; its sort where the catalogue has none."""
    code = f"runs.sort.{step.sort}"
    return i18n.message(code, language) if code in i18n.catalogue(language) else step.sort


def step(flow: FlowPlan | None, name: str, language: str) -> str:
    """What a step is called; its id where it has no title, or the flow cannot be read any more."""
    found = flow.steps.get(name) if flow else None
    return (i18n.pick(found.title, language) if found and found.title else "") or name


def why(problem: object, language: str) -> tuple[str, str]:
    """Why something failed, and what to do about it: what the reason itself advises, else what always helps."""
    if not isinstance(problem, Mapping):
        return "", ""
    found = from_row(problem)
    code = found.code
    words = found.message(language) if found.text or code in i18n.catalogue(language) else code
    return words, found.hint(language) or i18n.message("runs.advice", language)


def span(seconds: float | None, language: str) -> str:
    """How long something took, in two figures."""
    if seconds is None:
        return ""
    if seconds < _SHORT:
        return i18n.message("runs.span.short", language)
    if seconds < _MINUTE:
        return i18n.message("runs.span.seconds", language, {"count": f"{seconds:.{1 if seconds < 10 else 0}f}"})
    for size, inner, code in ((_DAY, _HOUR, "days"), (_HOUR, _MINUTE, "hours"), (_MINUTE, 1, "minutes")):
        if seconds >= size:
            whole, rest = divmod(int(seconds), size)
            return i18n.message(f"runs.span.{code}", language, {"count": whole, "rest": rest // inner})
    return ""


def between(start: object, end: object) -> float | None:
    """Seconds between two moments; None where one is missing."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    return max(timedelta(), end - start).total_seconds()
