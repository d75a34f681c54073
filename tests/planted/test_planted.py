"""Every planted fault is noticed by the tests that guard its promise."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from _pytest.mark.structures import ParameterSet

from tests.needs import ROOT
from tests.planted.faults import Fault, all_faults

_FAILED = 1
"""What pytest answers when tests ran and some failed, and only then."""


_SHORT = 8
"""Faults planted in every run, of all nouns; each starts a session of its own, so the rest is for the long set."""


def _planted() -> Iterator[ParameterSet]:
    faults = sorted(all_faults().values(), key=lambda fault: hashlib.sha256(fault.id.encode()).digest())
    for place, fault in enumerate(faults):
        yield pytest.param(fault, id=fault.id, marks=[pytest.mark.long] if place >= _SHORT else [])


@pytest.mark.parametrize("fault", _planted())
def test_a_planted_fault_turns_its_tests_red(fault: Fault) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [*command, "--plant", fault.id, *fault.tests], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )
    assert ran.returncode == _FAILED, f"{fault.promise}: nothing noticed\n{ran.stdout[-4000:]}{ran.stderr[-2000:]}"
    assert "FAILED" in ran.stdout, ran.stdout[-4000:]
    assert "\nERROR " not in ran.stdout, f"the fault broke the set-up, not the promise\n{ran.stdout[-4000:]}"


def test_there_are_enough_faults() -> None:
    assert len(all_faults()) >= 8
