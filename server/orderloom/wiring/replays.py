"""The command by which a server lets another process replay a draft."""

import sys

from orderloom.jobs.replays import ReplayProcesses
from orderloom.settings import Settings

MOST_SECONDS = 240.0
"""How long the inputs of a replay may take; what was not played by then is left out."""

_GRACE_S = 120.0
"""For opening the installation, reading the past and comparing."""

_MAIN = "import os; os.nice(10); from orderloom.cli import main; main()"


def replays_of(found: Settings) -> ReplayProcesses:
    """The replays of one installation."""

    def command(app: str, days: int) -> list[str]:
        since = ["--since", f"{days}d", "--home", str(found.home), "--progress", "--json"]
        return [sys.executable, "-c", _MAIN, "app", "replay", app, *since]

    return ReplayProcesses(found.home / "replays", command, MOST_SECONDS + _GRACE_S)
