"""``orderloom connection``: where a platform's callbacks go, and the credentials that prove them."""

import sys
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say, show
from orderloom.wiring.connections import Line, connections, keep_secret


@click.group()
def connection() -> None:
    """Connections of the published apps to their platforms."""


@connection.command(name="list")
@options.home
@options.as_json
def show_all(home: Path, *, as_json: bool) -> None:
    """Each connection with its callback path and the credentials it still lacks."""
    with wiring.open_installation(settings.load(home)) as installation:
        lines = connections(installation)
    if as_json:
        show([line.as_json() for line in lines])
    else:
        for line in lines:
            _tell(line)


@connection.command()
@click.argument("app")
@click.argument("name", metavar="CONNECTION")
@click.option("--credential", help="Which one; default: the secret that signs callbacks.")
@options.home
def secret(app: str, name: str, credential: str | None, home: Path) -> None:
    """Store a credential, read from the terminal or standard input; the one before stays valid for a day."""
    value = click.prompt("", prompt_suffix="> ", hide_input=sys.stdin.isatty()).strip()
    with wiring.open_installation(settings.load(home)) as installation:
        stored = keep_secret(installation, app, name, value, credential)
    if stored is None:
        say("cli.connection.unknown", app=app, name=name)
        sys.exit(1)
    say("cli.connection.stored", credential=stored)


def _tell(line: Line) -> None:
    """One connection, one line."""
    code = "cli.connection.lacks" if line.missing else "cli.connection.complete"
    say(code, app=line.app, name=line.id, plugin=line.plugin, hook=line.hook, missing=", ".join(line.missing))
