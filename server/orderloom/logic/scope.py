"""What a running expression reads (``Scope``) and what it may spend (``Meter``)."""

from collections.abc import Callable
from itertools import chain
from typing import TypeVar

from orderloom.logic.errors import TOO_DEEP, LimitReachedError
from orderloom.logic.types import Record

Timer = Callable[[], float]
"""A monotonic timer in seconds, given by the caller; nothing here looks at a clock."""

V = TypeVar("V")

MAX_STEPS = 100_000
MAX_SECONDS = 0.1
MAX_SIZE = 1_000_000
MAX_VALUE_DEPTH = 64

# The timer is asked once in this many steps: asking costs about as much as a small step.
_STEPS_PER_LOOK = 16
# Measuring this many parts of a value counts as one step, so that large values are not free.
_PARTS_PER_STEP = 16
# About what a number or null takes in a list, with its comma.
_PART = 4
_SIZED = (str, list, tuple, dict)


class Meter:
    """Counts one evaluation's steps, time and value sizes, and stops it at the limits."""

    __slots__ = ("_deadline", "_steps", "_timer")

    def __init__(self, timer: Timer | None = None) -> None:
        """Start counting now; without a timer only steps and sizes are limited."""
        self._timer = timer
        self._steps = 0
        self._deadline = timer() + MAX_SECONDS if timer else 0.0

    def tick(self, steps: int = 1) -> None:
        """Count ``steps``; raises ``LimitReachedError`` when steps or time are used up."""
        before = self._steps
        self._steps = now = before + steps
        if now > MAX_STEPS:
            raise LimitReachedError("logic.limit_steps", "Too Many Steps", limit=MAX_STEPS)
        if self._timer and before // _STEPS_PER_LOOK != now // _STEPS_PER_LOOK and self._timer() > self._deadline:
            raise LimitReachedError("logic.limit_time", "Too Slow", limit=int(MAX_SECONDS * 1000))

    def held(self, value: V) -> V:
        """The same value, if an expression may hold one of its size: 1 MB as JSON, 64 levels."""
        self._measure(value, MAX_SIZE, MAX_VALUE_DEPTH)
        return value

    def _measure(self, value: object, room: int, depth: int) -> int:
        """The room that is left beside ``value``, in bytes of JSON, roughly; looking at much takes steps."""
        if isinstance(value, str):
            room -= len(value)
        elif isinstance(value, list | tuple | dict):
            if not depth:
                raise LimitReachedError("logic.limit_depth", TOO_DEEP, limit=MAX_VALUE_DEPTH)
            self.tick(1 + len(value) // _PARTS_PER_STEP)
            room -= len(value) * _PART
            for part in chain.from_iterable(value.items()) if isinstance(value, dict) else value:
                if isinstance(part, _SIZED):
                    room = self._measure(part, room, depth - 1)
        if room < 0:
            raise LimitReachedError("logic.limit_size", "Too Large", limit=MAX_SIZE)
        return room


class Scope:
    """Where an expression stands: the record and its context, and inside loops the current item."""

    __slots__ = ("index", "meter", "parent", "record", "value")

    def __init__(
        self, record: Record, value: object, meter: Meter, parent: "Scope | None" = None, index: int | None = None
    ) -> None:
        """``record`` holds typed paths and context; ``value`` is what ``var`` reads."""
        self.record = record
        self.value = value
        self.meter = meter
        self.parent = parent
        self.index = index

    def inner(self, value: object, index: int | None = None) -> "Scope":
        """The scope of a loop body or an error handler."""
        return Scope(self.record, value, self.meter, self, index)

    def outer(self, levels: int) -> "Scope | None":
        """The scope ``levels`` loops up; None above the outermost."""
        scope: Scope | None = self
        while levels and scope:
            scope, levels = scope.parent, levels - 1
        return scope


Closure = Callable[[Scope], object]
"""A compiled expression or part of one."""


class Constant:
    """The closure of a literal; operators may look at its value before anything runs."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        """Always give ``value``."""
        self.value = value

    def __call__(self, _scope: Scope) -> object:
        """The literal."""
        return self.value
