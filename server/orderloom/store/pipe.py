"""Several writes as one statement: ``WITH w0 AS (INSERT …), w1 AS (UPDATE …) INSERT …``.

The parts of such a statement see the same snapshot and run in no defined order, so it may hold at most one write to any
one row; ``must_empty_before`` says when the next write has to start a new statement. Rows for one table go into one
INSERT, whose order is that of its rows: what was told first gets the smaller number.
"""

import re
from functools import lru_cache
from typing import Final

from orderloom.store.statement import Prepared, Values

_MOST: Final = 16
_PARAMETER: Final = re.compile(r"%\(([^)]+)\)s")


class Pipe:
    """Writes kept back until somebody needs them done."""

    __slots__ = ("_parts", "_rows")

    def __init__(self) -> None:
        self._parts: list[tuple[Prepared, dict[str, object]]] = []
        self._rows: set[str] = set()

    @property
    def waiting(self) -> bool:
        """Whether there is anything to send."""
        return bool(self._parts)

    def must_empty_before(self, row: str) -> bool:
        """Whether a write to ``row`` cannot join what is waiting."""
        return len(self._parts) >= _MOST or (row != "" and row in self._rows)

    def add(self, prepared: Prepared, values: Values, row: str) -> None:
        """Keep one write back; values are converted now, so that a value that does not fit fails at its own place."""
        self._parts.append((prepared, prepared.bind(values)))
        if row:
            self._rows.add(row)

    def empty(self) -> tuple[bytes, dict[str, object]]:
        """One statement with its parameters for all that was waiting."""
        parts, self._parts = self._parts, []
        self._rows.clear()
        if len(parts) == 1:
            prepared, values = parts[0]
            return prepared.text.encode(), values
        groups: list[list[dict[str, object]]] = []
        texts: list[str] = []
        stacks: dict[Prepared, list[dict[str, object]]] = {}
        for prepared, values in parts:
            if prepared in stacks:
                stacks[prepared].append(values)
                continue
            groups.append([values])
            texts.append(prepared.text)
            if prepared.stacks:
                stacks[prepared] = groups[-1]
        merged = {
            f"w{place}_{row}_{name}": value
            for place, group in enumerate(groups)
            for row, values in enumerate(group)
            for name, value in values.items()
        }
        return _combined(tuple(zip(texts, map(len, groups), strict=True))), merged


@lru_cache(maxsize=1024)
def _combined(groups: tuple[tuple[str, int], ...]) -> bytes:
    """The statement that holds each text for so many rows, with parameter names of their own."""
    own = [_stacked(text, place, rows) for place, (text, rows) in enumerate(groups)]
    heads = ", ".join(f"w{place} AS ({text})" for place, text in enumerate(own[:-1]))
    return f"WITH {heads} {own[-1]}".encode() if heads else own[-1].encode()


def _stacked(text: str, place: int, rows: int) -> str:
    """An INSERT of several rows, or any statement once."""
    if rows == 1:
        return _renamed(text, place, 0)
    head, values, row = text.partition(" VALUES ")
    return head + values + ", ".join(_renamed(row, place, number) for number in range(rows))


def _renamed(text: str, place: int, row: int) -> str:
    return _PARAMETER.sub(rf"%(w{place}_{row}_\1)s", text)
