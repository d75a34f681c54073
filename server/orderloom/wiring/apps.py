"""Apps as folders: publish one, write one out, play its scenarios on a throw-away database."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from orderloom import resources
from orderloom.check.app import check_app, load_app
from orderloom.edge.platforms import load_platforms
from orderloom.errors import OrderloomError
from orderloom.jobs.clock import SystemClock
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.publish import Published
from orderloom.runtime.record.change import Actor
from orderloom.runtime.sandbox import Ground
from orderloom.runtime.scenario import ScenarioResult, run_scenarios
from orderloom.settings import Settings
from orderloom.store import migrations
from orderloom.store.database import open_database
from orderloom.store.inbox import SqlInbox
from orderloom.store.store import SqlStore
from orderloom.wiring.installation import Installation, open_installation


class UnknownAppError(OrderloomError):
    """No app of that name is published here."""

    code = "app.unknown"


class FolderNotEmptyError(OrderloomError):
    """An export never mixes with what lies there."""

    code = "app.folder_not_empty"


COMMAND = Actor("command", "orderloom", sort="system", trusted=True)
"""Who acts when a person with access to the machine runs a command."""


def apply_app(folder: Path, found: Settings) -> Published:
    """Publish the app in ``folder``; raises ``UnpublishableError``. A running server takes it up within a second."""
    with open_installation(found) as installation:
        return apply_to(installation, folder)


def apply_to(installation: Installation, folder: Path) -> Published:
    """The same for an installation that is open already."""
    known = [platform.id for platform in installation.platforms.all()]
    published = installation.publisher.publish(check_app(load_app(folder), platforms=known), COMMAND)
    installation.plans.refresh()
    return published


def export_app(app: str, folder: Path, found: Settings) -> int:
    """Write the newest version of ``app`` into ``folder``, one file a document; how many.

    Raises ``UnknownAppError``, and ``FolderNotEmptyError`` when documents lie there already.
    """
    with open_installation(found) as installation:
        latest = installation.apps.latest(app)
    if latest is None:
        raise UnknownAppError(app=app)
    if folder.is_dir() and any(folder.iterdir()):
        raise FolderNotEmptyError(folder=str(folder))
    for kind, document, body in latest[1]:
        path = folder / kind / f"{document}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    return len(latest[1])


def play_scenarios(folder: Path, language: str) -> tuple[ScenarioResult, ...]:
    """Play every scenario of the app in ``folder``; none for an app with errors, which ``app check`` tells."""
    platforms = load_platforms(resources.plugins_dir())
    plan = check_app(load_app(folder), platforms=[platform.id for platform in platforms.all()]).plan
    return () if plan is None else run_scenarios(plan, _ground, platforms, language)


@contextlib.contextmanager
def _ground() -> Iterator[Ground]:
    """An empty throw-away database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="orderloom-test-") as place:
        clock = SystemClock()
        database = open_database(f"sqlite:///{place}/scenario.db", clock, durable=False)
        try:
            migrations.upgrade(database)
            yield Ground(SqlStore(database), SqlInbox(database, TimeIds(clock)))
        finally:
            database.close()
