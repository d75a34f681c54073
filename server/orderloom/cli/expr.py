"""``orderloom expr``: run and check expressions, one JSON value a line."""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from orderloom import i18n
from orderloom.cli.say import language, refusal
from orderloom.errors import OrderloomError
from orderloom.logic.compile import Checked, check_expression
from orderloom.logic.errors import UNKNOWN_OPERATOR, InvalidRuleError, LogicError, LogicProblem
from orderloom.logic.evaluate import evaluate
from orderloom.logic.json_text import JsonTextError, dumps, loads
from orderloom.logic.parse import UNKNOWN
from orderloom.logic.types import Schema

Answer = Mapping[str, object]

lines = click.option("--lines", is_flag=True, required=True, help="Read and write one JSON value a line.")


@click.group()
def expr() -> None:
    """Expressions: JsonLogic with static types."""


@expr.command("eval")
@lines
def eval_lines(*, lines: bool) -> None:
    """Read {"rule","data"}, write {"result"} or {"error":{"code","message"}}."""
    del lines
    from orderloom.jobs.clock import SystemClock

    now = SystemClock().now
    _each_line(lambda given: {"result": _evaluated(given, {"@now": now()})}, _error)


@expr.command()
@click.option(
    "--table",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="A table document (JSON).",
)
@lines
def check(*, file: Path, lines: bool) -> None:
    """Read {"rule"}, write {"type"} or {"problems":[…]}, typed against the fields of a table."""
    del lines
    from orderloom.check.expressions import table_schema

    schema: Schema = table_schema(loads(file.read_bytes()))
    _each_line(lambda given: _checked(given, schema), lambda error: {"problems": _problems(error)})


def _each_line(answer: Callable[[Mapping[str, object]], Answer], fault: Callable[[OrderloomError], Answer]) -> None:
    """One line out for every line in, whatever the line holds."""
    for line in sys.stdin.buffer:
        try:
            out = answer(_given(line))
        except OrderloomError as error:
            out = fault(error)
        sys.stdout.buffer.write(dumps(out) + b"\n")
        sys.stdout.buffer.flush()


def _given(line: bytes) -> Mapping[str, object]:
    value = loads(line)
    if not isinstance(value, dict) or "rule" not in value:
        raise JsonTextError("logic.line_without_rule")
    return value


def _evaluated(given: Mapping[str, object], context: Mapping[str, object]) -> object:
    data = given.get("data")
    if isinstance(data, dict):
        context = {**context, **data}
    return evaluate(given["rule"], data, context=context, timer=time.monotonic)


def _checked(given: Mapping[str, object], schema: Schema) -> Answer:
    found = check_expression(given["rule"], schema)
    return {"type": str(found.type)} if isinstance(found, Checked) else {"problems": [_shown(one) for one in found]}


def _error(error: OrderloomError) -> Answer:
    """The standard's word for it where there is one, else our own code."""
    code = error.error_code
    shown: object = refusal(error)
    if isinstance(error, LogicError):
        code = error.type
    elif isinstance(error, InvalidRuleError):
        code = UNKNOWN_OPERATOR if any(one.code in UNKNOWN for one in error.problems) else error.problems[0].code
        shown = " ".join(i18n.message(one.code, language(), one.facts) for one in error.problems)
    return {"error": {"code": code, "message": shown}}


def _problems(error: OrderloomError) -> list[Answer]:
    return [_shown(LogicProblem(error.error_code, "", error.facts))]


def _shown(problem: LogicProblem) -> Answer:
    tongue = language()
    shown = {
        "code": problem.code,
        "pointer": problem.pointer,
        "message": i18n.message(problem.code, tongue, problem.facts),
    }
    hint = problem.code + ".hint"
    if hint in i18n.catalogue(tongue):
        shown["hint"] = i18n.message(hint, tongue, problem.facts)
    return shown
