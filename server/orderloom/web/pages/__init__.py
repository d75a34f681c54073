"""The pages people see; each module lists its routes in ``handlers``."""

from orderloom.web.pages import first_run, preferences, sign_in

handlers = (*sign_in.handlers, *first_run.handlers, *preferences.handlers)
