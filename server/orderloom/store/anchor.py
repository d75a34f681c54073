"""Anchors: heads of the journal written down outside the database, so that a cut-off end shows."""

import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of the journal's chain at some time."""

    epoch: int
    position: int
    chain: bytes


class AnchorFile:
    """A file that only grows, one head a line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, head: Head) -> None:
        """Write a head down, durably."""
        line = json.dumps({"epoch": head.epoch, "position": head.position, "chain": head.chain.hex()})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def heads(self) -> tuple[Head, ...]:
        """Every head, oldest first; a last line torn by a crash is left out."""
        if not self._path.exists():
            return ()
        lines = self._path.read_text(encoding="utf-8").split("\n")[:-1]
        found = [json.loads(line) for line in lines]
        return tuple(Head(entry["epoch"], entry["position"], bytes.fromhex(entry["chain"])) for entry in found)
