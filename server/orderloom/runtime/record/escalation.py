"""Whether rights go beyond other rights: nobody gives away what he does not hold, nor lets act by itself what may do
more than he.

Rights are taken apart into facts: a verb on a table with the records it reaches, a field that may be read or written,
a transition, a log, something managed. A fact about every record covers the same fact about some of them.
"""

from collections.abc import Iterator, Mapping

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.kinds.role import RolePlan
from orderloom.check.plan import Acting, AppPlan, Starting, TablePlan
from orderloom.check.problem import Problem
from orderloom.runtime.problems import problem
from orderloom.runtime.record.change import Actor
from orderloom.runtime.record.gate import Access, Gate, Reach, Rights

_EVERY = "*"
"""In place of a condition: every record."""

_FLOW = "flow"
_WORDS = frozenset({"title", "help"})

Fact = tuple[str, str, str, object]
"""Table (or empty), what, which one, and for which records."""


def beyond(given: Rights, held: Rights) -> frozenset[Fact]:
    """The facts of ``given`` that ``held`` does not cover."""
    mine = frozenset(_facts(held))
    return frozenset(fact for fact in _facts(given) if not _covered(fact, mine))


def escalations(old: AppPlan | None, new: AppPlan, by: Actor) -> tuple[Problem, ...]:
    """One problem per role of ``new`` that gains a right over what ``old`` holds which ``by`` does not have there.

    What the new version adds may be given away, except fields computed from what ``by`` may not read.
    """
    if old is None:
        return ()
    before, after = Gate(old), Gate(new)
    mine = frozenset(_facts(before.rights(by)))
    found = []
    for role in new.all(RolePlan).values():
        known = frozenset(_facts(before.rights(Actor("", "", frozenset({role.id})))))
        gained = _facts(after.rights(Actor("", "", frozenset({role.id}))))
        excess = [fact for fact in gained if not _covered(fact, known | mine) and not _new(fact, old, new, mine)]
        if excess:
            told = {"role": role.id, "what": _least(excess)}
            found.append(Problem("publish.beyond_own_rights", "", told, document=f"role/{role.id}"))
    return (*found, *_acting(old, new, mine))


def _acting(old: AppPlan, new: AppPlan, mine: frozenset[Fact]) -> Iterator[Problem]:
    """One problem per document that acts as a role whose rights go beyond ``mine``, unless it was there before and
    nothing but its words has changed.
    """
    gate = Gate(new)
    for sort, parts in new.parts.items():
        for part in parts.values():
            if not isinstance(part, Acting) or part.identity is None or sort not in new.kinds:
                continue
            key, roles = (new.kinds[sort], part.id), frozenset({part.identity}) | _reached_roles(part)
            if _same(key, sort, part, old, new):
                continue
            given = _facts(gate.rights(Actor("", "", roles)))
            excess = [fact for fact in given if not _covered(fact, mine) and not _new(fact, old, new, mine)]
            if excess:
                told = {"role": ", ".join(sorted(roles)), "what": _least(excess)}
                yield Problem("publish.acts_beyond_own_rights", "", told, document="/".join(key))


def _reached_roles(part: object) -> frozenset[str]:
    return part.reaches if isinstance(part, Starting) else frozenset()


def _same(key: tuple[str, str], sort: type, part: Acting, old: AppPlan, new: AppPlan) -> bool:
    before = old.parts.get(sort, {}).get(part.id)
    if before is None or not _reached_roles(part) <= _reached_roles(before):
        return False
    return _wordless(old.documents.get(key)) == _wordless(new.documents.get(key))


def _wordless(data: object) -> object:
    """A document without what only people read."""
    if isinstance(data, Mapping):
        return {name: _wordless(value) for name, value in data.items() if name not in _WORDS}
    return [_wordless(one) for one in data] if isinstance(data, list | tuple) else data


def _least(facts: list[Fact]) -> str:
    """The first of some facts, in words of the documents."""
    table, what, which, _ = min(facts, key=lambda fact: fact[:3])
    return " ".join(part for part in (table, what, which) if part)


def beyond_own(plan: AppPlan, role: str, by: Actor) -> Problem | None:
    """Why ``by`` may not give somebody a role; None when he may."""
    gate = Gate(plan)
    excess = beyond(gate.rights(Actor("", "", frozenset({role}))), gate.rights(by))
    return problem("people.beyond_own_rights", "", {"role": role}) if excess else None


def _covered(fact: Fact, held: frozenset[Fact]) -> bool:
    return fact in held or (*fact[:3], _EVERY) in held


def _new(fact: Fact, old: AppPlan, new: AppPlan, mine: frozenset[Fact]) -> bool:
    """Whether a fact is about something that ``old`` did not have and that shows nothing unseen."""
    table, what, which, _ = fact
    before = old.find(TablePlan, table) if table else None
    if not table:
        return what == _FLOW and which not in old.all(FlowPlan)
    if before is None:
        return True
    if what not in {"readable", "writable"} or which in before.fields:
        return False
    return _sees_sources(table, which, new.get(TablePlan, table), before, mine)


def _sees_sources(table: str, name: str, plan: TablePlan, before: TablePlan, mine: frozenset[Fact]) -> bool:
    """Whether everything that a new field is computed from may be read, or is new itself."""
    for source in plan.fields[name].sources:
        if source in before.fields:
            if (table, "readable", source, _EVERY) not in mine:
                return False
        elif not _sees_sources(table, source, plan, before, mine):
            return False
    return True


def _facts(rights: Rights) -> Iterator[Fact]:
    for log in rights.logs:
        yield "", "log", log, _EVERY
    for flow in rights.flows:
        yield "", _FLOW, flow, _EVERY
    for managed in rights.manages:
        yield "", "manage", managed, _EVERY
    for table, access in rights.tables.items():
        yield from _of_table(table, access)


def _of_table(table: str, access: Access) -> Iterator[Fact]:
    verbs: tuple[tuple[str, bool, Reach | None], ...] = (
        ("read", access.read, access.read_reach),
        ("create", access.create, access.create_reach),
        ("update", access.update, access.update_reach),
        ("delete", access.delete, access.delete_reach),
        ("hold", access.holds, access.hold_reach),
        ("set_state", access.set_state, None),
    )
    for verb, allowed, reach in verbs:
        if allowed:
            yield from _reached(table, verb, "", reach)
    for move in access.transitions:
        yield from _reached(table, "move", move, access.move_reach.get(move))
    for name in access.readable:
        yield table, "readable", name, _EVERY
    for name in access.creatable | access.changeable | access.movable:
        yield table, "writable", name, _EVERY


def _reached(table: str, what: str, which: str, reach: Reach | None) -> Iterator[Fact]:
    for core in (_EVERY,) if reach is None else reach.cores:
        yield table, what, which, core
