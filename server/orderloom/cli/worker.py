"""``orderloom worker``: works on flows and on whatever else waits, on any number of machines, until told to stop."""

import signal
import sys
import threading
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say


@click.command()
@options.home
def worker(home: Path) -> None:
    """Work on flows beside the servers; needs PostgreSQL."""
    found = settings.load(home)
    if found.embedded:
        say("cli.worker.embedded")
        sys.exit(2)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with wiring.open_installation(found) as installation, installation.loops(working=True):
        say("cli.worker.ready")
        stopping.wait()
