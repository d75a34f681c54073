"""``orderloom serve``: the server of an installation, until it is told to stop."""

import sys
from functools import partial
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say
from orderloom.wiring.server import LOOPBACK, listen, run
from orderloom.wiring.workers import Work, serve_many

_MOST_WORKERS = 64


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, _MOST_WORKERS),
    help="Server processes; more than one needs PostgreSQL.",
)
@click.option("--public-url", default="", help="The address people use, such as https://orders.example.com.")
@options.home
def serve(host: str, port: int, workers: int, public_url: str, home: Path) -> None:
    """Serve pages, API and callbacks."""
    found = settings.load(home)
    if host not in LOOPBACK and not (public_url.startswith("https://") or found.allow_http):
        say("cli.serve.plain_http", host=host)
        sys.exit(2)
    if workers > 1 and found.embedded:
        say("cli.serve.workers_embedded")
        sys.exit(2)
    with listen(host, port) as socket:
        url = public_url or f"http://{host}:{socket.getsockname()[1]}"
        if workers > 1:
            work = Work(found, url, open_setup=host in LOOPBACK)
            serve_many(work, socket, workers, lambda code: _tell(url, code, workers))
            return
        with wiring.open_installation(found, serving=True) as installation:
            site = installation.site(url, open_setup=host in LOOPBACK)
            told = partial(_tell, url, site.setup_code, 1)
            run(site.asgi, socket, installation.loops(), on_ready=told, on_end=site.end_streams)


def _tell(url: str, code: str, workers: int) -> None:
    if code:
        say("cli.serve.setup_code", code=code)
    if workers > 1:
        say("cli.serve.workers", count=workers, url=url)
    else:
        say("cli.serve.ready", url=url)
