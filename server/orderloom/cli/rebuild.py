"""``orderloom rebuild``: drop something derived from the journal and make it again."""

import sys
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say
from orderloom.store.rebuild import FOLDS
from orderloom.store.rebuild import rebuild as make_again


@click.command()
@click.argument("name", required=False)
@options.home
def rebuild(name: str | None, home: Path) -> None:
    """Rebuild the fold NAME from the journal; without NAME: list the folds."""
    if name is None:
        click.echo("\n".join(FOLDS))
        return
    if name not in FOLDS:
        say("cli.rebuild.unknown", name=name, known=", ".join(FOLDS))
        sys.exit(2)
    with wiring.open_installation(settings.load(home)) as installation:
        say("cli.rebuild.done", name=name, count=make_again(installation.database, name))
