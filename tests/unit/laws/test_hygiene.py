"""Nothing in the project depends on, or tells of, the machine it was written on."""

import re

import pytest

from tests.needs import ROOT
from tests.unit.laws.code import assert_none, project_files

# Written in pieces, or this file would be the first to break its own law.
HOSTS = [
    "registry." + "npmjs.org",
    "registry." + "yarnpkg.com",
    "pypi." + "org",
    "files.pythonhosted" + ".org",
    "deb.debian" + ".org",
]
PATHS = [
    r"(?<![\w.])/" + r"root/",
    r"(?<![\w.])/" + r"home/\w",
    r"(?<![\w.])/" + r"work/",
    r"/" + r"Users/\w",
    r"C:\\" + r"\\Users",
]
SECRETS = ["-----BEGIN " + r"[A-Z ]*PRIVATE KEY-----"]
BINARY = {".png", ".jpg", ".ico", ".woff2", ".ttf", ".pdf", ".gz"}


def _faults(patterns: list[str]) -> list[str]:
    pattern = re.compile("|".join(patterns))
    faults = []
    for path in project_files():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                faults.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    return faults


@pytest.mark.parametrize(
    "patterns",
    [[re.escape(host) for host in HOSTS], PATHS, SECRETS],
    ids=["package hosts", "machine paths", "private keys"],
)
def test_no_file_names(patterns: list[str]) -> None:
    assert_none(_faults(patterns))


def test_text_files_end_with_one_newline_and_use_line_feeds() -> None:
    faults = []
    for path in project_files():
        if path.suffix in BINARY or path.stat().st_size == 0:
            continue
        data = path.read_bytes()
        if b"\r" in data or not data.endswith(b"\n") or data.endswith(b"\n\n"):
            faults.append(str(path.relative_to(ROOT)))
    assert_none(faults)
