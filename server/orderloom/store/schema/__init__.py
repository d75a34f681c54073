"""The system tables: the journal, the logs beside it, people and apps. User tables are made by ``ddl``.

Columns are named like the fields of the shapes in ``runtime.ports``. Logs have ``seq``, which grows with every row and
gives pages their order. The structure of a released database changes only by ``migrations``. Each module holds the
tables of one noun; this one brings them together.
"""

from orderloom.store.schema.core import (
    account,
    address,
    app_document,
    app_version,
    attempt,
    event,
    hold,
    idempotency,
    inbox,
    inbox_key,
    installation,
    lease,
    mark,
    outbox,
    quarantine,
    refusal,
    report,
    secret,
    session,
    user_table,
)
from orderloom.store.schema.deadlines import timer, timer_round
from orderloom.store.schema.facts import identifier, identity_link, snapshot, stock_move
from orderloom.store.schema.favourites import column_choice, favourite
from orderloom.store.schema.fields import public_link, series
from orderloom.store.schema.flows import flow_ear, flow_run, flow_step
from orderloom.store.schema.messages import message_wish, notice
from orderloom.store.schema.outgoing import bucket, outgoing
from orderloom.store.schema.parts import metadata
from orderloom.store.schema.people import (
    api_key,
    department,
    placement,
    recovery_code,
    reset_link,
    second_factor,
    substitute,
    team,
    team_member,
)
from orderloom.store.schema.schedules import schedule
from orderloom.store.schema.structure import holding, plan_report, process
from orderloom.store.schema.tasks import task, task_act, task_person, task_turn
from orderloom.store.schema.transfer import import_job, import_mapping, import_row
from orderloom.store.schema.versions import app_base, draft, draft_document, draft_note, version_origin

__all__ = [
    "account",
    "address",
    "api_key",
    "app_base",
    "app_document",
    "app_version",
    "attempt",
    "bucket",
    "column_choice",
    "department",
    "draft",
    "draft_document",
    "draft_note",
    "event",
    "favourite",
    "flow_ear",
    "flow_run",
    "flow_step",
    "hold",
    "holding",
    "idempotency",
    "identifier",
    "identity_link",
    "import_job",
    "import_mapping",
    "import_row",
    "inbox",
    "inbox_key",
    "installation",
    "lease",
    "mark",
    "message_wish",
    "metadata",
    "notice",
    "outbox",
    "outgoing",
    "placement",
    "plan_report",
    "process",
    "public_link",
    "quarantine",
    "recovery_code",
    "refusal",
    "report",
    "reset_link",
    "schedule",
    "second_factor",
    "secret",
    "series",
    "session",
    "snapshot",
    "stock_move",
    "substitute",
    "task",
    "task_act",
    "task_person",
    "task_turn",
    "team",
    "team_member",
    "timer",
    "timer_round",
    "user_table",
    "version_origin",
]
