"""``orderloom init``: a new installation, ready to serve."""

from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say


@click.command()
@options.home
@click.option("--database", help="sqlite:///FILE or postgresql://…; default: a file in the home folder.")
def init(home: Path, database: str | None) -> None:
    """Make the home folder, its keys and the database tables; repeating it changes nothing."""
    made = settings.create(home, database)
    with wiring.open_installation(made):
        say("cli.init.done", home=str(home), database=made.database.split("@")[-1])
