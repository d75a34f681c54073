"""The pages people see; each module lists its routes in ``handlers``."""

from orderloom.web.pages import (
    first_run,
    form,
    fragments,
    home,
    inbox,
    lists,
    preferences,
    record,
    record_actions,
    refusals,
    sign_in,
)

handlers = (
    *sign_in.handlers,
    *first_run.handlers,
    *preferences.handlers,
    *home.handlers,
    *lists.handlers,
    *record.handlers,
    *record_actions.handlers,
    *form.handlers,
    *fragments.handlers,
    *inbox.handlers,
    *refusals.handlers,
)
