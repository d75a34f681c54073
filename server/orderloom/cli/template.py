"""``orderloom template``: industry templates and the apps built from them."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderloom import i18n, resources
from orderloom.check.problem import Problem
from orderloom.cli import options
from orderloom.cli.say import language, say, show

if TYPE_CHECKING:
    from orderloom.check.template import Template
    from orderloom.check.template_build import Built

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def template() -> None:
    """Templates: apps with questions."""


@template.command("list")
@options.as_json
def list_(*, as_json: bool) -> None:
    """The templates that come with the product."""
    from orderloom.check.template import load_templates

    found = load_templates(resources.builtin_templates_dir()).values()
    if as_json:
        show({"templates": [_summary(one) for one in found]})
    for one in () if as_json else found:
        traits = ", ".join(trait.id for trait in one.app.traits)
        click.echo(f"{one.id}  {one.app.version}  {i18n.pick(one.app.title, language())}  [{traits}]")


@template.command("show")
@click.argument("name", metavar="ID")
@options.as_json
def show_(name: str, *, as_json: bool) -> None:
    """The questions of a template, what each trait adds, and the capabilities its scenarios stand for."""
    from orderloom.check.template_facts import rows_of, trait_documents

    found = _found(name)
    adds = {trait.id: trait_documents(found, trait.id) for trait in found.app.traits}
    rows = rows_of(found)
    if as_json:
        traits = [{**one.model_dump(mode="json"), "documents": adds[one.id]} for one in found.app.traits]
        parameters = [one.model_dump(mode="json") for one in found.app.parameters]
        show({**_summary(found), "traits": traits, "parameters": parameters, "rows": rows})
        return
    click.echo(f"{found.id}  {found.app.version}  {i18n.pick(found.app.title, language())}")
    for trait in found.app.traits:
        click.echo(f"{'☑' if trait.default else '☐'} {trait.id}  {i18n.pick(trait.question, language())}")
        click.echo(f"    {', '.join(adds[trait.id])}")
    for parameter in found.app.parameters:
        click.echo(f"= {parameter.id}  {i18n.pick(parameter.title, language())}: {parameter.default}")
    say("cli.template.rows", count=len(rows), rows=", ".join(rows))


@template.command("build")
@click.argument("name", metavar="ID")
@click.option("--set", "said", metavar="KEY=VALUE", multiple=True, help="A trait (yes or no) or a parameter.")
@click.option("--into", type=_FOLDER, required=True, help="An empty folder, or one to be made.")
@options.as_json
def build_(name: str, said: tuple[str, ...], into: Path, *, as_json: bool) -> None:
    """Answer a template's questions and write the app that comes of it; the same answers give the same bytes."""
    from orderloom.model.canonical import canonical
    from orderloom.runtime.samples import sample_files
    from orderloom.wiring.folders import write_app

    found = _found(name)
    built = _built(found, _settings(said))
    rows = ((str(one.data["kind"]), str(one.data["id"]), canonical(one.data).decode()) for one in built.source.drafts)
    count = write_app(into, rows, sample_files(found.folder, built.traits))
    if as_json:
        show({"template": found.id, "version": found.app.version, "traits": list(built.traits), "documents": count})
    else:
        say("cli.template.built", template=found.id, count=count, folder=into, traits=", ".join(built.traits) or "—")


@template.command("coverage")
@options.as_json
def coverage_(*, as_json: bool) -> None:
    """Play the scenarios of every template: row → documents → scenarios → passed; exit 1 when one fails."""
    from orderloom.wiring.templates import cover

    rows = cover(resources.builtin_templates_dir(), language())
    if as_json:
        told = [
            {"row": one.row, "passed": one.passed, "documents": list(one.documents), "scenarios": list(one.scenarios)}
            for one in rows
        ]
        show({"rows": told})
    else:
        for one in rows:
            click.echo(f"{'✓' if one.passed else '✗'} {one.row}  {', '.join(one.scenarios)}")
        passed = sum(one.passed for one in rows)
        say("cli.template.covered", passed=passed, failed=len(rows) - passed)
    sys.exit(0 if all(one.passed for one in rows) else 1)


@template.command("upgrade")
@click.argument("app", metavar="APP")
@click.option("--set", "said", metavar="KEY=VALUE", multiple=True, help="Another answer than last time.")
@click.option("--from", "source", type=_FOLDER, help="A folder with the template, instead of the one that came along.")
@click.option("--take", metavar="KIND/ID:PATH", multiple=True, help="Take the template's side of this conflict.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@options.home
@options.as_json
def upgrade_(
    app: str,
    said: tuple[str, ...],
    source: Path | None,
    take: tuple[str, ...],
    home: Path,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Build APP again from its template, keep what people changed, list the conflicts, and publish.

    A conflict keeps the app's side unless it is named with --take. With unpublished changes in the draft the outcome
    waits there as well. A second run finds nothing to do.
    """
    from orderloom import settings
    from orderloom.wiring.templates import Wanted, upgrade_app

    found = _found(str(source)) if source is not None else None
    outcome = upgrade_app(app, Wanted(_settings(said), found, frozenset(take), dry_run), settings.load(home))
    if as_json:
        show(outcome.as_json())
        return
    for words in outcome.words(language()):
        click.echo(f"• {words}")
    for conflict in outcome.upgrade.conflicts:
        sign = "template" if outcome.takes(conflict) else "ours"
        click.echo(f"! {conflict.document}:{conflict.path}  [{sign}]")
    say(
        f"cli.template.upgrade.{outcome.result}",
        app=app,
        number=outcome.number,
        conflicts=len(outcome.upgrade.conflicts),
    )


def _found(name: str) -> "Template":
    from orderloom.wiring.templates import find_template

    return find_template(name)


def _settings(said: Iterable[str]) -> Mapping[str, str]:
    """``KEY=VALUE`` words; one without a sign is used wrongly."""
    settings: dict[str, str] = {}
    for word in said:
        name, sign, value = word.partition("=")
        if not sign:
            raise click.BadParameter(word, param_hint="--set")
        settings[name.strip()] = value.strip()
    return settings


def _built(found: "Template", said: Mapping[str, str]) -> "Built":
    """The build; with faults it is told and the command ends."""
    from orderloom.check.template_build import build

    built = build(found, said)
    if built.source.problems:
        _tell(built.source.problems)
        sys.exit(1)
    return built


def _tell(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(f"✗ {problem.document} {problem.pointer}\n  {problem.message(language())}".strip(), err=True)
        hint = problem.hint(language())
        if hint:
            click.echo(f"  → {hint}", err=True)


def _summary(found: "Template") -> dict[str, object]:
    return {
        "id": found.id,
        "version": found.app.version,
        "title": dict(found.app.title),
        "help": dict(found.app.help or {}),
        "traits": [trait.id for trait in found.app.traits],
        "parameters": [parameter.id for parameter in found.app.parameters],
    }
