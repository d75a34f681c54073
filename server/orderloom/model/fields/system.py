"""The fields every record has without being asked: identity, version, who and when."""

from orderloom.model.field import FieldSpec
from orderloom.model.fields.datetime import DatetimeField
from orderloom.model.fields.integer import IntegerField
from orderloom.model.fields.text import TextField

RESERVED_PREFIX = "sys_"
"""Ids of user fields never begin with this."""

SYSTEM_FIELDS: tuple[FieldSpec, ...] = (
    TextField(id="id", title={"zh": "编号", "en": "Id"}, readonly=True),
    IntegerField(id="version", title={"zh": "版本", "en": "Version"}, readonly=True),
    DatetimeField(id="sys_created_at", title={"zh": "创建时间", "en": "Created"}, readonly=True),
    TextField(id="sys_created_by", title={"zh": "创建人", "en": "Created by"}, readonly=True),
    DatetimeField(id="sys_updated_at", title={"zh": "修改时间", "en": "Changed"}, readonly=True),
    TextField(id="sys_updated_by", title={"zh": "修改人", "en": "Changed by"}, readonly=True),
    DatetimeField(id="sys_state_at", title={"zh": "进入当前状态的时间", "en": "In this state since"}, readonly=True),
)
"""In the order in which they follow a table's own fields."""

ROW_FIELDS = frozenset({"id", "version"})
"""Those that every row has, wherever it lies."""

SYSTEM_IDS = frozenset(spec.id for spec in SYSTEM_FIELDS)


def is_reserved(field_id: str) -> bool:
    """Whether a user field may not have this id."""
    return field_id in SYSTEM_IDS or field_id.startswith(RESERVED_PREFIX)
