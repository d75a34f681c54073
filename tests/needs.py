"""What tests need from the machine, and what happens when it is not there."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
"""The checkout that is tested."""

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def miss(reason: str) -> NoReturn:
    """Skip on a person's machine, fail in CI: there, a missing tool is a fault of the setup."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)
