"""The site: every route with its rule, the headers, the limits, and the one handler of everything that goes wrong."""

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures.state import State

from orderloom.web import api, build, guards, health, hooks, pages, problems, static, stream
from orderloom.web.assets import PREFIX, Assets
from orderloom.web.headers import SecurityHeaders
from orderloom.web.services import STATE_KEY, Services
from orderloom.web.templating import Templates

LARGEST_BODY = 10_000_000
"""Bytes of any request body, unless its route says otherwise."""

MOST_PARTS = 1_000
"""Parts of a multipart body."""


def build_site(services: Services) -> Litestar:
    """The whole site over ``services``, an ASGI app; raises ``UnguardedRouteError`` when a route has no rule."""
    https = services.settings.https
    templates = Templates(services.templates, Assets(services.assets), plain_http=services.settings.exposed)
    templates.add(services.extras)
    site = Litestar(
        route_handlers=[_routes()],
        state=State({STATE_KEY: services, problems.TEMPLATES_KEY: templates, **static.state(services)}),
        exception_handlers={Exception: problems.answer},
        before_send=[SecurityHeaders(https=https)],
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, gzip_compress_level=5, exclude=[f"^{PREFIX}/", f"^{stream.PATH}$"]
        ),
        request_max_body_size=LARGEST_BODY,
        multipart_form_part_limit=MOST_PARTS,
        openapi_config=None,
        debug=False,
        logging_config=None,
    )
    guards.check_routes(site)
    return site


def _routes() -> Router:
    """All handlers under one router: handlers of one path that join the site one by one would be wrapped twice."""
    rooms = (pages, build, api, hooks, health, static, stream)
    return Router("/", route_handlers=[handler for room in rooms for handler in room.handlers])
