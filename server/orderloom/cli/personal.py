"""``orderloom personal``: everything about one person, handed out or erased."""

import getpass
import sys
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say, show
from orderloom.runtime.record.change import Actor


@click.group()
def personal() -> None:
    """What an app keeps about one person."""


@personal.command()
@click.argument("app")
@click.argument("table")
@click.argument("record")
@options.home
def export(app: str, table: str, record: str, home: Path) -> None:
    """Print everything about the person whose record in TABLE is RECORD, as one JSON value; the journal notes it."""
    with wiring.open_installation(settings.load(home)) as installation:
        show(installation.personal.export(app, table, record, _operator()))


@personal.command()
@click.argument("app")
@click.argument("table")
@click.argument("record")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.home
@options.as_json
def erase(app: str, table: str, record: str, home: Path, *, yes: bool, as_json: bool) -> None:
    """Empty everything personal about that person: records, history, snapshots, refusals, raw messages, files."""
    if not yes and not sys.stdin.isatty():
        say("cli.personal.yes")
        sys.exit(2)
    if not yes and not click.confirm(record):
        sys.exit(1)
    with wiring.open_installation(settings.load(home)) as installation:
        done = installation.personal.erase(app, table, record, _operator())
    counts = {"records": done.records, "events": done.events, "messages": done.messages, "files": len(done.files)}
    if as_json:
        show(counts)
    else:
        say("cli.personal.erased", **counts)


def _operator() -> Actor:
    """Whoever runs the command, by the name the system knows."""
    name = getpass.getuser()
    return Actor(f"operator:{name}", name, sort="system", trusted=True)
