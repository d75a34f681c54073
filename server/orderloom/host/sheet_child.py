"""The child process that reads a sheet nobody can trust: a file on standard input, JSON lines on standard output.

Run as ``python -I -m orderloom.host.sheet_child NAME SHEET`` with an empty environment. It first gives up memory, time,
files and, where the kernel allows, the network. The first line tells about the sheet, every further one is a row as
``[number, cell, …]``; the last line is ``{"rows": n}``, so that a file cut short is told from a whole one. A file that
is refused ends with exit code ``REFUSED`` and its code on standard error; whatever kills the process ends no other.
"""

import codecs
import csv
import io
import json
import stat
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Final

import python_calamine

from orderloom.host.child import Limits, give_up

REFUSED: Final = 3
MEMORY: Final = 512 * 1024 * 1024
CPU_S: Final = 60
LARGEST_OUTPUT: Final = 300_000_000
MOST_ENTRIES: Final = 1_000
LARGEST_UNPACKED: Final = 200_000_000
LARGEST_RATIO: Final = 100
MOST_ROWS: Final = 500_000
MOST_COLUMNS: Final = 500
LONGEST_CELL: Final = 100_000

_CHUNK = 1 << 16
_SMALL = 1_000_000
"""Below this many bytes no ratio is a bomb."""

_NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_SAMPLE = 20_000
_DELIMITERS = ",;\t|"

Value = str | float | bool | None


class Refusal(Exception):
    """The file is not read; the text is the code."""


def main(name: str, wanted: str) -> None:
    """Read standard input as the file ``name``; of a workbook the sheet ``wanted``, or its first."""
    content = sys.stdin.buffer.read()
    lower = name.lower()
    packed = content.startswith(b"PK\x03\x04")
    if lower.endswith((".xlsx", ".xlsm")) and packed:
        _unpack(content)
        sheets, sheet, rows = _workbook(content, wanted)
    elif lower.endswith((".csv", ".txt", ".tsv")) and not packed:
        sheets, sheet, rows = [], "", _numbered(_separated(_decoded(content)))
    else:
        raise Refusal("transfer.sheet.kind")
    _write(sheets, sheet, rows)


def limit() -> None:
    """Give up what reading a file does not need."""
    give_up(Limits(MEMORY, LARGEST_OUTPUT, CPU_S))


def _write(sheets: list[str], sheet: str, rows: Iterator[tuple[int, Sequence[Value]]]) -> None:
    """The lines, empty rows left out; the first row that is not empty is the header."""
    put = sys.stdout.write
    put(_line({"sheets": sheets, "sheet": sheet}))
    count, width = -1, 0
    for number, cells in rows:
        if all(cell is None or cell == "" for cell in cells):
            continue
        if count < 0:
            header = _header(cells)
            width = len(header)
            put(_line([number, *header]))
        elif any(cell not in (None, "") for cell in cells[width:]):
            raise Refusal("transfer.sheet.wide")
        else:
            put(_line([number, *cells[:width]]))
        count += 1
        if count > MOST_ROWS:
            raise Refusal("transfer.sheet.long")
    if count < 0:
        raise Refusal("transfer.sheet.empty")
    put(_line({"rows": count}))
    sys.stdout.flush()


def _header(cells: Sequence[Value]) -> list[Value]:
    """The header without the empty cells behind it."""
    found = list(cells)
    while found and found[-1] in (None, ""):
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise Refusal("transfer.sheet.wide")
    return [str(_cell(cell) if cell is not None else "") for cell in found]


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n"


# --- texts with separators ------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """The text in UTF-8 with or without a mark, UTF-16 with one, else GB 18030."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    tries = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for name in tries:
        with suppress(UnicodeDecodeError):
            text = content.decode(name)
            if "\0" in text:
                break
            return text
    raise Refusal("transfer.sheet.encoding")


def _separated(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        yield from reader
    except csv.Error as error:
        raise Refusal("transfer.sheet.unreadable") from error


def _delimiter(text: str) -> str:
    """The sign that stands most often outside quotes in the first lines, equally often in each if there is one."""
    lines, quoted = [""], False
    for letter in text[:_SAMPLE]:
        quoted ^= letter == '"'
        if letter == "\n" and not quoted:
            lines.append("")
        elif not quoted:
            lines[-1] += letter
    counted = [line for line in lines[: len(lines) if len(text) <= _SAMPLE else -1] if line.strip()][:20]
    if not counted:
        return ","

    def worth(sign: str) -> tuple[bool, int]:
        counts = [line.count(sign) for line in counted]
        return min(counts) > 0 and len(set(counts)) == 1, counts[0]

    return max(_DELIMITERS, key=worth)


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[Value]]]:
    yield from enumerate(rows, 1)


# --- workbooks ------------------------------------------------------------------------------------------------------


def _unpack(content: bytes) -> None:
    """Unpack everything once and throw it away, counting what really comes out."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            names = [entry.filename for entry in entries]
            if len(entries) > MOST_ENTRIES or len(set(names)) != len(names):
                raise Refusal("transfer.sheet.bomb")
            for entry in entries:
                if stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
                    raise Refusal("transfer.sheet.bomb")
                with packed.open(entry) as handle:
                    first = True
                    while chunk := handle.read(_CHUNK):
                        total += len(chunk)
                        if first and chunk.startswith(_NESTED):
                            raise Refusal("transfer.sheet.bomb")
                        first = False
                        if total > LARGEST_UNPACKED or total > max(_SMALL, LARGEST_RATIO * len(content)):
                            raise Refusal("transfer.sheet.bomb")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refusal("transfer.sheet.unreadable") from error


def _workbook(content: bytes, wanted: str) -> tuple[list[str], str, Iterator[tuple[int, Sequence[Value]]]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheets = list(book.sheet_names)
        if wanted and wanted not in sheets:
            raise Refusal("transfer.sheet.no_such")
        sheet = book.get_sheet_by_name(wanted or sheets[0])
    except (python_calamine.CalamineError, IndexError) as error:
        raise Refusal("transfer.sheet.unreadable") from error
    first = sheet.start[0] + 1 if sheet.start else 1
    rows = ((number, [_cell(cell) for cell in row]) for number, row in enumerate(sheet.to_python(), first))
    return sheets, sheet.name, rows


def _cell(cell: object) -> Value:
    """A cell as JSON holds it: numbers as Excel shows them, moments in ISO 8601."""
    match cell:
        case bool() | None:
            return cell
        case int() | float():
            # Excel itself keeps fifteen digits; more would show how floating point works.
            return float(f"{cell:.15g}")
        case datetime():
            return _moment(cell)
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return float(cell.total_seconds())
    text = str(cell)
    if len(text) > LONGEST_CELL:
        raise Refusal("transfer.sheet.cell")
    return text.replace("\0", "")


def _moment(found: datetime) -> str:
    """To the millisecond, which is what a day counted in floating point can tell."""
    rounded = found.replace(microsecond=0) + timedelta(milliseconds=round(found.microsecond / 1000))
    return rounded.isoformat(" ", "milliseconds" if rounded.microsecond else "seconds")


if __name__ == "__main__":
    limit()
    try:
        main(sys.argv[1], sys.argv[2])
    except Refusal as refusal:
        sys.stderr.write(str(refusal))
        sys.exit(REFUSED)
