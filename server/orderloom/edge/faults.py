"""Collecting what is wrong with a message: every fault is kept, none stops the reading of the rest."""

from collections.abc import Iterator

from orderloom.sdk.failures import Fault

MAX_FAULTS = 50
"""Faults reported for one message; more would say the same again."""


class FaultFound(Exception):
    """One place of a message or manifest cannot be used; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        super().__init__(fault.code)
        self.fault = fault


class Faults:
    """The faults of one message, in the order found."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._found)

    def add(self, code: str, pointer: str, **facts: object) -> None:
        """Keep one fault, up to ``MAX_FAULTS``."""
        if len(self._found) < MAX_FAULTS:
            self._found.append(Fault(code, pointer, facts))

    def collecting(self, field: str, pointer: str) -> "Collecting":
        """A block whose fault is kept and said about ``field``, at ``pointer`` unless the fault knows better."""
        return Collecting(self, field, pointer)


class Collecting:
    """A block that gives up at its first fault, which is kept; what follows the block goes on."""

    def __init__(self, faults: Faults, field: str, pointer: str) -> None:
        self._faults = faults
        self._field = field
        self._pointer = pointer

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, FaultFound):
            return False
        fault = error.fault
        self._faults.add(fault.code, fault.pointer or self._pointer, **{"field": self._field, **fault.facts})
        return True
