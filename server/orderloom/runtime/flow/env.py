"""What the expressions of a run read, and as whom it acts."""

from collections.abc import Mapping

from orderloom import i18n
from orderloom.check.flow_plan import FlowPlan
from orderloom.check.plan import FieldFault, TablePlan
from orderloom.runtime.flow.values import opened
from orderloom.runtime.ports import Event, Record
from orderloom.runtime.record.change import Actor, Cause
from orderloom.runtime.record.gate import Access
from orderloom.runtime.run_rows import Run

DOOR = "flow"
OLD = "@old."
EVENT = "@event."
RUN = "@run."


def actor_of(flow: FlowPlan) -> Actor:
    """Whoever acts in a run: nobody but the role that the flow names."""
    return Actor(f"{DOOR}:{flow.id}", i18n.pick(flow.title, i18n.LANGUAGES[0]), frozenset({flow.identity}), "system")


def cause_of(run: Run) -> Cause:
    """Through which door a run's changes come."""
    return Cause(DOOR, run.id)


def about_run(run: Run) -> dict[str, object]:
    """What expressions read of a run; inner runs tell of the one that they belong to, as they were told."""
    return {f"{RUN}id": run.id, f"{RUN}started_at": run.created_at, f"{RUN}by": run.by}


def environment(
    context: Mapping[str, object], run: Run, table: TablePlan | None, record: Record | None
) -> dict[str, object]:
    """Everything that a step's expressions read.

    ``@old`` is what a field was before the event that started the run, where the event changed it, else what it is.
    """
    env = {**context, **about_run(run)}
    if table is not None:
        env.update(table.flatten(record.values if record else {}))
        if f"{EVENT}kind" in run.values:
            env.update(table.flatten(record.values if record else {}, OLD))
    env.update(opened(run.values))
    return env


def told(event: Event, table: TablePlan, access: Access) -> dict[str, object]:
    """What expressions read of an event: its kind and details, and what it changed as it was before, as far as the
    flow's identity may read it.
    """
    env: dict[str, object] = {f"{EVENT}{name}": None for name in ("transition", "mark", "deadline", "level")}
    env.update({f"{EVENT}{name}": event.input.get(name) for name in ("transition", "mark", "deadline", "level")})
    env[f"{EVENT}kind"] = event.kind
    env[f"{EVENT}by"] = event.actor
    env[f"{EVENT}at"] = event.at
    for name, pair in event.change.items():
        spec = table.fields.get(name)
        if spec is None or name not in access.whole or not isinstance(pair, list | tuple):
            continue
        try:
            old = spec.codec.decode(pair[0])
        except FieldFault:
            continue  # an encrypted value, which the journal does not hold in the clear
        env.update({OLD + name + suffix: value for suffix, value in spec.codec.flatten(old).items()})
    return env
