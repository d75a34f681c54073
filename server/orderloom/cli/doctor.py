"""``orderloom doctor``: says what is wrong with an installation and what to do, one line a check."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from orderloom import i18n, resources, settings, wiring
from orderloom.cli import options
from orderloom.cli.say import language, refusal, show
from orderloom.errors import OrderloomError
from orderloom.web.assets import Assets
from orderloom.wiring.installation import Installation

LOWEST_PYTHON = (3, 11)
FREE_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its id, and what is wrong ("" when all is well)."""

    id: str
    detail: str = ""


@click.command()
@options.home
@options.as_json
def doctor(home: Path, *, as_json: bool) -> None:
    """Check this installation; exit 1 when something needs attention."""
    findings = list(_findings(home))
    if as_json:
        checks = [{"id": one.id, "good": not one.detail, "detail": one.detail} for one in findings]
        show({"good": not any(one.detail for one in findings), "checks": checks})
    else:
        for one in findings:
            code = "cli.doctor.bad" if one.detail else "cli.doctor.good"
            what = i18n.message(f"cli.doctor.{one.id}", language())
            click.echo(i18n.message(code, language(), {"what": what, "detail": one.detail}))
    sys.exit(1 if any(one.detail for one in findings) else 0)


def _findings(home: Path) -> Iterator[Finding]:
    """Every check that can be made: those of the program always, those of the installation as far as it opens."""
    yield _judged("python", sys.version_info >= LOWEST_PYTHON, found=".".join(map(str, sys.version_info[:3])))
    folder = resources.assets_dir()
    yield _judged("assets", not Assets(folder).missing(), folder=folder)
    try:
        found = settings.load(home)
    except settings.SettingsError as error:
        yield Finding("home", refusal(error))
        return
    yield Finding("home")
    yield _judged("transport", not found.allow_http)
    yield _disk(home)
    try:
        settings.read_key(found.key_file)
    except settings.SettingsError as error:
        yield Finding("key", refusal(error))
        return
    yield Finding("key")
    yield from _inside(found)


def _inside(found: settings.Settings) -> Iterator[Finding]:
    """What shows only once the database is open."""
    try:
        with wiring.open_installation(found) as installation:
            yield Finding("database")
            for check in (_plugins, _apps, _structure, _people, _journal):
                yield check(installation)
    except OrderloomError as error:
        yield Finding("database", refusal(error))
    except Exception as error:  # noqa: BLE001  # the doctor reports whatever the database driver says
        yield Finding("database", i18n.message("cli.doctor.detail.database", language(), {"reason": str(error)}))


def _plugins(installation: Installation) -> Finding:
    broken = ", ".join(one.id for one in installation.platforms.switched_off)
    return _judged("plugins", not broken, broken=broken)


def _apps(installation: Installation) -> Finding:
    broken = ", ".join(installation.plans.broken)
    return _judged("apps", not broken, broken=broken)


def _structure(installation: Installation) -> Finding:
    """Versions that wait for their columns to be filled, and processes that work by an older version."""
    apps = [plan.id for plan in installation.plans.all()]
    moving = [found for app in apps if (found := installation.building.bin.columns.progress(app)) is not None]
    told = ", ".join(f"{one.app} ({one.moved}) {one.problem}".strip() for one in moving)
    with installation.database.snapshot() as link:
        standing = installation.plans.standing.items()
        old = sorted({name for app, one in standing for name in installation.processes.older(link, app, one.number)})
    return _judged("structure", not moving and not old, moving=told or "–", old=", ".join(old) or "–")


def _people(installation: Installation) -> Finding:
    return _judged("people", installation.accounts.count() > 0)


def _journal(installation: Installation) -> Finding:
    found = installation.journal.verify(installation.anchors.heads())
    told = ", ".join(f"{one.code} {one.position}" for one in found[:5])
    return _judged("journal", not found, count=len(found), found=told)


def _disk(home: Path) -> Finding:
    usage = shutil.disk_usage(home)
    free = usage.free * 100 // usage.total
    return _judged("disk", free >= FREE_PERCENT, free=free)


def _judged(check: str, good: object, **facts: object) -> Finding:
    """A finding with the catalogue's sentence when ``good`` is false."""
    return Finding(check, "" if good else i18n.message(f"cli.doctor.detail.{check}", language(), facts))
