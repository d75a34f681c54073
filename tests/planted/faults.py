"""Faults planted on purpose: a promise whose breaking turns no test red is not proven.

Each noun keeps its faults in ``tests/planted/<noun>.py`` as ``FAULTS``; this module brings them together. A fault
replaces something in the running program, for one test session started with ``--plant ID``, never by a switch in the
product. ``tests`` are the node ids that must then fail; ``test_planted.py`` runs them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Fault:
    """One way to break a promise: ``plant`` breaks it, each of ``tests`` (pytest node ids) notices."""

    id: str
    promise: str
    plant: Callable[[pytest.MonkeyPatch], None]
    tests: tuple[str, ...]


_HERE = Path(__file__)


def all_faults() -> dict[str, Fault]:
    """Every planted fault by id."""
    found: dict[str, Fault] = {}
    for path in sorted(_HERE.parent.glob("*.py")):
        if path.name == _HERE.name or path.name.startswith("test_"):
            continue
        faults: tuple[Fault, ...] = import_module(f"tests.planted.{path.stem}").FAULTS
        for fault in faults:
            assert fault.id not in found, fault.id
            found[fault.id] = fault
    return found
