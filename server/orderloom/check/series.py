"""Number series compiled: how a number is written, in which period it counts, and how a written one is read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"\{(?P<word>yyyy|yy|mm|dd|0+)\}")
_DAY: Mapping[str, str] = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d"}
_READ: Mapping[str, str] = {
    "yyyy": r"(?P<year>[0-9]{4})",
    "yy": r"(?P<short>[0-9]{2})",
    "mm": r"(?P<month>[0-9]{2})",
    "dd": r"(?P<day>[0-9]{2})",
}
_PERIODS: Mapping[str, tuple[str, tuple[frozenset[str], ...]]] = {
    "never": ("", ()),
    "year": ("%Y", (frozenset({"yyyy", "yy"}),)),
    "month": ("%Y-%m", (frozenset({"yyyy", "yy"}), frozenset({"mm"}))),
    "day": ("%Y-%m-%d", (frozenset({"yyyy", "yy"}), frozenset({"mm"}), frozenset({"dd"}))),
}
_CENTURY = "20"


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """How one field numbers its records. ``taken_by`` is the transition that takes the number; None: creation does."""

    pattern: str
    reset: str
    start: int
    taken_by: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What stands in braces, in order."""
        return tuple(found["word"] for found in _PART.finditer(self.pattern))

    @property
    def sound(self) -> bool:
        """Whether the number stands in it exactly once and no other brace does."""
        return sum(word.startswith("0") for word in self.words) == 1 and not re.search(
            r"[{}]", _PART.sub("", self.pattern)
        )

    @property
    def shows_period(self) -> bool:
        """Whether two periods never write the same number alike."""
        return all(any(word in choice for word in self.words) for choice in _PERIODS[self.reset][1])

    def period(self, day: date) -> str:
        """The period that ``day`` lies in; numbers count on within it."""
        return day.strftime(_PERIODS[self.reset][0]) if self.reset != "never" else ""

    def text(self, number: int, day: date) -> str:
        """The number as people read it."""

        def part(found: re.Match[str]) -> str:
            word = found["word"]
            return str(number).zfill(len(word)) if word not in _DAY else day.strftime(_DAY[word])

        return _PART.sub(part, self.pattern)

    def read(self, text: str) -> tuple[str, int] | None:
        """Period and number of a text that this series could have written; None for any other."""
        found = re.fullmatch(self._reader(), text, re.ASCII)
        if found is None:
            return None
        parts = found.groupdict()
        year = parts.get("year") or _CENTURY + (parts.get("short") or "00")
        try:
            day = date(int(year), int(parts.get("month") or 1), int(parts.get("day") or 1))
        except ValueError:
            return None
        return self.period(day), int(parts["number"])

    def _reader(self) -> str:
        """A pattern with a named group for every part; a part that comes twice is read once."""
        pieces, seen, end = [], set(), 0
        for found in _PART.finditer(self.pattern):
            word = found["word"]
            pieces.append(re.escape(self.pattern[end : found.start()]))
            read = _READ.get(word, rf"(?P<number>[0-9]{{{len(word)},18}})")
            pieces.append(re.sub(r"\?P<\w+>", "", read) if word in seen else read)
            seen.add(word)
            end = found.end()
        return "".join([*pieces, re.escape(self.pattern[end:])])
