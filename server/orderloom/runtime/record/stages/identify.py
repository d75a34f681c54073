"""Who is this? A record that is written is recognised by its identifiers and linked with the person it belongs to."""

from collections.abc import Sequence
from datetime import date, datetime

from orderloom.check.kinds.identity import IdentityPlan, MatchPlan
from orderloom.runtime.identity import JOIN, MERGED, SUGGESTED, VERBS, apart, group
from orderloom.runtime.ports import IdentityLink, Record
from orderloom.runtime.problems import problem
from orderloom.runtime.record.stages.journal import record_event
from orderloom.runtime.record.work import Work

_LONGEST_REASON = 1000


def identify(work: Work) -> None:
    """Keep the record's identifiers and link it where they are known; only those that changed are looked at."""
    plans = work.scope.app.plan.on(IdentityPlan, work.table.id)
    if not plans or work.record is None:
        return
    changed = frozenset(work.changed()) | (frozenset(work.values) if work.before is None else frozenset())
    for plan in plans:
        concerned = [one for one in plan.matches if {one.field, one.verified} & changed]
        if concerned:
            _link(work, plan, concerned, work.record)


def _link(work: Work, plan: IdentityPlan, matches: list[MatchPlan], record: Record) -> None:
    texts = {one.id: _identifier(one, record) for one in matches}
    known = work.scope.tx.identify(work.scope.app.plan.id, plan.id, record.id, texts)
    for one in matches:
        others = [found for other in known.get(one.id, ()) if (found := _live(work, other)) is not None]
        for other in sorted(others, key=lambda found: _latest(plan, found), reverse=True):
            if _meet(work, plan, one, record, other):
                break


def _identifier(match: MatchPlan, record: Record) -> str | None:
    value = record.values.get(match.field)
    return match.normalise(value) if isinstance(value, str) else None


def _live(work: Work, record: str) -> Record | None:
    return work.scope.tx.get(work.table.plan, record)


def _latest(plan: IdentityPlan, record: Record) -> tuple[str, str]:
    """The latest valid transaction wins; of equals, the newer record."""
    moment = record.values.get(plan.latest) if plan.latest else None
    return (moment.isoformat() if isinstance(moment, date | datetime) else "", record.id)


def _meet(work: Work, plan: IdentityPlan, match: MatchPlan, record: Record, other: Record) -> bool:
    """Link two records that have something in common; False when that is settled already and the next may be asked."""
    ours, theirs = _group(work, plan, record.id), _group(work, plan, other.id)
    links = _links(work, plan, [*ours, *theirs])
    if other.id in ours:
        return True
    if any({link.first, link.second} == {record.id, other.id} for link in links):
        return False
    proof = match.merges and (match.verified is None or record.values.get(match.verified) is True)
    state = MERGED if proof and not apart(ours, theirs, links) else SUGGESTED
    _add(work, plan, other.id, match.id, state, "")
    return True


def _group(work: Work, plan: IdentityPlan, record: str) -> frozenset[str]:
    return group(record, lambda records: _links(work, plan, records))


def _links(work: Work, plan: IdentityPlan, records: Sequence[str]) -> tuple[IdentityLink, ...]:
    return work.scope.tx.identity_links(work.scope.app.plan.id, plan.id, records)


def _add(work: Work, plan: IdentityPlan, other: str, match: str, state: str, why: str) -> None:
    scope, by = work.scope, work.change.actor.id
    link = IdentityLink(
        scope.ids.new(), scope.app.plan.id, plan.id, work.target, other, match, state, scope.now, by, why
    )
    scope.tx.add_identity_link(link)
    _tell(work, plan, state, link.id, other, match, why)


def _tell(work: Work, plan: IdentityPlan, state: str, link: str, other: str, match: str, why: str) -> None:
    given = {"identity": plan.id, "link": link, "with": other, "match": match, "state": state, "reason": why}
    record_event(work, "identity", given)


def judge_by_hand(work: Work) -> None:
    """Somebody merges two records, accepts or rejects a suggestion, or undoes a merge."""
    asked = work.change.identity
    plan = work.scope.app.plan.find(IdentityPlan, asked.identity) if asked else None
    if asked is None or plan is None or plan.table != work.table.id:
        work.refuse(problem("identity.unknown", "/identity", {"identity": asked.identity if asked else ""}))
    elif len(asked.why) > _LONGEST_REASON:
        work.refuse(problem("identity.why", "/why", {"max": _LONGEST_REASON}))
    elif asked.verb == JOIN:
        _join(work, plan, asked.other, asked.why)
    elif asked.verb not in VERBS:
        known = ", ".join((JOIN, *VERBS))
        work.refuse(problem("identity.verb", "/verb", {"verb": asked.verb, "known": known}))
    else:
        _settle(work, plan, asked.verb, asked.other, asked.why)
    work.judge()


def _join(work: Work, plan: IdentityPlan, other: str, why: str) -> None:
    found = _seen(work, other)
    if found is None or other == work.target or other in _group(work, plan, work.target):
        work.refuse(problem("identity.other", "/with"))
    else:
        _add(work, plan, other, "", MERGED, why)


def _settle(work: Work, plan: IdentityPlan, verb: str, link: str, why: str) -> None:
    members = _group(work, plan, work.target)
    found = next((one for one in _links(work, plan, sorted(members)) if one.id == link), None)
    sources, state = VERBS[verb]
    if (
        found is None
        or found.state not in sources
        or any(_seen(work, end) is None for end in (found.first, found.second))
    ):
        work.refuse(problem("identity.link", "/link", {"verb": verb}))
        return
    work.scope.touched = True
    work.scope.tx.set_identity_link(found.id, state, work.scope.now, work.change.actor.id, why)
    other = found.second if found.first == work.target else found.first
    _tell(work, plan, state, found.id, other, found.match, why)


def _seen(work: Work, record: str) -> Record | None:
    """A live record within the actor's reach."""
    where = work.access.where()
    env = work.scope.app.context(work.change.actor, work.scope.now) if where else None
    return work.scope.tx.get(work.table.plan, record, where, env)
