"""How ``orderloom app plan`` tells its forecast: in sentences, or as one JSON value."""

import click

from orderloom.cli.say import say
from orderloom.model.difference import Edit
from orderloom.runtime.draft import edit_json
from orderloom.runtime.wording import tell as in_words
from orderloom.wiring.apps import Forecast


def as_json(forecast: Forecast, language: str) -> dict[str, object]:
    """Everything that is worth knowing before publishing."""
    proposal = forecast.proposal
    return {
        "app": proposal.app,
        "number": proposal.number,
        "publishable": forecast.publishable,
        "problems": [one.as_json(language) for one in proposal.result.problems],
        "words": list(_words(forecast, proposal.edits, language)),
        "edits": [edit_json(one) for one in proposal.edits],
        "kept": [f"{one.document}/{one.path}".rstrip("/") for one in proposal.merged.conflicts],
        "structure": [one.as_json(language) for one in forecast.structure],
        "scenarios": [
            {"id": one.id, "passed": one.passed, "failures": list(one.failures)} for one in forecast.scenarios
        ],
    }


def tell(forecast: Forecast, language: str) -> None:
    """The same for people."""
    proposal = forecast.proposal
    say("cli.app.plan.head", app=proposal.app, number=proposal.number, count=len(proposal.edits))
    for words in _words(forecast, proposal.edits, language):
        click.echo(f"  {words}")
    for conflict in proposal.merged.conflicts:
        say("cli.app.plan.kept", place=f"{conflict.document}/{conflict.path}".rstrip("/"))
    if forecast.structure:
        say("cli.app.plan.structure")
    for change in forecast.structure:
        sign = "✗" if change.blocks else "!" if change.lossy else "+"
        click.echo(f"  {sign} {change.sentence(language)}")
    failed = [one for one in forecast.scenarios if not one.passed]
    say("cli.app.plan.scenarios", passed=len(forecast.scenarios) - len(failed), failed=len(failed))
    for one in failed:
        click.echo("\n    ".join((f"  ✗ {one.id}", *one.failures)))
    say("cli.app.plan.good" if forecast.publishable else "cli.app.plan.refused")


def _words(forecast: Forecast, edits: tuple[Edit, ...], language: str) -> tuple[str, ...]:
    return in_words(edits, forecast.proposal.before, forecast.proposal.merged.documents, language)
