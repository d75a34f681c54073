"""How ``orderloom app replay`` reads its span, and how it tells what came of it."""

import re
from collections.abc import Mapping
from datetime import timedelta

import click

from orderloom.cli.say import language, say
from orderloom.errors import OrderloomError
from orderloom.runtime.replay.job import MOST_DAYS

_SPAN = re.compile(r"(\d{1,4})([dh])")


class SpanError(OrderloomError):
    """A span of time that cannot be read, or is too long."""

    code = "replay.span"


def span_of(text: str) -> timedelta:
    """``7d`` or ``36h``; raises ``SpanError``."""
    found = _SPAN.fullmatch(text.strip())
    span = timedelta(**{"days" if found[2] == "d" else "hours": int(found[1])}) if found else timedelta(0)
    if not timedelta(0) < span <= timedelta(days=MOST_DAYS):
        raise SpanError(span=text, most=MOST_DAYS)
    return span


def progress(done: int, inputs: int) -> bool:
    """Say how far a replay is; it goes on."""
    click.echo(f"{done}/{inputs}", err=True)
    return True


def silence(done: int, inputs: int) -> bool:
    """Say nothing; it goes on."""
    del done, inputs
    return True


def tell(replayed: Mapping[str, object]) -> None:
    """What would have been different, for people."""
    say("cli.replay.head", **{name: replayed[name] for name in _HEAD})
    for flag in ("cut", "partial"):
        if replayed[flag]:
            say(f"cli.replay.{flag}")
    if replayed["done"] != replayed["inputs"]:
        say("cli.replay.stopped")
    differences = replayed["differences"]
    if not isinstance(differences, list) or not differences:
        say("cli.replay.none")
        return
    say("cli.replay.some", count=len(differences))
    for one in differences:
        click.echo(f"  {one['table']}  {one['title'] or one['record']}")
        for differs in one["differs"]:
            click.echo(f"    {differs['words'][language()]}")
        click.echo(f"    {one['why'][language()]}")


_HEAD = ("since", "until", "events", "inputs", "done", "records")
