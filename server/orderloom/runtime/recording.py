"""A scenario recorded from a real record: what was done to it becomes the story, how it stands now becomes its end.

Only what people, programs and platforms asked for is told: what flows and deadlines did follows again when the story is
played. Values that tell of a person, secrets and files never leave the record; what was left out is named, so that its
author can put something else in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orderloom.check.kinds.machine import MachinePlan
from orderloom.check.masking import SEALED
from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.replay.inputs import BY_ITSELF, INBOX

Row = Mapping[str, object]
"""An event of the record's history, as it may be read."""

FOLLOWING = BY_ITSELF - {INBOX}
"""Doors of changes that follow again when the story is played. What platforms sent is told as if a person had done it:
a message speaks of more records than this one.
"""

SUBJECT = "it"
"""What the story calls the record that it is about."""

LEAST_PAUSE = timedelta(seconds=1)

Look = Callable[[str, str], Record | None]
"""A record by table and id, as whoever records may see it."""


@dataclass
class Recording:
    """The story so far."""

    plan: AppPlan
    table: TablePlan
    look: Look
    steps: list[dict[str, object]] = field(default_factory=list)
    given: dict[str, dict[str, object]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    """Fields whose values the story does not tell."""

    def tell(self, record: Record, rows: Sequence[Row]) -> dict[str, object]:
        """The keys of the scenario: its clock, what was given, what happened, how it ended.

        ``rows`` is the history, oldest first; it begins with the record's making.
        """
        begun = now = next(one for one in (row["at"] for row in rows) if isinstance(one, datetime))
        for row in rows:
            verb = self._verb(row)
            if verb is None:
                continue
            at = row["at"]
            if isinstance(at, datetime) and at - now >= LEAST_PAUSE:
                self._add({"pass": f"PT{int((at - now).total_seconds())}S"})
                now = at
            self._add(verb)
        return {
            "clock": begun.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
            "given": list(self.given.values()),
            "when": self.steps,
            "then": [self._end(record)],
        }

    def _add(self, step: Mapping[str, object]) -> None:
        self.steps.append({"id": f"step_{len(self.steps) + 1}", **step})

    def _verb(self, row: Row) -> dict[str, object] | None:
        """What happened in an event, as a step; None for what follows by itself."""
        cause, given = _mapping(row.get("cause")), _mapping(row.get("input"))
        if cause.get("door") in FOLLOWING or "report" in given:
            return None
        fields = dict(self._values(_mapping(given.get("fields"))))
        match row.get("kind"):
            case "created":
                return {"create": fields, "table": self.table.id, "name": SUBJECT}
            case "updated":
                return {"update": fields, "record": SUBJECT} if fields else None
            case "transition":
                told = {"transition": str(given.get("transition")), "record": SUBJECT}
                confirm = given.get("confirm")
                more = {"confirm": list(confirm)} if isinstance(confirm, list | tuple) and confirm else {}
                return {**told, **({"fields": fields} if fields else {}), **more}
            case "report":
                return self._report(given)
            case _:
                return None

    def _report(self, given: Mapping[str, object]) -> dict[str, object] | None:
        source, value = given.get("source"), given.get("value")
        if not isinstance(source, str) or not isinstance(value, str):
            return None
        machines = self.plan.on(MachinePlan, self.table.id)
        named = given.get("field")
        of = {"field": named} if isinstance(named, str) and (not machines or named != machines[0].field) else {}
        return {"report": {"source": source, "value": value, **of}, "record": SUBJECT}

    def _values(self, given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        """Values that a story may tell, links with the names of given records."""
        for name, value in given.items():
            spec = self.table.fields.get(name)
            if spec is None or value is None:
                continue
            if _private(spec) or value == SEALED:
                self.left_out.add(name)
            elif spec.refers is None:
                yield name, value
            elif (called := self._named(spec.refers, value)) is not None:
                yield name, f"${called}"
            else:
                self.left_out.add(name)

    def _named(self, table: str, value: object) -> str | None:
        """What the story calls a linked record, which it then begins with; None where it cannot be told."""
        target = self.plan.find(TablePlan, table)
        if target is None or not isinstance(value, str) or target.source is not None:
            return None
        called = f"{table}_{value[-6:].lower()}"
        if called in self.given:
            return called
        record = self.look(table, value)
        if record is None:
            return None
        told = {
            name: spec.codec.encode(record.values[name])
            for name, spec in target.fields.items()
            if spec.required and not _private(spec) and spec.refers is None and record.values.get(name) is not None
        }
        self.given[called] = {"id": called, "table": table, "fields": told}
        return called

    def _end(self, record: Record) -> dict[str, object]:
        return {"id": "end", "record": SUBJECT, **({"state": record.state} if record.state else {"refusals": 0})}


def _private(spec: FieldPlan) -> bool:
    """Whether its values stay where they are: they tell of a person, are secret, or are computed anyway."""
    return spec.personal or spec.encrypted or spec.uploads or not spec.writable


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
