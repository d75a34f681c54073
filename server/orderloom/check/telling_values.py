"""Values in words: calculations, choices, dates, texts, lists, and what other records come to."""

from collections.abc import Sequence

from orderloom.check.telling import SUMS, Telling, is_condition, operation, phrases, read_path
from orderloom.check.telling_clauses import source

_UNIT_AT = 2
_MOVED_LEAST = 2


def _calculation(name: str) -> None:
    @phrases(name)
    def calculated(tell: Telling, args: Sequence[object]) -> str:
        if name == "-" and len(args) == 1:
            return tell.say("negative", a=tell.operand(args[0]))
        return tell.joined([tell.operand(one) for one in args], SUMS[name])


for _name in SUMS:
    _calculation(_name)


def _extreme(name: str) -> None:
    @phrases(name)
    def extreme(tell: Telling, args: Sequence[object]) -> str:
        return tell.say(name, a=tell.joined([tell.value(one) for one in args], "list_comma"))


for _name in ("max", "min"):
    _extreme(_name)


def _single(name: str) -> None:
    @phrases(name)
    def single(tell: Telling, args: Sequence[object]) -> str:
        return tell.say(name, a=tell.value(args[0] if args else None))


for _name in (
    "abs",
    "length",
    "upper",
    "lower",
    "trim",
    "date",
    "datetime",
    "year",
    "month",
    "day",
    "weekday",
    "hour",
    "minute",
):
    _single(_name)


@phrases("round")
def rounded(tell: Telling, args: Sequence[object]) -> str:
    """A figure with so many decimals."""
    words, places = tell.value(args[0] if args else None), args[1] if len(args) > 1 else 0
    return tell.say("round_whole", a=words) if places == 0 else tell.say("round", a=words, b=tell.value(places))


@phrases("now")
def now(tell: Telling, _args: Sequence[object]) -> str:
    """The moment at which it is worked out."""
    return tell.say("now")


@phrases("today")
def today(tell: Telling, _args: Sequence[object]) -> str:
    """The day on which it is worked out."""
    return tell.say("today")


@phrases("date_add")
def moved(tell: Telling, args: Sequence[object]) -> str:
    """A moment that lies so much earlier or later than another."""
    start, count = (*args, None, None)[:2]
    unit = args[_UNIT_AT] if len(args) > _UNIT_AT else "day"
    if isinstance(count, int) and not isinstance(count, bool):
        key = "later" if count >= 0 else "earlier"
        return tell.say(key, a=tell.value(start), b=_span(tell, abs(count), unit))
    return tell.say("moved", a=tell.value(start), b=_span(tell, count, unit))


@phrases("duration")
def lasting(tell: Telling, args: Sequence[object]) -> str:
    """A length of time."""
    return _span(tell, args[0] if args else None, args[1] if len(args) > 1 else "")


@phrases("date_diff")
def between(tell: Telling, args: Sequence[object]) -> str:
    """Whole units between two moments."""
    end, start = (*args, None, None)[:2]
    unit = args[_UNIT_AT] if len(args) > _UNIT_AT else "day"
    return tell.say("difference", a=tell.value(end), b=tell.value(start), c=_unit(tell, unit))


def _span(tell: Telling, count: object, unit: object) -> str:
    return tell.say("span", a=tell.operand(count), b=_unit(tell, unit))


def _unit(tell: Telling, unit: object) -> str:
    name = str(unit).removesuffix("s")
    known = tell.say(f"unit_{name}")
    return name if known.startswith("sentence.") else known


@phrases("if", "?:")
def chosen(tell: Telling, args: Sequence[object]) -> str:
    """The value of the first condition that holds."""
    last = tell.say("else", a=_branch(tell, args[-1])) if len(args) % 2 else tell.say("else", a=tell.value(None))
    for place in range(len(args) - len(args) % 2 - 2, -1, -2):
        last = tell.say("if", a=tell.clause(args[place]), b=_branch(tell, args[place + 1]), c=last)
    return last


def _branch(tell: Telling, rule: object) -> str:
    asked = operation(rule) is not None and is_condition(rule, tell.naming)
    return tell.clause(rule) if asked and read_path(rule) is None else tell.value(rule)


@phrases("??")
def otherwise(tell: Telling, args: Sequence[object]) -> str:
    """The first value that is there."""
    return tell.joined([tell.value(one) for one in args], "otherwise_value")


@phrases("try")
def attempted(tell: Telling, args: Sequence[object]) -> str:
    """The first value that can be worked out."""
    return tell.joined([tell.value(one) for one in args], "try")


@phrases("cat")
def joined(tell: Telling, args: Sequence[object]) -> str:
    """Texts one after the other."""
    return tell.joined([tell.value(one) for one in args], "cat")


@phrases("mapping")
def translated(tell: Telling, args: Sequence[object]) -> str:
    """Another system's code in ours."""
    dictionary, mapping, value = (*args, "", "", None)[:3]
    name = tell.naming.mapping_title(str(dictionary), str(mapping))
    return tell.say("mapping", b=name, c=tell.value(value))


def _listing(name: str) -> None:
    @phrases(name)
    def listed(tell: Telling, args: Sequence[object]) -> str:
        body = args[1] if len(args) > 1 else None
        words = tell.loop().clause(body) if name == "filter" else tell.loop().value(body)
        return tell.say(name, a=tell.value(args[0] if args else None), b=words)


for _name in ("filter", "map", "reduce"):
    _listing(_name)


@phrases("count")
def counted(tell: Telling, args: Sequence[object]) -> str:
    """How many other records."""
    return tell.say("count", a=source(tell, args, 1))


def _measured(name: str) -> None:
    @phrases(name)
    def measured(tell: Telling, args: Sequence[object]) -> str:
        table = str(args[0] if args else "").partition(".")[0]
        field = tell.naming.field_title(table, str(args[1])) if len(args) > 1 else ""
        return tell.say(name, a=source(tell, args, 2), b=field)


for _name in ("sum", "distinct"):
    _measured(_name)
