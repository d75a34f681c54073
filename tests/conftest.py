"""What every test may ask for: databases of both kinds, the test data beside the project, and honest skips.

``postgres_url`` is a fresh database on a private cluster, ``database_url`` is that and an SQLite file in turn.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import ROOT, miss
from tests.planted.faults import all_faults
from tests.postgres import HOME, PostgresCluster, PostgresMissing, clean, new_home, server_binaries

_ON_POSTGRES = {"postgres_cluster", "postgres_url", "module_postgres_url"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--plant ID`` breaks one promise for the whole session (tests/planted)."""
    parser.addoption("--plant", default="", help="a planted fault, see tests/planted/faults.py")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Plant the fault that was asked for; the session ends with it."""
    fault: str = session.config.getoption("--plant")
    if fault:
        patch = pytest.MonkeyPatch()
        all_faults()[fault].plant(patch)
        session.config.add_cleanup(patch.undo)


def pytest_configure(config: pytest.Config) -> None:
    """Give the session one cluster folder, inherited by its workers; nothing starts until a test asks."""
    if not hasattr(config, "workerinput"):
        os.environ[HOME] = str(new_home())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster when the process that controls the session ends."""
    if not hasattr(config, "workerinput"):
        clean(Path(os.environ.pop(HOME)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test uses, so that no test can forget its marker."""
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if _ON_POSTGRES & set(item.fixturenames) or "postgresql" in parameters:
            item.add_marker("postgres")
        if {"page", "context", "browser"} & set(item.fixturenames):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def postgres_cluster() -> PostgresCluster:
    """The session's private cluster, started on first use and shared by all workers."""
    try:
        server_binaries()
    except PostgresMissing as missing:
        miss(str(missing))
    return PostgresCluster(Path(os.environ[HOME]))


@pytest.fixture
def postgres_url(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """An empty PostgreSQL database for one test."""
    yield from _database(postgres_cluster)


@pytest.fixture(scope="module")
def module_postgres_url(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """An empty PostgreSQL database for one module."""
    yield from _database(postgres_cluster)


def _database(cluster: PostgresCluster) -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex[:16]}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'orderloom.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind; the same test must pass on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'orderloom.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Like ``database_url``, but one database for all tests of a module."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'orderloom.db'}"
    url: str = request.getfixturevalue("module_postgres_url")
    return url


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of test data beside the project that nobody here wrote; its tests skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared test data is not beside this checkout (../shared/data)")
    return folder
