"""The builder's pages under ``/build``; each module lists its routes in ``handlers``."""

from orderloom.web.build import (
    app_people,
    difference,
    documents,
    gallery,
    origin,
    overview,
    parameters,
    people,
    publish,
    recycle,
    roles,
    see,
    teams,
    versions,
    wizard,
)

handlers = (
    *gallery.handlers,
    *people.handlers,
    *teams.handlers,
    *see.handlers,
    *app_people.handlers,
    *roles.handlers,
    *overview.handlers,
    *documents.handlers,
    *difference.handlers,
    *publish.handlers,
    *versions.handlers,
    *recycle.handlers,
    *parameters.handlers,
    *wizard.handlers,
    *origin.handlers,
)
