"""``orderloom rebuild``: drop something derived from the journal and make it again."""

import sys
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say


@click.command()
@click.argument("name", required=False)
@options.home
def rebuild(name: str | None, home: Path) -> None:
    """Rebuild the fold NAME from the journal; without NAME: list the folds."""
    with wiring.open_installation(settings.load(home)) as installation:
        folds = installation.store.folds()
        if name is None:
            click.echo("\n".join(folds))
        elif name not in folds:
            say("cli.rebuild.unknown", name=name, known=", ".join(folds))
            sys.exit(2)
        else:
            say("cli.rebuild.done", name=name, count=installation.store.rebuild(name))
