"""The parts of states and transitions: fields they need or set, conditions, trust windows, and who may do them."""

from collections.abc import Iterator
from datetime import timedelta

from orderloom.check.asks import condition_faults, value_faults
from orderloom.check.context import Context
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_field, unknown_fields
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.machine import Machine, Transition
from orderloom.model.kinds.role import Role


def part_faults(machine: Machine, facts: TableFacts, context: Context) -> Iterator[Problem]:
    """Faults that show only beside the machine's table."""
    yield from _state_field(machine, facts, context)
    for place, state in enumerate(machine.states):
        yield from unknown_fields(facts, state.required, f"/states/{place}/required")
    for place, move in enumerate(machine.transitions):
        at = f"/transitions/{place}"
        yield from unknown_fields(facts, move.required, f"{at}/required")
        yield from _sets(move, facts, context, at)
        yield from condition_faults(move.guard, facts, context, f"{at}/guard")


def move_faults(machine: Machine) -> Iterator[Problem]:
    """Faults of single moves that need nothing else to be seen."""
    for place, move in enumerate(machine.transitions):
        at = f"/transitions/{place}"
        if move.guard is not None and move.guard_message is None:
            yield Problem("machine.guard_message", f"{at}/guard", {"transition": move.id}, level="warning")
        if move.within and move.within.state not in move.sources:
            yield Problem("machine.window_state", f"{at}/within/state", known(move.within.state, move.sources))
        if move.skip and "report" in move.on:
            yield Problem("machine.report_skip", f"{at}/on", {"transition": move.id})
        if move.skip and move.within:
            yield Problem("machine.window_skip", f"{at}/within", {"transition": move.id})
        yield from _acting(machine, move, f"{at}/within")
    for place, state in enumerate(machine.states):
        if state.usual is not None and state.usual <= timedelta(0):
            yield Problem("machine.usual", f"/states/{place}/usual", {"state": state.id})


def _acting(machine: Machine, move: Transition, at: str) -> Iterator[Problem]:
    """What a trust window does by itself when it is over."""
    window = move.within
    if window is None or window.hold is None:
        return
    if not window.acts:
        yield Problem("machine.window_hold", f"{at}/hold", {"transition": move.id})
    moves = [one.id for one in machine.transitions]
    for index, block in enumerate(window.hold.blocks):
        if block not in {"*", "edit", *moves}:
            yield Problem("machine.window_blocks", f"{at}/hold/blocks/{index}", known(block, moves))


def role_faults(machine: Machine, context: Context) -> Iterator[Problem]:
    """Roles that are not there, and moves that nobody may do."""
    for place, state in enumerate(machine.states):
        if state.owner is not None:
            yield from context.reference(Role, state.owner, f"/states/{place}/owner")
    allowed = _allowed(machine, context)
    for place, move in enumerate(machine.transitions):
        at = f"/transitions/{place}"
        for index, role in enumerate(move.roles or ()):
            yield from context.reference(Role, role, f"{at}/roles/{index}")
        for index, role in enumerate(move.within.hold.but if move.within and move.within.hold else ()):
            yield from context.reference(Role, role, f"{at}/within/hold/but/{index}")
        listed = bool(move.roles) if move.roles is not None else bool({move.id, "*"} & allowed)
        if "person" in move.on and not listed:
            yield Problem("machine.nobody", at, {"transition": move.id}, level="warning")


def _allowed(machine: Machine, context: Context) -> frozenset[str]:
    """What the roles' documents allow on the machine's table."""
    rights = [right for role in context.all(Role).values() for right in role.tables if right.id == machine.table]
    return frozenset(move for right in rights for move in right.transitions)


def _state_field(machine: Machine, facts: TableFacts, context: Context) -> Iterator[Problem]:
    yield from unknown_field(facts, machine.field, "/field")
    field = facts.fields.get(machine.field)
    if field is None:
        return
    if not field.traits.moved:
        yield Problem("machine.field_type", "/field", {"field": machine.field, "type": field.spec.type})
        return
    dictionary = context.find(Dictionary, field.traits.dictionary)
    if dictionary is None:
        return
    codes = [entry.id for entry in dictionary.entries]
    for place, state in enumerate(machine.states):
        if state.id not in codes:
            told = {"dictionary": dictionary.id, **known(state.id, codes)}
            yield Problem("machine.unknown_code", f"/states/{place}/id", told)


def _sets(move: Transition, facts: TableFacts, context: Context, at: str) -> Iterator[Problem]:
    for index, one in enumerate(move.sets):
        pointer = f"{at}/sets/{index}"
        yield from unknown_field(facts, one.id, f"{pointer}/id")
        field = facts.fields.get(one.id)
        if field is None:
            continue
        if not field.enterable or field.traits.moved:
            yield Problem("machine.set_field", f"{pointer}/id", {"field": one.id, "type": field.spec.type})
            continue
        schema = context.rule_schema(facts)
        yield from value_faults(one.value, facts, context, schema, field.codec, f"{pointer}/value")
