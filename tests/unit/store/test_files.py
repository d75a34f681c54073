"""Files in a folder: judged by name and content, kept under our own ids, whole or not at all."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orderloom.runtime.ports import FileRefusedError
from orderloom.store.files import FolderFiles, shown_name

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def png(width: int, height: int) -> bytes:
    return PNG + struct.pack(">II", width, height)


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", height, width)


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def test_a_file_comes_back_as_it_was_under_an_id_of_ours(files: FolderFiles, tmp_path: Path) -> None:
    stored = files.put("../../回执 单.txt", "你好".encode(), "ann", NOW)
    assert stored.name == "回执 单.txt"
    assert files.get(stored.id) == (stored, "你好".encode())
    kept = {path.name for path in (tmp_path / "files").rglob("*") if path.is_file()}
    assert kept == {stored.id, f"{stored.id}.json"}


@pytest.mark.parametrize("wanted", ["", "x", "../../etc/passwd", "0" * 32, "G" * 32])
def test_an_unknown_id_is_nothing(files: FolderFiles, wanted: str) -> None:
    assert files.get(wanted) is None


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", png(10, 10), "image/png"),
        ("A.JPG", jpeg(10, 10), "image/jpeg"),
        ("a.gif", b"GIF89a" + struct.pack("<HH", 5, 5), "image/gif"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.csv", "订单,数量\n1,2".encode("gb18030"), "text/csv"),
        ("a.xlsx", b"PK\x03\x04x", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.svg", b"<svg onload='x'/>", "application/octet-stream"),
        ("a.html", b"<script>", "application/octet-stream"),
        ("a.png.exe", b"MZ", "application/octet-stream"),
        ("noname", b"x", "application/octet-stream"),
    ],
)
def test_a_file_is_what_name_and_content_agree_on(files: FolderFiles, name: str, content: bytes, kind: str) -> None:
    assert files.put(name, content, "ann", NOW).type == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"<script>", "file.kind"),
        ("a.jpg", png(1, 1), "file.kind"),
        ("a.png", PNG, "file.kind"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\0", "file.kind"),
        ("a.webp", b"RIFF????WEBPVP8X", "file.kind"),
        ("a.txt", b"a\0b", "file.kind"),
        ("a.pdf", b"PK\x03\x04", "file.kind"),
        ("a.png", png(10_000, 5_001), "file.picture_too_large"),
        ("a.jpg", jpeg(10_000, 5_001), "file.picture_too_large"),
        ("a.txt", b"", "file.empty"),
        ("a.bin", b"x" * 25_000_001, "file.too_large"),
        ("...", b"x", "file.name"),
        ("", b"x", "file.name"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(files: FolderFiles, name: str, content: bytes, code: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        files.put(name, content, "ann", NOW)
    assert refused.value.error_code == code


def test_a_name_is_shown_without_tricks() -> None:
    assert shown_name("C:\\temp\\a\u202egpj.exe") == "a_gpj.exe"
    assert shown_name("a\r\nb\x00.txt") == "a__b_.txt"
    assert len(shown_name("x" * 500 + ".xlsx")) == 200
    assert shown_name("x" * 500 + ".xlsx").endswith(".xlsx")
