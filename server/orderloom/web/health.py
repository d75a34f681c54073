"""Whether the server lives, can work, and how much waits: for supervisors and monitoring, nothing about the data."""

import traceback

import msgspec
import structlog
from litestar import get
from litestar.response import Response

from orderloom.web import guards, services
from orderloom.web.visit import Call

_LOG = structlog.get_logger("orderloom.web.health")
_HELP = {
    "orderloom_inbox_waiting": "Messages received and not yet worked off.",
    "orderloom_inbox_oldest_seconds": "Age of the oldest waiting message.",
}


@get("/healthz", guards=[guards.machine], sync_to_thread=False)
def healthz() -> Response[bytes]:
    """The process answers."""
    return _status(200, "ok")


@get("/readyz", guards=[guards.machine], sync_to_thread=True)
def readyz(request: Call) -> Response[bytes]:
    """The process can do its work: its database answers and its plans are loaded."""
    try:
        ready = services.of(request).ready()
    except Exception as error:  # noqa: BLE001 - whatever is broken, the answer is "not ready"; the log has it
        _LOG.error("not ready", trace="".join(traceback.format_exception(error)))
        ready = False
    return _status(200, "ready") if ready else _status(503, "not ready")


@get("/metrics", guards=[guards.machine], sync_to_thread=True)
def metrics(request: Call) -> Response[str]:
    """The gauges in the text form of Prometheus."""
    lines: list[str] = []
    for name, value in sorted(services.of(request).gauges().items()):
        lines += [f"# HELP {name} {_HELP.get(name, name)}", f"# TYPE {name} gauge", f"{name} {value:g}"]
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _status(code: int, word: str) -> Response[bytes]:
    headers = {"cache-control": "no-store"}
    return Response(
        msgspec.json.encode({"status": word}), status_code=code, media_type="application/json", headers=headers
    )


handlers = (healthz, readyz, metrics)
