"""Sheets are read by a child process; whatever a file does to it, the server answers with a refusal."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from orderloom.host.sheets import FolderSheets
from orderloom.runtime.transfer.shapes import SheetError


@pytest.fixture
def sheets(tmp_path: Path) -> FolderSheets:
    return FolderSheets(tmp_path / "imports")


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def packed(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_whatever_its_encoding_and_separator(
    sheets: FolderSheets, encoding: str, delimiter: str
) -> None:
    content = f'编号{delimiter}名称\r\n1{delimiter}"茶,杯;\n大"\r\n\r\n2{delimiter}碗\r\n'.encode(encoding)
    facts = sheets.take("a", "x.csv", content)
    assert (facts.header, facts.rows) == (("编号", "名称"), 2)
    assert [(row.number, row.cells) for row in sheets.rows("a", 0, 9)] == [(2, ("1", "茶,杯;\n大")), (4, ("2", "碗"))]


def test_a_workbook_keeps_its_types_and_offers_its_sheets(sheets: FolderSheets) -> None:
    content = workbook(("一", [["a", "b"], [0.1 + 0.2, True], [13800138000, "x"]]), ("二", [["c"], ["y"]]))
    assert sheets.take("a", "x.xlsx", content).sheets == ("一", "二")
    assert [row.cells for row in sheets.rows("a", 0, 9)] == [(Decimal("0.3"), True), (Decimal(13800138000), "x")]
    assert sheets.choose("a", "二").header == ("c",)
    assert sheets.rows("a", 0, 9)[0].cells == ("y",)


def test_rows_are_found_from_anywhere(sheets: FolderSheets) -> None:
    sheets.take("a", "x.csv", ("n\n" + "".join(f"{n}\n" for n in range(50))).encode())
    assert [row.cells[0] for row in sheets.rows("a", 0, 2)] == ["0", "1"]
    assert [row.cells[0] for row in sheets.rows("a", 2, 1)] == ["2"]
    assert [row.cells[0] for row in sheets.rows("a", 48, 9)] == ["48", "49"]
    assert sheets.rows("a", 50, 9) == []


def link_inside() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("xl/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def lying_size() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bytearray(packed(**{"xl/workbook.xml": b"0" * 150_000_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("x.csv", lambda: b"", "transfer.sheet.empty"),
        ("x.csv", lambda: b"\n\n", "transfer.sheet.empty"),
        ("x.csv", lambda: b"a\n1,2\n", "transfer.sheet.wide"),
        ("x.csv", lambda: b"a\0b", "transfer.sheet.encoding"),
        ("x.csv", lambda: b"a\n" + b"x" * 200_000, "transfer.sheet.unreadable"),
        ("x.csv", lambda: packed(a=b"1"), "transfer.sheet.kind"),
        ("x.xlsx", lambda: b"a,b\n1,2\n", "transfer.sheet.kind"),
        ("x.exe", lambda: b"a,b\n1,2\n", "transfer.sheet.kind"),
        ("x.xlsx", lambda: packed(a=b"1"), "transfer.sheet.unreadable"),
        ("x.xlsx", lambda: workbook(("a", [["x"]]))[:900], "transfer.sheet.unreadable"),
        ("x.xlsx", lambda: packed(**{f"e{n}": b"" for n in range(1001)}), "transfer.sheet.bomb"),
        ("x.xlsx", lambda: packed(inner=packed(a=b"1")), "transfer.sheet.bomb"),
        ("x.xlsx", lambda: packed(big=b"0" * 150_000_000), "transfer.sheet.bomb"),
        ("x.xlsx", lying_size, "transfer.sheet.unreadable"),
        ("x.xlsx", link_inside, "transfer.sheet.bomb"),
        ("x.csv", lambda: b"a" * 25_000_001, "transfer.sheet.large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    sheets: FolderSheets, name: str, make: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(SheetError) as caught:
        sheets.take("a", name, make())
    assert caught.value.error_code == code
    with pytest.raises(SheetError):
        sheets.rows("a", 0, 1)


def test_a_cell_at_the_far_corner_does_not_take_the_server_along(sheets: FolderSheets) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    with pytest.raises(SheetError):
        sheets.take("a", "x.xlsx", out.getvalue())


def test_a_child_that_dies_is_a_refusal(sheets: FolderSheets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderloom.host.sheets.sys.executable", "/bin/false")
    with pytest.raises(SheetError) as caught:
        sheets.take("a", "x.csv", b"a\n1\n")
    assert caught.value.error_code == "transfer.sheet.too_much"


@pytest.mark.parametrize("id", ["../a", "a/b", "", "."])
def test_no_id_leads_out_of_the_folder(sheets: FolderSheets, id: str) -> None:
    with pytest.raises(SheetError):
        sheets.rows(id, 0, 1)
