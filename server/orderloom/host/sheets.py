"""Sheets that were sent: kept in a folder of their own, read by a child process that may die without harm.

Of every sheet there are the file as it came (to read another sheet of it), what kind its name says it is, and its rows
as JSON lines.
"""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

from orderloom.host import sheet_child
from orderloom.runtime.transfer.shapes import Cell, SheetError, SheetFacts, SheetRow

LARGEST: Final = 25_000_000
AT_ONCE: Final = 2
"""Files read at a time in one process."""

_WALL_S = 90
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_SOURCE, _ROWS, _NAME = "source", "rows", "name"


class FolderSheets:
    """The ``Sheets`` port in a folder."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is made, for its owner only, when the first sheet arrives."""
        self._folder = folder
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._places: dict[str, tuple[int, int]] = {}

    def take(self, id: str, name: str, content: bytes) -> SheetFacts:
        """Keep a file and read its first sheet."""
        if not content:
            raise SheetError("transfer.sheet.empty")
        if len(content) > LARGEST:
            raise SheetError("transfer.sheet.large", most=LARGEST // 1_000_000)
        home = self._home(id)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / _SOURCE).write_bytes(content)
        kind = "sheet" + Path(name).suffix.lower()[:6]
        (home / _NAME).write_text(kind, encoding="utf-8", errors="replace")
        try:
            return self._read(home, kind, "")
        except SheetError:
            self.forget(id)
            raise

    def choose(self, id: str, sheet: str) -> SheetFacts:
        """Read another sheet."""
        home = self._home(id)
        try:
            name = (home / _NAME).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise SheetError("transfer.sheet.gone") from error
        return self._read(home, name, sheet)

    def rows(self, id: str, start: int, count: int) -> Sequence[SheetRow]:
        """Rows from ``start`` on; going on where the last call ended costs no search."""
        try:
            with (self._home(id) / _ROWS).open("rb") as handle:
                self._seek(id, handle, start)
                found = [row for line in _lines(handle, count) if (row := _row(line)) is not None]
                self._places[id] = (start + len(found), handle.tell())
                return found
        except FileNotFoundError as error:
            raise SheetError("transfer.sheet.gone") from error

    def forget(self, id: str) -> None:
        """Remove the folder of one sheet."""
        self._places.pop(id, None)
        shutil.rmtree(self._home(id), ignore_errors=True)

    def _home(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise SheetError("transfer.sheet.gone")
        return self._folder / id

    def _seek(self, id: str, handle: BinaryIO, start: int) -> None:
        """Go to the ``start``-th row; two lines are above the first."""
        known, offset = self._places.get(id, (-1, 0))
        if known == start:
            handle.seek(offset)
            return
        for _ in range(start + 2):
            handle.readline()

    def _read(self, home: Path, name: str, sheet: str) -> SheetFacts:
        """Let the child read; its lines take the place of those before only when it has ended well."""
        target, fresh = home / _ROWS, home / "fresh"
        with self._slot(), (home / _SOURCE).open("rb") as source, fresh.open("wb") as out:
            _run(name, sheet, source, out)
        with fresh.open("rb") as handle:
            facts, header = json.loads(handle.readline()), _row(handle.readline())
            handle.seek(max(0, fresh.stat().st_size - 100))
            last = json.loads(handle.read().splitlines()[-1])
        if not isinstance(last, dict) or header is None:
            raise SheetError
        fresh.replace(target)
        self._places.pop(home.name, None)
        titles = tuple(str(cell or "") for cell in header.cells)
        return SheetFacts(titles, int(last["rows"]), facts["sheet"], tuple(facts["sheets"]))

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(blocking=False):
            raise SheetError("transfer.sheet.busy")
        try:
            yield
        finally:
            self._slots.release()


def _run(name: str, sheet: str, source: BinaryIO, out: BinaryIO) -> None:
    """The child with nothing but its two files; raises ``SheetError`` for a refusal and for its death alike."""
    command = [sys.executable, "-I", "-m", sheet_child.__name__, name, sheet]
    try:
        done = subprocess.run(
            command, stdin=source, stdout=out, stderr=subprocess.PIPE, env={}, cwd="/", timeout=_WALL_S, check=False
        )
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise SheetError from error
    if done.returncode == sheet_child.REFUSED:
        raise SheetError(done.stderr.decode("ascii", "replace"))
    if done.returncode:
        raise SheetError("transfer.sheet.too_much")


def _lines(handle: BinaryIO, count: int) -> Iterator[bytes]:
    for _ in range(count):
        line = handle.readline()
        if not line:
            return
        yield line


def _row(line: bytes) -> SheetRow | None:
    """A row; None for the last line, which counts them."""
    found = json.loads(line, parse_float=_number, parse_int=_number)
    if not isinstance(found, list):
        return None
    cells: list[Cell] = found[1:]
    return SheetRow(int(found[0]), tuple(cells))


def _number(text: str) -> Decimal:
    """A number without the zeros that only say that it was in floating point."""
    found = Decimal(text)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() and found.adjusted() < 20 else found
