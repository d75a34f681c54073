"""The JsonLogic suites beside the project, as cases; they are read in place and never copied."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from orderloom.errors import OrderloomError
from orderloom.logic.errors import UNKNOWN_OPERATOR, InvalidRuleError, LogicError
from orderloom.logic.evaluate import evaluate
from orderloom.logic.json_text import loads
from orderloom.logic.parse import UNKNOWN
from tests.needs import ROOT

SUITES = ROOT.parent / "shared/data/jsonlogic"


@dataclass(frozen=True)
class Case:
    """One rule on one piece of data, with the result or the type of the error it must give."""

    name: str
    rule: object
    data: object
    expected: tuple[str, object]


def cases(folder: str) -> Iterator[Case]:
    """Every case of every file below a folder of the suites; none when the suites are not there."""
    for file in sorted((SUITES / folder).rglob("*.json")):
        entries = loads(file.read_bytes())
        assert isinstance(entries, list)
        for place, entry in enumerate(entries):
            name = f"{file.relative_to(SUITES).with_suffix('')}-{place}"
            if isinstance(entry, list):
                rule, data, result = entry
                yield Case(name, rule, data, ("result", plain(result)))
            elif isinstance(entry, dict):
                yield Case(name, entry["rule"], entry.get("data"), _expected(entry))


def outcome(rule: object, data: object) -> tuple[str, object]:
    """What dynamic evaluation makes of a case, in the form of ``Case.expected``."""
    try:
        return "result", plain(evaluate(rule, data))
    except LogicError as error:
        return "error", error.type
    except InvalidRuleError as error:
        return "error", UNKNOWN_OPERATOR if error.problems[0].code in UNKNOWN else error.problems[0].code


def failure(run: Callable[[], object]) -> str:
    """The code of the typed error that ``run`` ends with, empty when it ends well; anything else is a fault."""
    try:
        run()
    except OrderloomError as error:
        return error.error_code
    return ""


def plain(value: object) -> object:
    """The value with numbers in one form and booleans apart from them, so that == compares as JSON does."""
    match value:
        case bool():
            return ("bool", value)
        case Decimal():
            return int(value) if value == int(value) else value
        case list() | tuple():
            return [plain(part) for part in value]
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case _:
            return value


def _expected(entry: dict[str, object]) -> tuple[str, object]:
    error = entry.get("error")
    return ("error", error["type"]) if isinstance(error, dict) else ("result", plain(entry["result"]))
