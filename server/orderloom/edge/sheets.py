"""Sheets as other programs open them: csv with a mark of its encoding, and workbooks, both written as rows come."""

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Final, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orderloom.runtime.transfer.safe import guarded
from orderloom.runtime.transfer.shapes import Typed

CSV: Final = "csv"
XLSX: Final = "xlsx"
MOST_ROWS: Final = 1_048_575
"""Rows of a workbook below its header."""

_PIECE = 1 << 16
_EXACT_DIGITS = 15
"""What a cell of a workbook keeps of a number."""

_LONGEST_TEXT = 32_767

Formats: TypeAlias = tuple[Format, Format]


class PlainSheets:
    """The ``SheetWriter`` port."""

    def formats(self) -> Mapping[str, str]:
        """Text with commas, and workbooks."""
        return {
            CSV: "text/csv; charset=utf-8",
            XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }

    def write(self, format: str, header: Sequence[str], rows: Iterator[Sequence[Typed]]) -> Iterator[bytes]:
        """The sheet in pieces; a workbook has to be complete before its first piece."""
        return _workbook(header, rows) if format == XLSX else _separated(header, rows)


def _separated(header: Sequence[str], rows: Iterator[Sequence[Typed]]) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    put = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    put.writerow([guarded(title) for title in header])
    for row in rows:
        put.writerow([_written(cell) for cell in row])
        if text.tell() >= _PIECE:
            yield text.getvalue().encode("utf-8")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8")


def _written(cell: Typed) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def _workbook(header: Sequence[str], rows: Iterator[Sequence[Typed]]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="orderloom-") as scratch, tempfile.TemporaryFile() as out:
        _fill(out, scratch, header, rows)
        out.seek(0)
        while piece := out.read(_PIECE):
            yield piece


def _fill(out: IO[bytes], scratch: str, header: Sequence[str], rows: Iterator[Sequence[Typed]]) -> None:
    """Write the workbook row by row; nothing but the row is held in memory."""
    options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        formats = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            sheet.write_string(0, place, title, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                _put(sheet, formats, number, place, cell)


def _put(sheet: Worksheet, formats: Formats, row: int, column: int, cell: Typed) -> None:
    """One cell in its own type; what the type of a workbook cannot hold exactly is text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, Decimal | int):
        if len(Decimal(cell).as_tuple().digits) > _EXACT_DIGITS:
            sheet.write_string(row, column, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
        else:
            sheet.write_number(row, column, float(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, formats[1])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats[0])  # noqa: DTZ001  a day
    else:
        sheet.write_string(row, column, cell[:_LONGEST_TEXT])
