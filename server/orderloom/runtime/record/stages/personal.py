"""Personal and encrypted fields on the write path: what comes back masked changes nothing, secrets stay out of logs."""

from collections.abc import Mapping

from orderloom.check.masking import SEALED, masked
from orderloom.check.plan import FieldPlan, TablePlan
from orderloom.runtime.ports import Record
from orderloom.runtime.record.work import Work


def keep_masked(work: Work, before: Record) -> None:
    """A form that shows a masked value, or nothing in its place, sends just that back: the stored value stays."""
    for name, codec in work.access.masked.items():
        if name in work.given and work.given[name] in (None, masked(codec, before.values.get(name))):
            del work.given[name]


def journalled(spec: FieldPlan, value: object) -> object:
    """A value as the journal keeps it: of an encrypted one only that there is one."""
    if spec.encrypted:
        return None if value is None else SEALED
    return spec.codec.encode(value)


def without_secrets(table: TablePlan | None, given: Mapping[str, object]) -> Mapping[str, object]:
    """What a door sent, fit for a log: encrypted fields are named and not told."""
    secret = {spec.id for spec in table.fields.values() if spec.encrypted} if table is not None else set()
    if secret.isdisjoint(given):
        return given
    return {name: SEALED if name in secret and value is not None else value for name, value in given.items()}
