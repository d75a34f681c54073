"""A flow as a picture of steps and ways, lit by what a run has done; the browser lays it out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderloom import i18n
from orderloom.check.flow_plan import FlowPlan, StepPlan
from orderloom.logic import json_text
from orderloom.runtime.run_rows import RunState
from orderloom.web import run_words

_OPEN, _SKIPPED, _NOW, _FAILED = "open", "skipped", "now", "failed"
_CATCH, _TIMEOUT, _NEXT = "catch:", "timeout", "next"
_STANDINGS = {"done": "done", "waiting": "waiting", "failed": _FAILED, "retry": "retry", "timeout": _FAILED}

Entry = Mapping[str, object]
"""One entry of a run's journal."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """What the picture is of: the steps of one graph; of a run, its journal, where it stands, and whether it ended."""

    flow: FlowPlan
    start: str
    language: str
    entries: Sequence[Entry] = ()
    at: str = ""
    state: RunState | None = None
    pages: Mapping[str, str] | None = None
    """Where more is said of a step."""

    def json(self) -> str:
        """Steps and ways as the browser reads them."""
        members = list(_reached(self.flow, self.start))
        lit = frozenset(self._taken())
        ways = [way for step in members for way in self._ways(step, lit)]
        return json_text.dumps({"steps": [self._step(one) for one in members], "ways": ways}).decode()

    def _step(self, step: StepPlan) -> dict[str, object]:
        standing = self._standing(step)
        return {
            "id": step.id,
            "title": run_words.step(self.flow, step.id, self.language),
            "sort": run_words.sort(step, self.language),
            "standing": standing,
            "words": self._words(step, standing),
            "href": (self.pages or {}).get(step.id, f"#step-{step.id}"),
        }

    def _standing(self, step: StepPlan) -> str:
        last = next((one for one in reversed(self.entries) if one["step"] == step.id), None)
        ended = self.state is None or self.state.ended
        if step.id == self.at and not ended and (last is None or last["state"] in {"done", "failed", "timeout"}):
            return _NOW
        if last is None:
            return _SKIPPED if self.state is not None and ended else _OPEN
        return _STANDINGS.get(str(last["state"]), _OPEN)

    def _words(self, step: StepPlan, standing: str) -> str:
        if self.state is None:
            return ""
        times = sum(1 for one in self.entries if one["step"] == step.id)
        handled = standing == _FAILED and not (self.at == step.id and self.state is RunState.FAILED)
        words = i18n.message(f"runs.standing.{'handled' if handled else standing}", self.language)
        return f"{words} ×{times}" if times > 1 else words

    def _taken(self) -> Iterator[tuple[str, str, str]]:
        """The ways that were taken, as (from, name, to)."""
        told = [(str(one["step"]), str(one["state"])) for one in self.entries]
        standing = self.at if self.state and not self.state.ended else ""
        ahead = [*(step for step, _ in told[1:]), standing]
        for (step, state), following in zip(told, ahead, strict=False):
            plan = self.flow.steps.get(step)
            named = [name for name, target in plan.edges if target == following] if plan else []
            if named:
                yield step, _likely(named, state), following

    def _ways(self, step: StepPlan, lit: frozenset[tuple[str, str, str]]) -> Iterator[dict[str, object]]:
        for name, target in step.edges:
            yield {
                "id": f"{step.id}:{name}",
                "from": step.id,
                "to": target,
                "label": self._label(name),
                "lit": (step.id, name, target) in lit,
            }

    def _label(self, name: str) -> str:
        if name == _NEXT:
            return ""
        if name == _TIMEOUT:
            return i18n.message("runs.way.timeout", self.language)
        if name.startswith(_CATCH):
            return i18n.message("runs.way.catch", self.language, {"name": name.removeprefix(_CATCH)})
        return name


def _likely(names: Sequence[str], state: str) -> str:
    """Which of several ways to the same step was taken."""
    if state == _TIMEOUT and _TIMEOUT in names:
        return _TIMEOUT
    caught = [name for name in names if name.startswith(_CATCH)]
    if state in {"failed", _TIMEOUT} and caught:
        return caught[0]
    plain: Iterable[str] = (name for name in names if name not in {*caught, _TIMEOUT})
    return next(iter(plain), names[0])


def _reached(flow: FlowPlan, start: str) -> Iterator[StepPlan]:
    """The steps of the graph that begins with ``start``, in the order in which they are reached."""
    waiting, seen = [start], {start}
    while waiting:
        step = flow.steps.get(waiting.pop(0))
        if step is None:
            continue
        yield step
        ahead = [target for _, target in step.edges if target not in seen]
        seen.update(ahead)
        waiting.extend(dict.fromkeys(ahead))
