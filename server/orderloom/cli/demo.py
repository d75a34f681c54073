"""``orderloom demo``: the main job on one machine: an app, samples, three people and a fake shop."""

import logging
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click
import structlog

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say, show
from orderloom.wiring.demo import Demo, fake_platforms
from orderloom.wiring.server import listen, run


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the data here; default: a new temporary folder, removed at the end.",
)
@click.option("--orders", default=300, show_default=True, type=click.IntRange(0, 300), help="How many sample orders.")
@click.option("--quiet", is_flag=True, help="The fake shop stays silent.")
@options.as_json
def demo(port: int, folder: Path | None, orders: int, *, quiet: bool, as_json: bool) -> None:
    """Set up and serve the e-commerce app with samples on 127.0.0.1."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    logging.basicConfig(level=logging.WARNING)
    with ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="orderloom-demo-")))
        socket = stack.enter_context(listen("127.0.0.1", port))
        url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        fakes = stack.enter_context(fake_platforms())
        found = replace(settings.create(home), stand_ins=fakes.stand_ins)
        installation = stack.enter_context(wiring.open_installation(found, serving=True))
        running = Demo(installation, url, fakes)
        running.prepare(orders)
        site = installation.site(url, open_setup=True)

        def ready() -> None:
            if as_json:
                show(running.summary())
            else:
                _greet(running, url)
            if not quiet:
                stack.enter_context(running.shop())

        run(site.asgi, socket, installation.loops(), on_ready=ready, on_end=site.end_streams)


def _greet(running: Demo, url: str) -> None:
    """The address and the printed logins."""
    say("cli.demo.ready", url=url)
    for person in running.people:
        say("cli.demo.person", name=person.name, password=person.password, title=person.title)
    for connection in running.connections():
        say("cli.demo.hook", hook=connection["hook"], secret=connection["secret"])
    say("cli.demo.stop")
