"""Every planted fault is noticed by the tests that guard its promise."""

import os
import subprocess
import sys

import pytest

from tests.needs import ROOT
from tests.planted.faults import Fault, all_faults

_FAILED = 1
"""What pytest answers when tests ran and some failed, and only then."""


@pytest.mark.parametrize("fault", all_faults().values(), ids=lambda fault: str(fault.id))
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
