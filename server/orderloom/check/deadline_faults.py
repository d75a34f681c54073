"""What can be wrong with a deadline: moments that never come, lengths that say nothing, levels that may not act."""

from collections.abc import Iterable, Iterator

from orderloom.check.asks import condition_faults, value_faults
from orderloom.check.assignees import assignee_faults
from orderloom.check.calendar_plan import minute
from orderloom.check.compiler import located
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field
from orderloom.check.members import PEOPLE
from orderloom.check.occasions import occasion_faults
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.logic.compile import Checked
from orderloom.model.kinds.deadline import Band, Begin, Deadline, Halt, Length, Level
from orderloom.model.kinds.role import Role, TableRights

EDIT = "edit"
"""In what a hold blocks: changes of fields."""

EVERYTHING = "*"

_LENGTHS = frozenset({"int", "dec", "duration", "any"})
_MOMENTS = frozenset({"datetime", "any"})
_WAYS = ("fixed", "by", "bands", "until")
_DAY_MINUTES = 1440


def halt_faults(halt: Halt | Begin, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    """What happens, and the condition beside it."""
    yield from occasion_faults(halt.on, facts.document.id, context, f"{at}/on")
    yield from condition_faults(halt.when, facts, context, f"{at}/when")


def moment_faults(rule: object, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    """A rule that must give a moment; none at all is fine."""
    yield from _typed(rule, facts, context, _MOMENTS, "deadline.not_moment", at)


def length_faults(length: Length, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    """Exactly one way to say it, and one that makes sense."""
    given = [name for name in _WAYS if getattr(length, name) not in (None, ())]
    if len(given) != 1:
        yield Problem("deadline.length", at, {"known": ", ".join(_WAYS)})
    if length.fixed is not None and length.fixed.total_seconds() <= 0:
        yield Problem("deadline.no_length", f"{at}/fixed")
    yield from _typed(length.by, facts, context, _LENGTHS, "deadline.not_length", f"{at}/by")
    yield from moment_faults(length.until, facts, context, f"{at}/until")
    yield from _bands(length.bands, f"{at}/bands")


def level_faults(document: Deadline, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """Levels in the order of their moments, each with effects that its role may have."""
    before: float | None = None
    rights = _rights(document, context)
    for place, level in enumerate(document.levels):
        at = f"/levels/{place}"
        if level.before is not None and level.after is not None:
            yield Problem("deadline.level_sides", at, {"level": level.id})
        moment = offset(level)
        if before is not None and moment <= before:
            yield Problem("deadline.level_order", at, {"level": level.id})
        before = moment
        yield from _effects(level, facts, context, at)
        if rights is not None:
            yield from _lacking(level, document, rights, context, at)


def offset(level: Level) -> float:
    """Seconds behind the end; negative before it."""
    if level.before is not None:
        return -level.before.total_seconds()
    return level.after.total_seconds() if level.after is not None else 0.0


def _typed(
    rule: object, facts: TableFacts, context: Context, kinds: frozenset[str], code: str, at: str
) -> Iterator[Problem]:
    if rule is None:
        return
    found = context.expressions.compiled(rule, context.rule_schema(facts))
    if not isinstance(found, Checked):
        yield from located(found, at)
    elif found.type.kind not in kinds:
        yield Problem(code, at, {"type": str(found.type)})


def _bands(bands: Iterable[Band], at: str) -> Iterator[Problem]:
    """Bands in the order of the day, each due after it has begun."""
    reached = 0
    for place, band in enumerate(bands):
        begins, until, due = minute(band.begins), minute(band.until), minute(band.due)
        if begins < reached or until <= begins or begins == _DAY_MINUTES:
            yield Problem("deadline.band_order", f"{at}/{place}", {"band": band.id})
        elif band.days == 0 and due < until:
            yield Problem("deadline.band_due", f"{at}/{place}/due", {"band": band.id})
        reached = max(reached, until)


def _effects(level: Level, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    schema = context.rule_schema(facts)
    for index, one in enumerate(level.set):
        pointer = f"{at}/set/{index}"
        yield from unknown_field(facts, one.id, f"{pointer}/id")
        field = facts.fields.get(one.id)
        if field is not None and (not field.enterable or field.traits.moved):
            yield Problem("deadline.set_field", f"{pointer}/id", {"field": one.id, "type": field.spec.type})
        elif field is not None:
            yield from value_faults(one.value, facts, context, schema, field.codec, f"{pointer}/value")
    for index, over in enumerate(level.hand_over):
        pointer = f"{at}/hand_over/{index}"
        yield from unknown_field(facts, over.id, f"{pointer}/id")
        field = facts.fields.get(over.id)
        if field is not None and field.traits.directory != PEOPLE:
            yield Problem("deadline.hand_over", f"{pointer}/id", {"field": over.id, "type": field.spec.type})
        yield from assignee_faults(over.to, context, schema, f"{pointer}/to")
    moves = _moves(facts.document.id, context)
    if level.transition is not None and level.transition not in moves:
        yield Problem("deadline.unknown_transition", f"{at}/transition", known(level.transition, moves))
    for index, block in enumerate(level.hold.blocks if level.hold else ()):
        if block not in {EVERYTHING, EDIT, *moves}:
            yield Problem("deadline.unknown_transition", f"{at}/hold/blocks/{index}", known(block, moves))


def _moves(table: str, context: Context) -> tuple[str, ...]:
    machine = context.machines.get(table)
    return tuple(move.id for move in machine.transitions) if machine else ()


def _rights(document: Deadline, context: Context) -> TableRights | None:
    """What the deadline's role may do in its table; None when there is no such role, or none well formed."""
    role = context.find(Role, document.identity)
    if role is None:
        return None
    return next((right for right in role.tables if right.id == document.table), TableRights(id=document.table))


def _lacking(level: Level, document: Deadline, rights: TableRights, context: Context, at: str) -> Iterator[Problem]:
    """Effects that the deadline's role has no right to."""
    missing = []
    if not rights.read:
        missing.append((at, "read"))
    writable = frozenset(rights.writable) if rights.update else frozenset()
    for key, fields in (("set", level.set), ("hand_over", level.hand_over)):
        for index, one in enumerate(fields):
            if not {EVERYTHING, one.id} & writable:
                missing.append((f"{at}/{key}/{index}", f"update {one.id}"))
    if level.transition is not None and not _may_move(level.transition, document, rights, context):
        missing.append((f"{at}/transition", f"transition {level.transition}"))
    if level.hold is not None and not rights.holds:
        missing.append((f"{at}/hold", "holds"))
    for pointer, right in missing:
        yield Problem("deadline.rights", pointer, {"role": document.identity, "right": right, "table": document.table})


def _may_move(transition: str, document: Deadline, rights: TableRights, context: Context) -> bool:
    machine = context.machines.get(document.table)
    named = next((move.roles for move in machine.transitions if move.id == transition), None) if machine else None
    return document.identity in named if named is not None else bool({EVERYTHING, transition} & set(rights.transitions))
