"""The yardstick is frozen: a changed one would measure something else."""

import hashlib
from pathlib import Path

FROZEN = "e9d54e7c8a222b1dbd6fce43b54254b5d89f5851f02206ac8391331f3a5d2b39"


def test_the_yardstick_is_unchanged() -> None:
    content = Path(__file__).with_name("limit_app.py").read_bytes()
    assert hashlib.sha256(content).hexdigest() == FROZEN
