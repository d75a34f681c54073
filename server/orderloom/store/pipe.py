"""Several writes as one statement: ``WITH w0 AS (INSERT …), w1 AS (INSERT …) UPDATE …``.

All parts of such a statement see the same snapshot and their order is not defined, so it may hold at most one write to
any one row; ``must_empty_before`` says when the next write has to start a new statement.
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
        merged: dict[str, object] = {}
        for index, (_, values) in enumerate(parts):
            merged.update((f"w{index}_{name}", value) for name, value in values.items())
        return _combined(tuple(prepared.text for prepared, _ in parts)), merged


@lru_cache(maxsize=1024)
def _combined(texts: tuple[str, ...]) -> bytes:
    """The statement that holds ``texts``, each with parameter names of its own."""
    own = [_PARAMETER.sub(rf"%(w{index}_\1)s", text) for index, text in enumerate(texts)]
    heads = ", ".join(f"w{index} AS ({text})" for index, text in enumerate(own[:-1]))
    return f"WITH {heads} {own[-1]}".encode()
