"""A private PostgreSQL cluster for one test session: own folder, own port, own user, stopped by its own process id.

Nothing outside its folder is touched. Workers of one session share it: the first that needs it starts it under a lock.
"""

import fcntl
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

APT_LINE = "apt-get install -y postgresql"
HOME = "ORDERLOOM_TEST_POSTGRES_HOME"
"""Environment variable with the session's cluster folder; the process that controls the session sets it."""

_SUPERUSER = "orderloom"
_SETTINGS = {"max_connections": "200", "shared_buffers": "64MB", "logging_collector": "off"}


class PostgresMissing(Exception):
    """No server binaries on this machine; the message holds the line that installs them."""


def server_binaries() -> Path:
    """Folder with ``initdb`` and ``postgres``; raises ``PostgresMissing`` when there is none."""
    candidates = [Path(folder) for folder in _bindir_of_pg_config()]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major, reverse=True)
    for folder in candidates:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise PostgresMissing(f"PostgreSQL server binaries are missing: {APT_LINE}")


def _bindir_of_pg_config() -> list[str]:
    program = shutil.which("pg_config")
    if program is None:
        return []
    return subprocess.run([program, "--bindir"], capture_output=True, text=True, check=True).stdout.split()


def _major(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def new_home() -> Path:
    """An empty folder for a cluster, readable by the user who will run it; short, for the socket's sake."""
    home = Path(tempfile.mkdtemp(prefix="orderloom-pg-"))
    if (user := _unprivileged()) is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    return home


def _unprivileged() -> pwd.struct_passwd | None:
    """The user to run as when the tests run as root, since the server refuses root; None otherwise."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


class PostgresCluster:
    """One running server with trust authentication on the loopback address; ``url(name)`` addresses a database."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._bin = server_binaries()
        with self._locked():
            state = self.home / "state.json"
            if not state.is_file():
                self._initialise()
                state.write_text(json.dumps({"port": self._start()}), encoding="utf-8")
            self.port = int(json.loads(state.read_text(encoding="utf-8"))["port"])

    def url(self, database: str) -> str:
        """The address of a database as ``orderloom --database`` takes it."""
        return f"postgresql://{_SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        self._administer(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database together with the connections that a test left open."""
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.home / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        # A linguistic default order makes a forgotten COLLATE "C" visible; older servers lack the option.
        icu = ["--locale-provider=icu", "--icu-locale=en-US"] if _major(self._bin) >= 15 else []
        arguments = ["-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *icu]
        self._run("initdb", "-D", "data", *arguments)

    def _start(self) -> int:
        port = _free_port()
        settings = _SETTINGS | {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.home),
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "60", "-o", options, "start")
        return port

    def stop(self) -> None:
        """End the server, by the id in its own folder, and remove the folder."""
        if (self.home / "data" / "postmaster.pid").is_file():
            self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def restart(self) -> None:
        """The server dies without warning and comes back at the same address."""
        self._run("pg_ctl", "-D", "data", "-l", "log", "-m", "immediate", "-w", "-t", "60", "restart")

    def _run(self, program: str, *arguments: str) -> None:
        user = _unprivileged()
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            cwd=self.home,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            # pg_ctl's server keeps its output files open: pipes here would never end.
            stdout=(self.home / "output").open("ab"),
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{(self.home / 'output').read_text(encoding='utf-8')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean(home: Path) -> None:
    """Stop the cluster of a folder, if one ever ran there, and remove the folder."""
    if (home / "state.json").is_file():
        PostgresCluster(home).stop()
    shutil.rmtree(home, ignore_errors=True)
