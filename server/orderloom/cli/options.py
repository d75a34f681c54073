"""Options that several commands share."""

from pathlib import Path

import click

from orderloom import settings

home = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=settings.default_home,
    show_default="ORDERLOOM_HOME or ./data",
    help="Folder of the installation.",
)
"""``--home``: which installation."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
"""``--json``: for programs instead of people."""
