"""People and teams that a door names must be ones the app knows; whoever is named already may stay."""

from orderloom.runtime.record.work import Work


def members(work: Work) -> None:
    """Refuse ids that belong to nobody who may be chosen. What a default or a transition sets is not judged."""
    if work.change.actor.trusted:
        return
    for spec in work.table.members:
        given = work.given.get(spec.id)
        if given is None or (work.before is not None and work.before.values.get(spec.id) == given):
            continue
        if spec.directory is not None and not work.scope.members.has(spec.directory, given):
            work.faulty.add(spec.id)
            work.fault("record.member.unknown", spec)
