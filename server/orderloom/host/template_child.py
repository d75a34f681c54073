"""The child process that renders templates nobody can trust: letters as JSON lines in, words as JSON lines out.

Run as ``python -I -m orderloom.host.template_child`` with an empty environment. It loads what it needs, gives up
memory, files and network, and then lives as long as its parent asks. Every line is one letter with a second of
processor time of its own, whose end kills the process, whatever the template does. Templates see plain values only:
no attribute of any object can be reached, nothing can be called, and no format is looked up by name.
"""

import json
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from jinja2 import Undefined
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from orderloom.host.child import Limits, give_up

MEMORY: Final = 512 * 1024 * 1024
LONGEST: Final = 1_000_000
"""Characters of all the words of a letter."""

CPU_S: Final = 1.0
"""Processor time of one letter."""

READY: Final = "ready"
"""The first line: from here on the process holds no more than it needs."""

_SAMPLES: Final = ("zh", "en")
_YES: Final = {"zh": ("是", "否"), "en": ("yes", "no")}
_COMMA: Final = {"zh": "、", "en": ", "}


class Refusal(Exception):
    """The letter is not rendered; the text is the code."""


class Held:
    """A value with its parts; compares like the value, and an absent one like nothing at all."""

    __slots__ = ("label", "main", "parts")

    def __init__(self) -> None:
        self.main: object = None
        self.label = ""
        self.parts: dict[str, Held] = {}

    def __eq__(self, other: object) -> bool:
        """As the values."""
        return bool(self.main == _bare(other))

    def _order(self, other: object) -> int | None:
        """Below, level or above; None where the two have no order."""
        mine, theirs = self.main, _bare(other)
        if isinstance(mine, int | Decimal) and isinstance(theirs, int | Decimal):
            return (mine > theirs) - (mine < theirs)
        if isinstance(mine, str) and isinstance(theirs, str):
            return (mine > theirs) - (mine < theirs)
        if isinstance(mine, timedelta) and isinstance(theirs, timedelta):
            return (mine > theirs) - (mine < theirs)
        if isinstance(mine, datetime) and isinstance(theirs, datetime):
            return (mine > theirs) - (mine < theirs)
        return _by_day(mine, theirs)

    def __lt__(self, other: object) -> bool:
        """As the values; False where they have no order, as below."""
        return self._order(other) == -1

    def __le__(self, other: object) -> bool:
        """As the values."""
        return self._order(other) in {-1, 0}

    def __gt__(self, other: object) -> bool:
        """As the values."""
        return self._order(other) == 1

    def __ge__(self, other: object) -> bool:
        """As the values."""
        return self._order(other) in {1, 0}

    def __hash__(self) -> int:
        """As the value's words."""
        return hash(str(self.main))

    def __bool__(self) -> bool:
        """Whether there is a value."""
        return bool(self.main)

    def __iter__(self) -> Iterator["Held"]:
        """The members of a list; nothing else has any."""
        yield from self.main if isinstance(self.main, list) else ()

    def __contains__(self, wanted: object) -> bool:
        """Whether a list has a member, or a text a part."""
        if isinstance(self.main, str):
            return str(_bare(wanted)) in self.main
        return any(one == wanted for one in self)

    def __len__(self) -> int:
        """Of a list or text."""
        return len(self.main) if isinstance(self.main, str | list) else 0


def _by_day(mine: object, theirs: object) -> int | None:
    """The order of two days; a moment is none."""
    if isinstance(mine, datetime) or isinstance(theirs, datetime):
        return None
    return (mine > theirs) - (mine < theirs) if isinstance(mine, date) and isinstance(theirs, date) else None


def _bare(value: object) -> object:
    return value.main if isinstance(value, Held) else value


class Nothing(Undefined):
    """A name without a value: shows nothing, has nothing."""

    def __getattr__(self, name: str) -> object:
        """Nothing has parts."""
        raise AttributeError(name)


class Desk(ImmutableSandboxedEnvironment):
    """Jinja without anything that reaches beyond the letter."""

    def __init__(self, writer: "Writer") -> None:
        super().__init__(autoescape=False, undefined=Nothing, trim_blocks=True, finalize=writer.text, cache_size=50)
        self.globals.clear()
        self.filters = writer.formats()
        self.tests.clear()

    def getattr(self, obj: object, attribute: str) -> object:
        """A part of a value; nothing else has attributes."""
        found = obj.parts.get(attribute) if isinstance(obj, Held) else None
        return found if found is not None else self.undefined(name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """There is nothing to look up."""
        raise SecurityError(str(type(obj)))

    def call(self, context: object, obj: object, /, *args: object, **kwargs: object) -> object:
        """There is nothing to call."""
        raise SecurityError(str(type(obj)))

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """No attribute is."""
        return False

    def is_safe_callable(self, obj: object) -> bool:
        """Nothing can be called."""
        return False


class Writer:
    """Writes values in the language and the zone of the letter at hand."""

    def __init__(self) -> None:
        self.language = _SAMPLES[0]
        self.zone = ZoneInfo("UTC")

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)

    def formats(self) -> dict[str, Callable[..., object]]:
        """The functions behind ``|``, by name; see ``check.placeholders.FORMATS``."""
        return {
            "amount": self._amount,
            "number": lambda value: self._number(_bare(value)),
            "day": lambda value: self._day(_bare(value)),
            "clock": lambda value: self._clock(_bare(value)),
            "moment": lambda value: self._moment(_bare(value)),
            "span": lambda value: self._span(_bare(value)),
            "upper": lambda value: self.text(value).upper(),
            "lower": lambda value: self.text(value).lower(),
            "cut": self._cut,
            "join": self._join,
            "length": lambda value: len(value) if isinstance(value, Held) else 0,
            "default": lambda value, other="–": value if _bare(value) not in (None, "") else other,
        }

    def text(self, value: object) -> str:
        """Any value as people of the language write it."""
        if isinstance(value, Held):
            if value.label:
                return value.label
            currency = value.parts.get("currency")
            return self._amount(value) if currency is not None and value.main is not None else self.text(value.main)
        if value is None or isinstance(value, Undefined):
            return ""
        if isinstance(value, str):
            return value
        return self._written(value)

    def _written(self, value: object) -> str:
        if isinstance(value, bool):
            return _YES[self.language][not value]
        if isinstance(value, int | Decimal):
            return self._number(value)
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, date):
            return self._day(value)
        if isinstance(value, timedelta):
            return self._span(value)
        return _COMMA[self.language].join(self.text(one) for one in value) if isinstance(value, list) else ""

    def _amount(self, value: object, currency: object = None) -> str:
        part = value.parts.get("currency") if isinstance(value, Held) else None
        sign, main = _bare(currency) or (part.main if part else None), _bare(value)
        if not isinstance(main, int | Decimal) or isinstance(main, bool):
            return ""
        if not isinstance(sign, str) or not (sign.isascii() and sign.isalpha() and len(sign) == 3):
            return self._number(main)
        return str(format_currency(main, sign.upper(), locale=self._locale))

    def _number(self, value: object) -> str:
        return str(format_decimal(value, locale=self._locale)) if isinstance(value, int | Decimal) else ""

    def _day(self, value: object) -> str:
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        return str(format_date(value, "medium", locale=self._locale)) if isinstance(value, date) else ""

    def _clock(self, value: object) -> str:
        if not isinstance(value, datetime):
            return ""
        return str(format_time(value.astimezone(self.zone), "short", locale=self._locale))

    def _moment(self, value: object) -> str:
        if not isinstance(value, datetime):
            return self._day(value)
        return str(format_datetime(value.astimezone(self.zone), "medium", locale=self._locale))

    def _span(self, value: object) -> str:
        if not isinstance(value, timedelta):
            return ""
        return str(format_timedelta(value, threshold=1.5, locale=self._locale))

    def _cut(self, value: object, most: object = 80) -> str:
        text, length = self.text(value), _bare(most)
        kept = length if isinstance(length, int) and length > 0 else len(text)
        return text if len(text) <= kept else text[: max(0, kept - 1)] + "…"

    def _join(self, value: object, between: object = None) -> str:
        sign = self.text(between) if between is not None else _COMMA[self.language]
        return sign.join(self.text(one) for one in value) if isinstance(value, Held) else self.text(value)


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "dec": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "span": lambda text: timedelta(seconds=int(text)),
}


def held(written: object) -> Held:
    """A value as the parent wrote it."""
    found = Held()
    match written:
        case {"code": str(code), "label": str(label)}:
            found.main, found.label = code, label
        case {"list": list(members)}:
            found.main = [held(one) for one in members]
        case dict() if len(written) == 1:
            ((sort, text),) = written.items()
            found.main = _READERS[sort](str(text))
        case _:
            found.main = written
    return found


def names_of(flat: Mapping[str, object]) -> dict[str, Held]:
    """The tree of names behind dotted paths."""
    top = Held()
    for path, written in flat.items():
        at = top
        *before, last = path.split(".")
        for step in before:
            at = at.parts.setdefault(step, Held())
        value = held(written)
        value.parts = at.parts[last].parts if last in at.parts else {}
        at.parts[last] = value
    return top.parts


class Room:
    """Renders letter after letter."""

    def __init__(self) -> None:
        self._writer = Writer()
        self._desk = Desk(self._writer)

    def render(self, letter: Mapping[str, object]) -> dict[str, str]:
        """The words of one letter; raises ``Refusal``."""
        names, texts = letter["names"], letter["texts"]
        if not isinstance(names, dict) or not isinstance(texts, dict):
            raise Refusal("message.not_rendered")
        self._writer.language, self._writer.zone = str(letter["language"]), ZoneInfo(str(letter["zone"]))
        values, left = names_of(names), LONGEST
        words = {}
        for part, source in texts.items():
            words[part] = self._one(str(source), values, left)
            left -= len(words[part])
        return words

    def _one(self, source: str, values: Mapping[str, Held], most: int) -> str:
        pieces: list[str] = []
        length = 0
        try:
            for piece in self._desk.from_string(source).generate(values):
                length += len(piece)
                if length > most:
                    raise Refusal("message.too_long")
                pieces.append(piece)
        except MemoryError as error:
            raise Refusal("message.too_long") from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise Refusal("message.not_rendered") from error
        return "".join(pieces)


def warm(room: Room) -> None:
    """Read what the languages need while files may still be opened."""
    for language in _SAMPLES:
        sample = {"a": {"dec": "1.5"}, "a.currency": "CNY", "b": {"moment": "2026-01-01T00:00:00+00:00"}}
        spans = {"c": {"span": "90"}, "d": {"day": "2026-01-01"}}
        text = "{{ a }}{{ b }}{{ b|clock }}{{ c }}{{ d }}{% if a > 1 %}{{ a|number }}{% endif %}"
        room.render({"language": language, "zone": "Asia/Shanghai", "names": {**sample, **spans}, "texts": {"x": text}})


def main() -> None:
    """Render until the parent has no more letters."""
    room = Room()
    warm(room)
    give_up(Limits(MEMORY, 16 * LONGEST))
    _say(READY)
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, CPU_S)  # its end kills: no handler that a template could outlive
        try:
            answer: dict[str, object] = {"words": room.render(json.loads(line))}
        except Refusal as refusal:
            answer = {"refused": str(refusal)}
        signal.setitimer(signal.ITIMER_PROF, 0)
        _say(json.dumps(answer))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
