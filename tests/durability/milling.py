"""Processes that grind sacks by a flow, and die: a nursery that has everything imported, and forks one per command.

The flow of a sack adds to it twice and makes three grains, two of them side by side. Commands are lines on stdin, each
answered by the pid of the process begun:

    feed        works on flows and makes sacks, telling the id of each on stdout once it is acknowledged
    work        only works on flows
    die N       works until nothing is left to do, and dies at step N without warning; 0 for never: then tells how many

    python -m tests.durability.milling HOME
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import structlog

from orderloom import settings
from orderloom.check.app import Draft, Source, check_app
from orderloom.runtime.flow import runner, walk
from orderloom.runtime.flow.dispatch import Dispatch
from orderloom.runtime.record.change import Change, Operation
from orderloom.wiring import Installation, open_installation
from orderloom.wiring.apps import COMMAND
from tests.durability.publishing import Steps, watch
from tests.integration.runtime.mill import APP, CAUSE, ROBOT, documents, flow, on, plus, put, step
from tests.unit.runtime.desk import document, item, right, var

LEASE_S = 1.5
"""Leases of these processes, so that nobody waits long for the dead."""

GRAINS = document(
    "table",
    "grains",
    title_field="of",
    fields=[item("of", type="link", table="sacks"), item("name", type="text", required=True)],
)
HAND = document(
    "role",
    "hand",
    tables=[right("sacks", update=True, writable=["*"]), right("grains", create=True, writable=["*"])],
)


def grain(id: str, **more: object) -> dict[str, object]:
    """A step that makes a grain of the sack."""
    given = [{"id": "of", "value": var("id")}, {"id": "name", "value": id}]
    return step(id, "create", options={"table": "grains"}, **{"with": given}, **more)


GRINDING = flow(
    "grinding",
    put("begin", "single", ground=plus("ground")),
    grain("single", next="fork"),
    step(
        "fork",
        "parallel",
        options={"branches": [{"id": "left", "start": "left"}, {"id": "right", "start": "right"}]},
        next="end",
    ),
    put("end", ground=plus("ground", 10)),
    grain("left"),
    grain("right"),
    triggers=on("create"),
    **{"as": "hand"},
)


def publish(installation: Installation) -> None:
    """Put the mill in force."""
    drafts = tuple(Draft(one, f"{one['kind']}/{one['id']}") for one in documents((GRAINS, HAND, GRINDING)))
    installation.publisher.publish(check_app(Source(drafts)), COMMAND)
    installation.plans.refresh()


def make_sack(installation: Installation) -> str:
    """One more sack; its id once it is committed."""
    change = Change(APP, "sacks", Operation.CREATE, ROBOT, CAUSE, fields={"name": "rye", "ground": 0})
    outcome = installation.engine.change(change)
    assert outcome.record is not None, outcome.problems
    return outcome.record.id


def feed(installation: Installation) -> None:
    """Work and make sacks."""
    with installation.loops():
        while True:
            print(make_sack(installation), flush=True)
            time.sleep(0.01)


def work(installation: Installation) -> None:
    """Only work, until somebody ends it."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with installation.loops(working=not installation.settings.embedded):
        stopping.wait()


def die(installation: Installation, step: int) -> None:
    """Work one step after the other until nothing is left, counting what reaches the database."""
    flows = installation.flows
    if installation.settings.embedded:
        flows.runs.free()
    steps = Steps(step)
    watch(steps, installation.database)
    going, dispatch = flows.runner(threads=1), flows.dispatch
    while _more(going, dispatch):
        pass
    print(steps.taken, flush=True)


def _more(going: runner.Runner, dispatch: Dispatch) -> bool:
    return bool(dispatch.step() + going.step())


def child(home: Path, verb: str, *more: str) -> None:
    """What a process does with its life."""
    with open_installation(settings.load(home)) as installation:
        match verb:
            case "feed":
                feed(installation)
            case "work":
                work(installation)
            case _:
                die(installation, int(more[0]))


def main(home: str) -> None:
    """Fork a process per line; stdout is for ids and pids alone."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    walk.LEASE_S = LEASE_S  # type: ignore[misc]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.setpgid(0, 0)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                child(Path(home), *line.split())
                code = 0
            finally:
                os._exit(code)
        print(f"pid {pid}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
