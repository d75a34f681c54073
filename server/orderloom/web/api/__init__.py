"""The API under ``/api/v1``; each module lists its routes in ``handlers``."""

from orderloom.web.api import apps, batch, files, holds, marks, records, schema, sessions, trace, transitions

handlers = (
    *sessions.handlers,
    *apps.handlers,
    *records.handlers,
    *batch.handlers,
    *transitions.handlers,
    *trace.handlers,
    *holds.handlers,
    *marks.handlers,
    *files.handlers,
    *schema.handlers,
)
