"""Connections as commands see them: callback paths and credentials, never a credential's value."""

from dataclasses import asdict, dataclass

from orderloom.check.kinds.connection import ConnectionPlan
from orderloom.runtime.inbox import secret_owner
from orderloom.sdk.connector import Platform
from orderloom.sdk.failures import PlatformUnknown
from orderloom.wiring.installation import Installation


@dataclass(frozen=True, slots=True)
class Line:
    """One connection; ``missing`` are the credentials it has no value for."""

    app: str
    id: str
    plugin: str
    hook: str
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The public form, with the missing credentials as a list."""
        return {**asdict(self), "missing": list(self.missing)}


def connections(installation: Installation) -> list[Line]:
    """Every connection of every published app."""
    lines = []
    for address in installation.addresses.all():
        found = _plan(installation, address.app, address.connection)
        platform = _platform(installation, found)
        if found is not None and platform is not None:
            owner = secret_owner(address.app, found.id)
            missing = tuple(name for name in platform.credentials if not installation.secrets.get(owner, name))
            lines.append(Line(address.app, found.id, found.plugin, f"/hooks/{address.id}", missing))
    return lines


def keep_secret(
    installation: Installation, app: str, connection: str, value: str, credential: str | None
) -> str | None:
    """Store a credential and return its name; None when there is no such connection or credential, or no value."""
    found = _plan(installation, app, connection)
    platform = _platform(installation, found)
    if found is None or platform is None or not value:
        return None
    name = credential or platform.webhook_secret
    if name is None or name not in platform.credentials:
        return None
    installation.secrets.put(secret_owner(app, connection), name, value)
    return name


def _plan(installation: Installation, app: str, connection: str) -> ConnectionPlan | None:
    plan = installation.plans.plan(app)
    return plan.find(ConnectionPlan, connection) if plan else None


def _platform(installation: Installation, connection: ConnectionPlan | None) -> Platform | None:
    try:
        return installation.platforms.get(connection.plugin) if connection else None
    except PlatformUnknown:
        return None
