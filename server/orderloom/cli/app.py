"""``orderloom app``: check, test, apply and export apps, which are folders of documents."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from orderloom import resources, settings
from orderloom.check.problem import Problem, refuses
from orderloom.cli import options
from orderloom.cli.say import language, say, show
from orderloom.errors import OrderloomError

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def app() -> None:
    """Apps: folders of documents."""


@app.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@options.as_json
def check(folder: Path, *, as_json: bool) -> None:
    """Say everything that is wrong with the app in DIR; exit 1 when any of it is an error."""
    problems = _problems(folder)
    if as_json:
        show({"problems": [{"document": "", **problem.as_json(language())} for problem in problems]})
    else:
        _tell(problems)
        errors = sum(problem.level == "error" for problem in problems)
        say("cli.app.checked", errors=errors, warnings=len(problems) - errors)
    sys.exit(1 if refuses(problems) else 0)


@app.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@options.home
@options.as_json
def plan(folder: Path, home: Path, *, as_json: bool) -> None:
    """Say what applying the app in DIR would do here, and change nothing; exit 1 when it cannot be published.

    Problems, the difference to the version in force, what happens to the tables, scenarios.
    """
    from orderloom import wiring
    from orderloom.cli import app_plan

    found = settings.load(home)
    problems = _problems(folder)
    if refuses(problems):
        if as_json:
            show({"publishable": False, "problems": [one.as_json(language()) for one in problems]})
        else:
            _tell(problems)
            say("cli.app.plan.refused")
        sys.exit(1)
    forecast = wiring.plan_app(folder, found, language())
    if as_json:
        show(app_plan.as_json(forecast, language()))
    else:
        _tell(forecast.proposal.result.problems)
        app_plan.tell(forecast, language())
    sys.exit(0 if forecast.publishable else 1)


@app.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@options.home
@click.option("--force", is_flag=True, help="Publish although scenarios fail; the journal keeps it.")
def apply(folder: Path, home: Path, *, force: bool) -> None:
    """Publish the app in DIR as the newest version of this installation, if its check and its scenarios are good."""
    from orderloom import wiring
    from orderloom.runtime.versions import Consent, ScenariosFailedError, StructureRefusedError

    errors = [problem for problem in _problems(folder) if problem.level == "error"]
    if errors:
        _tell(errors, err=True)
        say("cli.app.refused")
        sys.exit(1)
    try:
        published = wiring.apply_app(folder, settings.load(home), Consent(force=force))
    except (ScenariosFailedError, StructureRefusedError) as error:
        _tell(error.problems, err=True)
        say("cli.app.refused")
        sys.exit(1)
    said = "cli.app.unchanged" if published.unchanged else "cli.app.applied"
    say(said, app=published.plan.id, version=published.plan.version, number=published.number)


@app.command()
@click.argument("name", metavar="APP")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@options.home
def export(name: str, folder: Path, home: Path) -> None:
    """Write the newest version of APP as a folder of documents, the same form that apply reads."""
    from orderloom import wiring

    say("cli.app.exported", app=name, count=wiring.export_app(name, folder, settings.load(home)), folder=folder)


@app.command()
@click.argument("name", metavar="APP")
@click.option("--since", default="7d", show_default=True, help="How far back: days as 7d, hours as 36h.")
@click.option("--progress", is_flag=True, help="Say on stderr how many inputs are done, as 12/340.")
@options.home
@options.as_json
def replay(name: str, since: str, home: Path, *, progress: bool, as_json: bool) -> None:
    """Say which records of APP would be different, had its draft been in force.

    The messages and changes since then once more, in a sandbox: nothing is written and nothing is sent.
    """
    from orderloom import wiring
    from orderloom.cli import app_replay

    told = app_replay.progress if progress else app_replay.silence
    try:
        replayed = wiring.replay_app(name, app_replay.span_of(since), settings.load(home), told)
    except OrderloomError as error:
        if not as_json:
            raise
        show({"problem": {"code": error.error_code, "facts": dict(error.facts)}})
        sys.exit(1)
    if as_json:
        show(replayed)
    else:
        app_replay.tell(replayed)


@app.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@options.as_json
def test(folder: Path, *, as_json: bool) -> None:
    """Play the scenarios of the app in DIR on a simulated clock, without a server; exit 1 when any fails."""
    from orderloom import wiring

    errors = [problem for problem in _problems(folder) if problem.level == "error"]
    if errors:
        _tell(errors, err=True)
        if as_json:
            told = [problem.as_json(language()) for problem in errors]
            show({"passed": 0, "failed": 0, "scenarios": [], "problems": told})
        sys.exit(1)
    results = wiring.play_scenarios(folder, language())
    failed = sum(not result.passed for result in results)
    if as_json:
        scenarios = [{"id": one.id, "passed": one.passed, "failures": list(one.failures)} for one in results]
        show({"passed": len(results) - failed, "failed": failed, "scenarios": scenarios})
    else:
        for one in results:
            click.echo("\n    ".join((f"{'✓' if one.passed else '✗'} {one.id}", *one.failures)))
        click.echo(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def _problems(folder: Path) -> tuple[Problem, ...]:
    """What the checker says of the app (or of all that a template may become), knowing the plugins of this program."""
    from orderloom.check.app import check_app, load_app
    from orderloom.check.template import load_template
    from orderloom.check.template_matrix import check_template
    from orderloom.edge.platforms import load_platforms

    platforms = load_platforms(resources.plugins_dir()).facts()
    template = load_template(folder)
    if template is not None:
        return check_template(template, platforms)
    return check_app(load_app(folder), platforms=platforms).problems


def _tell(problems: Iterable[Problem], *, err: bool = False) -> None:
    """One problem a paragraph: where, what, and what to do."""
    for problem in problems:
        sign = "✗" if problem.level == "error" else "!"
        where = f"{problem.document}  {problem.pointer}".strip()
        click.echo(f"{sign} {where}\n  {problem.message(language())}  ({problem.code})", err=err)
        hint = problem.hint(language())
        if hint:
            click.echo(f"  → {hint}", err=err)
