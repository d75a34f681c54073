"""Roles: what people and connections may see and do; whatever is not said is denied."""

from typing import Annotated, Literal

from pydantic import Field

from orderloom.model.document import ID_PATTERN, Document, Expression, Flag, Id, Item, Items
from orderloom.model.kind import Kind, Reference
from orderloom.model.kinds.form import Form
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.table import Table
from orderloom.model.kinds.view import View

IdOrAll = Annotated[str, Field(pattern=rf"^\*$|{ID_PATTERN}")]
"""An id, or ``*`` for all."""


class TableRights(Item):
    """Rights on one table; ``id`` is the table."""

    read: Flag = False
    """See records."""
    create: Flag = False
    """Make records."""
    update: Flag = False
    """Change records."""
    delete: Flag = False
    """Delete records."""
    rows: Expression = None
    """Which records; must be answerable by the database and may ask for ``me``."""
    readable: Items[IdOrAll] = ()
    """Fields that may be seen; ``*`` for all."""
    hidden: Items[Id] = ()
    """Fields that may not, whatever ``readable`` says."""
    unmasked: Items[IdOrAll] = ()
    """Personal fields that are shown whole; all others are masked. ``*`` for all."""
    writable: Items[IdOrAll] = ()
    """Fields that may be changed; ``*`` for all that are readable."""
    transitions: Items[IdOrAll] = ()
    """Transitions that may be done; ``*`` for all."""
    set_state: Flag = False
    """Whether a new record may start in another state than the first."""
    holds: Flag = False
    """Whether records may be held and released."""


class Role(Document):
    """What one group of people, or one connection, may see and do."""

    kind: Literal["role"] = "role"
    tables: Items[TableRights] = ()
    """Rights by table."""
    logs: Items[Literal["inbox", "refusals", "quarantine", "tasks", "runs", "outgoing", "notices"]] = ()
    """Logs that may be read."""
    manages: Items[Literal["documents", "people", "runs"]] = ()
    """What may be managed: the app's documents and versions, which people have the app's roles, or runs and tasks."""
    forms: Items[IdOrAll] = ()
    """Forms that may be opened; ``*`` for all."""
    views: Items[IdOrAll] = ()
    """Views that may be opened; ``*`` for all."""
    flows: Items[IdOrAll] = ()
    """Flows that may be started, where they have a button or the API for it; ``*`` for all."""


KIND = Kind(
    id="role",
    shape=Role,
    after=(Table, Machine, Form, View),
    references=(
        Reference("tables/*/id", Table),
        Reference("forms/*", Form, wildcard=True),
        Reference("views/*", View, wildcard=True),
    ),
)
