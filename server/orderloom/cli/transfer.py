"""``orderloom import`` and ``orderloom export``: sheets in and out of an installation from a terminal."""

import getpass
import sys
from pathlib import Path
from typing import NoReturn

import click

from orderloom import settings, wiring
from orderloom.check.plan import TablePlan
from orderloom.cli import options
from orderloom.cli.say import language, say, show
from orderloom.errors import OrderloomError
from orderloom.runtime.problems import from_row
from orderloom.runtime.record.change import Actor, Cause, Query
from orderloom.runtime.transfer.exports import Wanted
from orderloom.runtime.transfer.shapes import JUDGED, JUDGING, RUNNING, Column, Import, Mapped
from orderloom.wiring.installation import Installation

_SHOWN = 20
_COUNTS = ("total", "good", "bad", "created", "updated", "unchanged", "refused")


class NoSuchTableError(OrderloomError):
    """The app or its table is not there; ``facts`` name it."""

    code = "cli.transfer.no_table"


@click.command("import")
@click.argument("app")
@click.argument("table")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "person", required=True, help="The account whose rights count.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="What a column is for; else guessed.")
@click.option("--key", default="", help="The key that finds records to update; without it, records are only created.")
@click.option("--dry-run", is_flag=True, help="Try every row and write nothing.")
@options.home
@options.as_json
def import_(  # noqa: PLR0913  one argument per option
    app: str,
    table: str,
    file: Path,
    person: str,
    mapping: tuple[str, ...],
    key: str,
    home: Path,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import the sheet FILE (csv or xlsx) into TABLE of APP; exit code 1 when any row could not be taken."""
    with wiring.open_installation(settings.load(home)) as installation:
        importing = installation.transfer.importing
        actor = _person(installation, app, person)
        job = importing.begin(app, table, actor, file.name, file.read_bytes())
        importing.judge(job, _mapped(job, mapping, key), actor)
        done = _worked_off(installation, job)
        if done.state == JUDGED and not dry_run:
            importing.start(done)
            done = _worked_off(installation, job)
        _tell(installation, done, as_json=as_json)
    sys.exit(1 if done.fault or done.bad or done.refused else 0)


def _mapped(job: Import, mapping: tuple[str, ...], key: str) -> Mapped:
    """The guess with what was said instead; what names no column of the sheet is a fault of use."""
    said = dict(one.partition("=")[::2] for one in mapping)
    unknown = said.keys() - set(job.header)
    if unknown:
        _wrong("cli.transfer.no_column", names=", ".join(sorted(unknown)))
    columns = list(job.mapped.columns)
    for place, title in enumerate(job.header):
        if title in said:
            field, dot, part = said[title].partition(".")
            columns[place] = Column(field, dot + part)
    return Mapped(tuple(columns), key, job.mapped.lenient, job.mapped.confirm)


def _worked_off(installation: Installation, job: Import) -> Import:
    """The import once nothing more is to be done; a server that runs beside may do a part of it."""
    importing = installation.transfer.importing
    while True:
        found = importing.imports.get(job.id)
        if found is None or found.state not in (JUDGING, RUNNING):
            return found or job
        installation.work_imports()


def _tell(installation: Installation, job: Import, *, as_json: bool) -> None:
    imports = installation.transfer.importing.imports
    bad = [
        (row.number, [from_row(one).message(language()) for one in row.problems])
        for row in imports.bad(job.id, -1, _SHOWN)
    ]
    if as_json:
        told = [{"row": number, "messages": messages} for number, messages in bad]
        show({"id": job.id, "state": job.state, **{name: getattr(job, name) for name in _COUNTS}, "problems": told})
        return
    say(f"transfer.state.{job.state}")
    counts = {name: getattr(job, name) for name in _COUNTS}
    if job.started_at is None:
        say("transfer.judged_counts", good=counts["good"], bad=counts["bad"])
    else:
        ends = ("created", "updated", "unchanged", "refused")
        say("transfer.counts", **{name: counts[name] for name in ends})
    for number, messages in bad:
        say("cli.transfer.row", number=number, words="; ".join(messages))


@click.command("export")
@click.argument("app")
@click.argument("table")
@click.option("--format", "format_", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; else standard output.")
@options.home
def export(app: str, table: str, format_: str, out: Path | None, home: Path) -> None:
    """Export every record of TABLE in APP as the operator, which the journal notes."""
    with wiring.open_installation(settings.load(home)) as installation:
        plan = installation.plans.plan(app)
        found = plan.find(TablePlan, table) if plan else None
        if plan is None or found is None:
            raise NoSuchTableError(app=app, table=table)
        name = getpass.getuser()
        actor = Actor(f"operator:{name}", name, sort="system", trusted=True)
        query = Query(app, table, actor, fields=tuple(found.fields))
        wanted = Wanted(plan, found, query, format_, language(), Cause("cli"), lambda: actor)
        pieces = installation.transfer.exporting.begin(wanted)
        with click.open_file(str(out) if out else "-", "wb") as target:
            for piece in pieces:
                target.write(piece)


def _person(installation: Installation, app: str, name: str) -> Actor:
    """The account as it may act in the app."""
    account = installation.accounts.by_name(name)
    actor = installation.actors.actor(app, account.id, "") if account else None
    if actor is None:
        _wrong("cli.transfer.no_person", name=name)
    return actor


def _wrong(code: str, **facts: object) -> NoReturn:
    """Used wrongly: say so and end with 2."""
    say(code, **facts)
    sys.exit(2)
