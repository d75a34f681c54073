"""What an installation is told from outside: its home folder, database, address and key file.

The home folder holds ``orderloom.toml``, the master key (mode 0600), uploaded files and, with the embedded
database, the data itself. Environment variables ``ORDERLOOM_HOME`` and ``ORDERLOOM_DATABASE`` override.
"""

import os
import re
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

FILE = "orderloom.toml"
KEY_FILE = "master.key"
KEY_BYTES = 32
_EXTERNAL = "ORDERLOOM_EXTERNAL_"
_SMTP = "ORDERLOOM_SMTP_"
_HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._\-]+)(:[0-9]{1,5})?", re.ASCII)


class SettingsError(Exception):
    """The installation cannot be opened as it is; ``error_code`` names the reason, ``facts`` the place."""

    def __init__(self, error_code: str, **facts: object) -> None:
        super().__init__(error_code, facts)
        self.error_code = error_code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that mails go through. ``security``: ``starttls``, ``tls`` from the beginning, or ``none``."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"


_KEYS = frozenset(
    {"database", "allow_http", "external", "allow_hosts", "stand_ins", "keep_runs_days", "replay_records"}
)
"""What may stand in the file."""

KEEP_RUNS_DAYS = 90
REPLAY_RECORDS = 50_000


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. ``database`` is ``sqlite:///file`` or ``postgresql://…``.

    ``allow_http`` permits plain http beyond loopback.
    """

    home: Path
    database: str
    allow_http: bool = False
    external: Mapping[str, str] = field(default_factory=dict)
    """Addresses of other systems' databases by the names in documents; ``ORDERLOOM_EXTERNAL_<NAME>`` overrides."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts (``name`` or ``name:port``) that calls may reach although they do not lie in the public internet."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """Addresses that stand in for those of platforms, such as their test systems, by plugin id."""
    smtp: Smtp | None = None
    """The mail server, from ``ORDERLOOM_SMTP_HOST``, ``_PORT``, ``_FROM``, ``_USER``, ``_PASSWORD``, ``_SECURITY``."""
    public_url: str = ""
    """The address people use (``ORDERLOOM_PUBLIC_URL``), for links in mails; empty: as the server is started."""

    keep_runs_days: int = KEEP_RUNS_DAYS
    """How long runs of flows that have ended are kept."""
    replay_records: int = REPLAY_RECORDS
    """How many records a replay looks at."""

    @property
    def stand_in_hosts(self) -> tuple[str, ...]:
        """The hosts of the stand-ins, which whoever named them allows."""
        return tuple(urlsplit(address).netloc for address in self.stand_ins.values())

    @property
    def key_file(self) -> Path:
        """Where the master key lies; never part of a backup."""
        return self.home / KEY_FILE

    @property
    def files(self) -> Path:
        """Folder of uploaded files."""
        return self.home / "files"

    @property
    def embedded(self) -> bool:
        """Whether the data lies in an SQLite file of one server process."""
        return self.database.startswith("sqlite")


def default_home(environment: Mapping[str, str] = os.environ) -> Path:
    """The home folder when none is named: ``ORDERLOOM_HOME``, else ``data`` where the command runs."""
    return Path(environment.get("ORDERLOOM_HOME", "data"))


def create(home: Path, database: str | None = None) -> Settings:
    """Make ``home`` with a fresh random master key; keeps what is already there.

    Raises ``SettingsError`` when it cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        settings_file = home / FILE
        if not settings_file.exists():
            chosen = database or f"sqlite:///{(home / 'orderloom.db').resolve()}"
            settings_file.write_text(f"database = {_quoted(chosen)}\nallow_http = false\n", encoding="utf-8")
            settings_file.chmod(stat.S_IRUSR | stat.S_IWUSR)
        if not (home / KEY_FILE).exists():
            _write_key(home / KEY_FILE, secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise SettingsError("settings.unwritable", home=str(home), reason=error.strerror or "") from error
    return load(home)


def load(home: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read an installation; raises ``SettingsError`` when it was never made or its file is broken."""
    path = home / FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError("settings.missing", home=str(home)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("settings.broken", file=str(path), reason=str(error)) from error
    unknown = content.keys() - _KEYS
    database = environment.get("ORDERLOOM_DATABASE") or content.get("database")
    if unknown or not isinstance(database, str):
        raise SettingsError("settings.broken", file=str(path), reason=", ".join(sorted(unknown)) or "database")
    if not database.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("settings.database", database=database.split(":", 1)[0])
    external = _external(content.get("external", {}), path, environment)
    return Settings(
        home,
        database,
        allow_http=content.get("allow_http") is True,
        external=external,
        allow_hosts=_hosts(content.get("allow_hosts", []), path),
        stand_ins=_stand_ins(content.get("stand_ins", {}), path),
        smtp=_smtp(environment),
        public_url=environment.get("ORDERLOOM_PUBLIC_URL", "").rstrip("/"),
        keep_runs_days=_whole(content, "keep_runs_days", KEEP_RUNS_DAYS, path),
        replay_records=_whole(content, "replay_records", REPLAY_RECORDS, path),
    )


def _whole(content: Mapping[str, object], name: str, usual: int, path: Path) -> int:
    """A number, at least one."""
    found = content.get(name, usual)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise SettingsError("settings.broken", file=str(path), reason=name)
    return found


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    """The mail server that the environment names; none without a host. Says what is wrong with its other words."""
    given = {name.removeprefix(_SMTP).lower(): value for name, value in environment.items() if name.startswith(_SMTP)}
    host, sender = given.get("host", ""), given.get("from", "")
    if not host:
        return None
    security = given.get("security", "starttls")
    port = given.get("port", "465" if security == "tls" else "587")
    if "@" not in sender or security not in {"starttls", "tls", "none"} or not port.isdecimal():
        raise SettingsError("settings.smtp", sender=sender, security=security, port=port)
    return Smtp(host, int(port), sender, given.get("user", ""), given.get("password", ""), security)


def _hosts(written: object, path: Path) -> tuple[str, ...]:
    """Hosts by name; an address with more in it is none."""
    if not isinstance(written, list) or not all(isinstance(one, str) and _HOST.fullmatch(one) for one in written):
        raise SettingsError("settings.broken", file=str(path), reason="allow_hosts")
    return tuple(str(one) for one in written)


def _stand_ins(written: object, path: Path) -> Mapping[str, str]:
    if not isinstance(written, dict):
        raise SettingsError("settings.broken", file=str(path), reason="stand_ins")
    for name, address in written.items():
        if not isinstance(address, str) or not address.startswith(("http://", "https://")):
            raise SettingsError("settings.stand_in", name=name)
    return written


def _external(written: object, path: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    """The databases of other systems; a file that holds their passwords is for its owner only."""
    named = {
        name.removeprefix(_EXTERNAL).lower(): value for name, value in environment.items() if name.startswith(_EXTERNAL)
    }
    if not isinstance(written, dict) or not all(isinstance(value, str) for value in written.values()):
        raise SettingsError("settings.broken", file=str(path), reason="external")
    if written and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError("settings.external_open", file=str(path))
    found = {**written, **named}
    for name, address in found.items():
        if not address.startswith(("sqlite:///", "postgresql://")):
            raise SettingsError("settings.external", name=name, sort=address.split(":", 1)[0])
    return found


def read_key(path: Path) -> bytes:
    """The master key; raises ``SettingsError`` when it is missing, short, uniform or readable by others."""
    try:
        mode = path.stat().st_mode
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise SettingsError("settings.key_missing", file=str(path)) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError("settings.key_open", file=str(path))
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
        raise SettingsError("settings.key_weak", file=str(path))
    return key


def _write_key(path: Path, key: bytes) -> None:
    """Create the file closed to others from its first moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
