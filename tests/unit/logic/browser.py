"""The browser's evaluator, bundled as for a page and run by Node: one process, one line of JSON a rule."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from orderloom.logic.closures import Evaluator
from orderloom.logic.core import Core, to_json, wire
from orderloom.logic.errors import LogicError
from orderloom.logic.types import ANY, Schema
from tests.needs import ROOT, miss

Outcome = tuple[str, object]
"""("result", value in the form of ``told``) or ("error", its type)."""

_LINES = Path(__file__).parent / "browser_lines.mjs"


def bundle(folder: Path) -> Path:
    """The evaluator as one script in ``folder``; skips where there is no Node to run it."""
    program = ROOT / "designer/node_modules/.bin/esbuild"
    if shutil.which("node") is None or not program.exists():
        miss("Node and designer/node_modules are missing: run make install")
    target = folder / "evaluate.mjs"
    source = ROOT / "designer/src/logic/evaluate.ts"
    build = [str(program), str(source), "--bundle", "--format=esm", "--log-level=error", f"--outfile={target}"]
    subprocess.run(build, check=True)
    return target


def in_browser(
    script: Path, cores: Iterable[Core], schema: Schema, rows: Sequence[Mapping[str, object]]
) -> list[list[Outcome]]:
    """What the browser makes of every rule on every row."""
    node = shutil.which("node")
    assert node is not None
    types = {path: str(kind) for path, kind in schema.items()}
    written = [{path: wire(value, schema.get(path, ANY)) for path, value in row.items()} for row in rows]
    lines = [{"types": types, "rows": written}, *({"core": to_json(core)} for core in cores)]
    sent = "\n".join(json.dumps(line, default=float) for line in lines) + "\n"
    done = subprocess.run([node, _LINES, script], input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [[(kind, value) for kind, value in json.loads(line)] for line in done.stdout.rstrip("\n").split("\n")]


def on_server(run: Evaluator, rows: Iterable[Mapping[str, object]]) -> list[Outcome]:
    """What a compiled rule gives on every row, in the form of ``in_browser``."""
    return [_outcome(run, row) for row in rows]


def _outcome(run: Evaluator, row: Mapping[str, object]) -> Outcome:
    try:
        return "result", told(run(row))
    except LogicError as error:
        return "error", error.type


def told(value: object) -> object:  # noqa: PLR0911 -- one answer per kind of value
    """A value as ``browser_lines.mjs`` tells it: numbers by their digits, moments in their written forms."""
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            exact = Decimal(value) if value else abs(Decimal(value))  # nothing shows the sign of a zero
            return {"Decimal": format(exact, "f")}
        case datetime():
            return {"Instant": str((value - datetime(1970, 1, 1, tzinfo=value.tzinfo)) // timedelta(microseconds=1))}
        case date():
            return {"Day": value.isoformat()}
        case timedelta():
            return {"Span": str(value // timedelta(microseconds=1))}
        case Mapping():
            return {"map": {str(key): told(part) for key, part in value.items()}}
        case Sequence():
            return [told(part) for part in value]
        case _:
            raise TypeError(value)
