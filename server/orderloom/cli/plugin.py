"""``orderloom plugin``: list, check, try, map and make platform plugins."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orderloom import resources
from orderloom.check.problem import Problem
from orderloom.cli import options
from orderloom.cli.say import language, refusal, say, show
from orderloom.sdk.failures import Fault, ManifestProblem, MessageProblem, PlatformUnknown

if TYPE_CHECKING:
    from orderloom.edge.platforms import ManifestPlatform

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def plugin() -> None:
    """Platforms: shops, carriers and payments, each a folder with a manifest."""


def _problems(faults: Iterable[Fault]) -> list[dict[str, object]]:
    return [Problem(fault.code, fault.pointer, fault.facts).as_json(language()) for fault in faults]


def _tell(problems: Iterable[Mapping[str, object]]) -> None:
    for problem in problems:
        click.echo(f"{problem['pointer'] or '/'}  {problem['message']}  ({problem['code']})")
        if problem["hint"]:
            click.echo(f"    {problem['hint']}")


def _installed(plugin_id: str) -> "ManifestPlatform":
    from orderloom.edge.platforms import load_platforms

    try:
        return load_platforms(resources.plugins_dir()).get(plugin_id)
    except PlatformUnknown as error:
        raise click.BadParameter(refusal(error), param_hint="PLUGIN_ID") from error


@plugin.command(name="list")
@options.as_json
def show_all(*, as_json: bool) -> None:
    """Every plugin that comes with the product; a broken one is shown as switched off."""
    from orderloom.edge.platforms import load_platforms

    installed = load_platforms(resources.plugins_dir())
    if as_json:
        usable = [
            {"id": one.id, "title": dict(one.title), "topics": list(one.topics), "credentials": list(one.credentials)}
            for one in installed.all()
        ]
        broken = [{"id": one.id, "problems": _problems(one.problems)} for one in installed.switched_off]
        show({"plugins": usable, "switched_off": broken})
        return
    for one in installed.all():
        click.echo(f"{one.id}\t{one.title[language()]}\t{', '.join(one.topics)}")
    for off in installed.switched_off:
        say("plugin.switched_off", id=off.id)
        _tell(_problems(off.problems))


@plugin.command()
@click.argument("folder", type=_FOLDER)
@options.as_json
def check(folder: Path, *, as_json: bool) -> None:
    """Check the plugin in FOLDER: its manifest, its status maps, its samples and its fake."""
    from orderloom.edge.plugin_check import plugin_faults

    problems = _problems(plugin_faults(folder.resolve()))
    if as_json:
        show({"problems": problems})
    elif problems:
        _tell(problems)
    else:
        say("plugin.good", id=folder.resolve().name)
    sys.exit(1 if problems else 0)


@plugin.command(name="try")
@click.argument("folder", type=_FOLDER)
@click.argument("sample")
def try_sample(folder: Path, sample: str) -> None:
    """Print what the plugin in FOLDER makes of SAMPLE: a file, or the name of one of its samples."""
    from orderloom.edge.actions_sample import ActionSample, play, shown
    from orderloom.edge.platforms import load_platform
    from orderloom.edge.samples import FOLDER, load_sample, read_sample

    path = next((one for one in (Path(sample), folder / FOLDER / f"{sample}.json") if one.is_file()), None)
    if path is None:
        raise click.BadParameter(sample, param_hint="SAMPLE")
    try:
        platform, found = load_platform(folder.resolve()), load_sample(path)
        if isinstance(found, ActionSample):
            made: object = shown(*play(platform.manifest, found))
        else:
            made = [item.as_json() for item in read_sample(platform, found)]
    except (ManifestProblem, MessageProblem) as error:
        _tell(_problems(error.problems))
        sys.exit(1)
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))


@plugin.command()
@click.argument("plugin_id")
@click.argument("file", type=_FILE)
@options.as_json
def vectors(plugin_id: str, file: Path, *, as_json: bool) -> None:
    """Run the signature vectors of FILE against the plugin PLUGIN_ID."""
    from orderloom.edge.vectors import parse_vectors, run_vector
    from orderloom.logic.json_text import JsonTextError, loads

    platform = _installed(plugin_id)
    try:
        known = parse_vectors(loads(file.read_bytes()))
    except (JsonTextError, MessageProblem) as error:
        raise click.BadParameter(str(file), param_hint="FILE") from error
    results = [run_vector(platform, vector) for vector in known]
    counts = {outcome: sum(one.outcome == outcome for one in results) for outcome in ("passed", "failed", "skipped")}
    if as_json:
        details = [{"id": one.id, "outcome": one.outcome, "reason": one.reason} for one in results]
        show({**counts, "details": details})
    else:
        for one in results:
            reason = "" if one.reason is None else Problem(one.reason).message(language())
            click.echo(f"{one.outcome}\t{one.id}\t{reason}".rstrip())
        say("plugin.vectors", **counts)
    sys.exit(1 if counts["failed"] else 0)


@plugin.command(name="map")
@click.argument("plugin_id")
@click.option("--lines", is_flag=True, help="Read and write one JSON value a line.")
def map_lines(plugin_id: str, *, lines: bool) -> None:
    """Turn messages into unified items: {"topic" or "stream", "message"} a line in, {"items"} or {"problems"} out."""
    from orderloom.edge.mapping_lines import answer

    platform = _installed(plugin_id)
    source = sys.stdin.buffer
    requests: Iterable[bytes] = source if lines else [source.read()]
    for request in requests:
        items = answer(platform, request)
        if isinstance(items, MessageProblem):
            show({"problems": _problems(items.problems)})
        else:
            show({"items": [item.as_json() for item in items]})
        sys.stdout.flush()


@plugin.command()
@click.argument("plugin_id")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=".", help="Parent folder.")
def new(plugin_id: str, into: Path) -> None:
    """Begin a plugin PLUGIN_ID: a manifest and a sample that pass ``plugin check``."""
    from orderloom.edge.scaffold import make_plugin, possible_id

    if not possible_id(plugin_id):
        raise click.BadParameter(plugin_id, param_hint="PLUGIN_ID")
    try:
        files = make_plugin(into / plugin_id)
    except FileExistsError:
        say("plugin.exists", path=into / plugin_id)
        sys.exit(1)
    for path in files:
        click.echo(str(path))
