"""``orderloom serve``: the server of an installation, until it is told to stop."""

import sys
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say
from orderloom.wiring.server import LOOPBACK, listen, run


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 1), help="Server processes; one for now."
)
@click.option("--public-url", default="", help="The address people use, such as https://orders.example.com.")
@options.home
def serve(host: str, port: int, workers: int, public_url: str, home: Path) -> None:
    """Serve pages, API and callbacks."""
    del workers
    found = settings.load(home)
    if host not in LOOPBACK and not (public_url.startswith("https://") or found.allow_http):
        say("cli.serve.plain_http", host=host)
        sys.exit(2)
    with listen(host, port) as socket, wiring.open_installation(found, serving=True) as installation:
        url = public_url or f"http://{host}:{socket.getsockname()[1]}"
        site = installation.site(url, open_setup=host in LOOPBACK)
        if site.setup_code:
            say("cli.serve.setup_code", code=site.setup_code)
        run(site.asgi, socket, installation.loops(), on_ready=lambda: say("cli.serve.ready", url=url))
