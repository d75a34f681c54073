"""The command line: one file per group, loaded only when it is used.

Exit codes: 0 good, 1 the answer is no, 2 used wrongly. ``--json`` prints one JSON value, ``--lines`` one a line.
"""

import importlib
import sys

import click

from orderloom.cli.say import refusal
from orderloom.errors import OrderloomError
from orderloom.settings import SettingsError

COMMANDS = (
    "app",
    "bench",
    "connection",
    "demo",
    "doctor",
    "export",
    "expr",
    "import",
    "init",
    "personal",
    "plugin",
    "rebuild",
    "serve",
    "template",
    "user",
    "worker",
)
"""Every command group; each lives in the module of its name, under its own name, unless ``PLACES`` says otherwise."""

PLACES = {"import": ("transfer", "import_"), "export": ("transfer", "export")}
"""Module and name of single commands that share a module."""


class _Lazy(click.Group):
    """Imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands by name."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None for an unknown name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = PLACES.get(cmd_name, (cmd_name, cmd_name))
        command = getattr(importlib.import_module(f"orderloom.cli.{module}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="orderloom")
def root() -> None:
    """Orderloom 织单: apps made of documents, checked, compiled and run."""


def main() -> None:
    """Entry point: deliberate errors become one sentence and exit code 1."""
    try:
        root()
    except (OrderloomError, SettingsError) as error:
        click.echo(refusal(error), err=True)
        sys.exit(1)
