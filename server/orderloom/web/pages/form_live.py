"""What the browser needs to know to say live what a form asks for: conditions as Core, and the values they read.

Nothing goes there that this person may not read: a condition that reads more is answered here, once; a rule that does
is left to the server.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orderloom.check.form_parts import PARENT
from orderloom.check.form_plan import Condition, FormFieldPlan, FormPlan
from orderloom.check.kinds.rule import RulePlan
from orderloom.check.plan import FieldPlan
from orderloom.check.problem import Level
from orderloom.logic.browser import runs_in_browser
from orderloom.logic.core import Core, Field, reads, to_json, walk, wire
from orderloom.logic.types import LogicType
from orderloom.web.pages.form_fill import Frame
from orderloom.web.pages.form_lines import BLANK, Group
from orderloom.web.pages.form_model import Filling, Line
from orderloom.web.pages.form_rules import OLD, Standing, decoded, true
from orderloom.web.widgets.registry import WIDGETS

LEVELS: Mapping[str, Level] = {"block": "error", "confirm": "confirm", "warn": "warning"}
"""How loudly a rule speaks, by what it does; others say nothing on a form."""


@dataclass(frozen=True)
class Live:
    """One form for the browser."""

    frame: Frame
    standing: Standing
    form: FormPlan
    groups: Mapping[str, Group]
    filling: Filling

    @property
    def json(self) -> str:
        """The whole, on one line."""
        lines = [self._lines(group) for group in self.groups.values()]
        own = Told(self.frame, self.standing, frozenset().union(*(blank.around for _, blank in lines)))
        sent = {
            "zone": self.frame.visit.plan.timezone,
            **own.plan(),
            "sections": [{"id": one.id, "visible": own.shows(one.visible)} for one in self.form.sections],
            "tabs": [{"id": one.id, "visible": own.shows(one.visible)} for one in self.form.tabs],
            "values": own.values(),
            "lines": [told for told, _ in lines],
        }
        return json.dumps(sent, ensure_ascii=False, separators=(",", ":"))

    def _lines(self, group: Group) -> tuple[dict[str, object], "Told"]:
        blank = self._told(group, group.blank(self.standing.env))
        lines = self.filling.lines.get(group.section.id, ())
        told = {
            "section": group.section.id,
            **blank.plan(),
            "most": group.plan.most,
            "totals": [_total(group, name) for name in group.plan.total if name in group.access.readable],
            "rows": {
                **{line.key: self._told(group, line).values() for line in lines},
                BLANK: blank.values(),
            },
        }
        return told, blank

    def _told(self, group: Group, line: Line) -> "Told":
        frame = group.frame(self.standing.env, line.record)
        return Told(frame, frame.asking.standing(decoded(group.table, line.values)))


@dataclass(frozen=True)
class Told:
    """One record on a form: what may be told of it; ``asked`` are further paths that its lines read."""

    frame: Frame
    standing: Standing
    asked: frozenset[str] = frozenset()

    def plan(self) -> dict[str, object]:
        """What holds for every record of its sort."""
        types = {path: str(kind) for path, kind in {**self._read, **self._own}.items()}
        return {
            "fields": [self._field(one) for one in self._shown],
            "computed": [{"id": plan.id, "value": to_json(core)} for plan, core in self._computed],
            "rules": [self._rule(rule, rule.condition) for rule in self._heard if rule.condition is not None],
            "types": types,
        }

    def values(self) -> dict[str, object]:
        """What this one holds: ``held`` stays where nothing is asked for, ``typed`` stands in inputs that the browser
        cannot read by itself.
        """
        env, frame = self.standing.env, self.frame
        around = {
            path: wire(env.get(path), kind) for path, kind in self._read.items() if path.startswith(("@", PARENT))
        }
        wanted = {one.id for one in self._shown} | {path.partition(".")[0] for path in (*self._read, *self.asked)}
        held: dict[str, object] = {}
        for plan in frame.table.fields.values():
            if plan.id in wanted & frame.access.readable:
                held |= flat(plan, self._held(plan))
        typed: dict[str, object] = {}
        for _, plan in frame.editable:
            if not WIDGETS.get(plan.type).live:
                typed |= {path: wire(env.get(path), kind) for path, kind in _paths(plan).items()}
        return {"held": {**around, **held}, "typed": typed, "create": frame.asking.before is None}

    @property
    def around(self) -> frozenset[str]:
        """The paths of the record around this one that are read."""
        return frozenset(path.removeprefix(PARENT) for path in self._read if path.startswith(PARENT))

    def shows(self, visible: Condition) -> object:
        """Whether something is visible."""
        return self._condition(visible, otherwise=True)

    def _held(self, plan: FieldPlan) -> object:
        if self.frame.asking.before is not None:
            return self.frame.asking.before.get(plan.id)
        one = next((one for one in self._shown if one.id == plan.id), None)
        return self.frame.asking.default(one, self.standing.env) if one else None

    def _condition(self, condition: Condition, *, otherwise: bool) -> object:
        """A condition as Core, or its answer where it depends on nothing or reads what may not be told."""
        if condition.fixed is not None:
            return condition.fixed
        if may_tell(condition.core, self.frame):
            return to_json(condition.core)
        return true(condition, self.standing.env, otherwise=otherwise)

    @cached_property
    def _shown(self) -> Sequence[FormFieldPlan]:
        return [one for one in self.frame.fields if one.id in self.frame.access.readable]

    @cached_property
    def _computed(self) -> Sequence[tuple[FieldPlan, Core]]:
        fields = [plan for plan in self.frame.table.fields.values() if plan.id in self.frame.access.readable]
        return [(plan, plan.computed) for plan in fields if plan.computed and may_tell(plan.computed, self.frame)]

    @cached_property
    def _heard(self) -> Sequence[RulePlan]:
        return [rule for rule in rules_of(self.frame) if told_in_browser(rule, self.frame)]

    @cached_property
    def _own(self) -> dict[str, LogicType]:
        """Every path of a readable field, with its type."""
        fields = [
            self.frame.table.fields[name] for name in self.frame.table.fields if name in self.frame.access.readable
        ]
        return {path: kind for plan in fields for path, kind in _paths(plan).items()}

    @cached_property
    def _read(self) -> dict[str, LogicType]:
        """Every path that something told reads, with its type."""
        cores = [core for one in self._shown for core in _cores(one) if may_tell(core, self.frame)]
        cores += [core for _, core in self._computed]
        cores += [rule.condition for rule in self._heard if rule.condition is not None]
        return {part.path: part.type for core in cores for part in walk(core) if isinstance(part, Field)}

    def _field(self, one: FormFieldPlan) -> dict[str, object]:
        plan = self.frame.table.fields[one.id]
        asked = any(found.id == plan.id for _, found in self.frame.editable)
        told: dict[str, object] = {
            "id": plan.id,
            "asked": asked,
            "live": WIDGETS.get(plan.type).live,
            "required": plan.required or self._condition(one.required, otherwise=False),
            "visible": self.shows(one.visible),
            "readonly": self._condition(one.readonly, otherwise=False),
            "paths": list(_paths(plan)),
        }
        if asked and one.follows is not None and may_tell(one.follows, self.frame):
            told["follows"] = to_json(one.follows)
        return told

    def _rule(self, rule: RulePlan, when: Core) -> dict[str, object]:
        words = self.frame.visit.look().pick(rule.message or rule.title)
        return {"level": LEVELS[rule.then], "field": rule.field or "", "words": words, "when": to_json(when)}


def rules_of(frame: Frame) -> list[RulePlan]:
    """The rules that look at this record when it is saved and have something to say on a form."""
    rules = frame.visit.plan.on(RulePlan, frame.table.id)
    return [rule for rule in rules if rule.then in LEVELS and rule.applies(frame.mode)]


def told_in_browser(rule: RulePlan, frame: Frame) -> bool:
    """Whether a rule speaks in the browser."""
    return rule.condition is not None and may_tell(rule.condition, frame)


def may_tell(core: Core, frame: Frame) -> bool:
    """Whether the browser can run it and everything that it reads may be read by this person."""
    return runs_in_browser(core) and all(_readable(path, frame) for path in reads(core))


def flat(plan: FieldPlan, value: object) -> dict[str, object]:
    """The paths of a field with their values, as they travel."""
    values = plan.codec.flatten(value)
    return {plan.id + suffix: wire(values.get(suffix), kind) for suffix, kind in plan.codec.logic().items()}


def _readable(path: str, frame: Frame) -> bool:
    own, known = path.removeprefix(OLD), frame.access.readable
    if path.startswith(PARENT):
        own, known = path.removeprefix(PARENT), frame.outer
    return own.startswith("@") or own.partition(".")[0] in known


def _paths(plan: FieldPlan) -> dict[str, LogicType]:
    return {plan.id + suffix: kind for suffix, kind in plan.codec.logic().items()}


def _cores(one: FormFieldPlan) -> Iterable[Core]:
    return [core for core in (one.visible.core, one.required.core, one.readonly.core, one.follows) if core is not None]


def _total(group: Group, name: str) -> dict[str, object]:
    """The path to sum, and those that tell sums apart, such as the currency."""
    kinds = group.table.fields[name].codec.logic()
    return {"path": name, "apart": [name + suffix for suffix, kind in kinds.items() if suffix and kind.kind == "str"]}
