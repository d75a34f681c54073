"""``orderloom bench``: our four operations against the yardstick, in one run on this machine."""

import subprocess
import sys
from pathlib import Path

import click

from orderloom.cli import options
from orderloom.cli.say import say

CHECKOUT = Path(__file__).resolve().parents[3]


@click.command(context_settings={"ignore_unknown_options": True})
@options.as_json
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(*, as_json: bool, arguments: tuple[str, ...]) -> None:
    """Measure create, transition, get and page on SQLite and PostgreSQL; needs a checkout."""
    if not (CHECKOUT / "tests/bench/run.py").exists():
        say("cli.bench.no_checkout")
        sys.exit(1)
    command = [sys.executable, "-m", "tests.bench.run", *(["--json"] if as_json else []), *arguments]
    sys.exit(subprocess.run(command, cwd=CHECKOUT, check=False).returncode)  # our own script with our own interpreter
