"""A second reading of Core, from its JSON form alone and as plainly as possible: what the browser has to do."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from orderloom.logic.functions import OPERATORS

Node = Mapping[str, object]


def meaning(node: object, row: Mapping[str, object]) -> object:  # noqa: PLR0911 -- one answer per kind of node
    """The value of a Core node in JSON form on one row."""
    assert isinstance(node, dict)
    kind = node["node"]
    parts = {name: part for name, part in node.items() if isinstance(part, dict)}
    match kind:
        case "const":
            return constant(node["value"], str(node["type"]).removesuffix("?"))
        case "field":
            return row.get(node["path"])
        case "if":
            return meaning(parts["then"] if meaning(parts["condition"], row) else parts["otherwise"], row)
        case "and" | "or":
            join = all if kind == "and" else any
            return join(meaning(item, row) for item in node["items"])
        case "not":
            return not meaning(parts["item"], row)
        case "isnull":
            return meaning(parts["item"], row) is None
        case "coalesce":
            return next((value for item in node["items"] if (value := meaning(item, row)) is not None), None)
        case "call":
            values = [meaning(item, row) for item in node["args"]]
            apply = OPERATORS[node["name"]].values
            assert apply
            return None if None in values else apply(*values)
        case _:
            one, two = (meaning(part, row) for part in parts.values())
            return of_two(str(kind), str(node.get("op")), one, two)


def of_two(kind: str, op: str, one: object, two: object) -> object:  # noqa: PLR0911 -- as above
    """The nodes with two operands, in the order of their fields."""
    if kind == "inlist":
        return isinstance(two, list) and one in two
    if kind == "compare" and op == "==":
        return one == two
    if one is None or two is None:
        return None if kind in ("arith", "dateadd", "datediff") else False
    match kind, one, two:
        case "compare", _, _:
            return compared(op, one, two)
        case "arith", int() | Decimal(), int() | Decimal():
            left, right = Decimal(one), Decimal(two)
            return left + right if op == "+" else left - right if op == "-" else left * right
        case "contains", str(), str():
            return one in two
        case "affix", str(), str():
            return one.startswith(two) if op == "starts_with" else one.endswith(two)
        case "dateadd", date(), int():
            return one + timedelta(days=two)
        case "datediff", date(), date():
            return (one - two).days
        case _:
            raise AssertionError(kind)


def compared(op: str, one: object, two: object) -> bool:
    """An ordering of two values of one kind."""
    match one, two:
        case (int() | Decimal(), int() | Decimal()) | (str(), str()) | (date(), date()):
            less, equal = one < two, one == two  # type: ignore[operator]
        case _:
            raise AssertionError(op)
    return less if op == "<" else less or equal if op == "<=" else not less if op == ">=" else not (less or equal)


def constant(value: object, kind: str) -> object:
    """A constant from its JSON form."""
    if isinstance(value, list):
        item = kind.removeprefix("list(").removesuffix(")").removesuffix("?")
        return [constant(part, item) for part in value]
    if value is None or not isinstance(value, str) or kind == "str":
        return value
    if kind == "datetime":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind == "date" else Decimal(value)
