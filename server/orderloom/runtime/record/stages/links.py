"""Public links: a link is made, renewed, prolonged or revoked by writing its field; the code follows in the store."""

from datetime import timedelta

from orderloom.check.plan import FieldPlan
from orderloom.model.values import PublicLink
from orderloom.runtime.public_links import code_of, hash_of
from orderloom.runtime.record.work import Work
from orderloom.runtime.rows import IssuedLink


def links(work: Work) -> None:
    """Give links that are asked for an id; refuse to touch one that has been replaced meanwhile."""
    for spec in work.table.linked:
        wanted, present = _pair(work, spec)
        if wanted is None or wanted == present:
            continue
        if not wanted.id:
            until = wanted.expires_at
            if until is None and (days := getattr(spec.spec, "days", None)) is not None:
                until = work.scope.now + timedelta(days=days)
            work.put(spec, PublicLink(work.scope.ids.new(), until))
        elif present is None or wanted.id != present.id:
            work.faulty.add(spec.id)
            work.fault("record.link.other", spec)


def hand_out(work: Work) -> None:
    """After the judgement: store the hash of a new code, the new end of a prolonged one, and that one is revoked."""
    scope = work.scope
    for spec in work.table.linked:
        wanted, present = _pair(work, spec)
        if wanted == present:
            continue
        scope.touched = True
        if present is not None and (wanted is None or wanted.id != present.id):
            scope.tx.revoke_link(hash_of(code_of(scope.link_key, present.id)), scope.now)
        if wanted is not None:
            place = (scope.app.plan.id, work.table.id, work.target, spec.id)
            code = hash_of(code_of(scope.link_key, wanted.id))
            scope.tx.give_link(IssuedLink(code, *place, scope.now, wanted.expires_at))


def _pair(work: Work, spec: FieldPlan) -> tuple[PublicLink | None, PublicLink | None]:
    """The link as it would become and as it is."""
    now = work.values.get(spec.id)
    was = work.before.values.get(spec.id) if work.before else None
    return now if isinstance(now, PublicLink) else None, was if isinstance(was, PublicLink) else None
