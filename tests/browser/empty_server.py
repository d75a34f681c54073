"""A server as an operator sets it up: nothing on it but one admin, and one person without any role."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

ADMIN, STAFF, PASSWORD = "boss", "wang", "Pass-word-123"


@dataclass(frozen=True, slots=True)
class EmptyServer:
    """Where it answers and where its files lie."""

    url: str
    home: Path

    def sign_in(self, page: Page, name: str = ADMIN, password: str = PASSWORD) -> None:
        """Give the page a session."""
        answer = page.request.post(
            f"{self.url}/api/v1/session", data={"name": name, "password": password}, headers={"Origin": self.url}
        )
        assert answer.ok, answer.text()


@contextmanager
def serving(home: Path) -> Iterator[EmptyServer]:
    """A new installation in ``home`` with one admin and one more person, served on a free port until the end."""
    program = str(Path(sys.executable).parent / "orderloom")
    place = ["--home", str(home)]
    subprocess.run([program, "init", *place], check=True, capture_output=True)
    for person in ((ADMIN, "--admin"), (STAFF,)):
        adding = [program, "user", "add", *person, "--password", PASSWORD, *place]
        subprocess.run(adding, check=True, capture_output=True)
    log = home / "serve.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [program, "serve", "--port", "0", *place],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=written,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        yield EmptyServer(_address(process, log), home)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address in the line that says where it serves."""
    assert process.stdout is not None
    for raw in process.stdout:
        line = raw.decode()
        if "http://" in line:
            return line[line.index("http://") :].strip().rstrip("/")
    pytest.fail(f"the server ended before it answered:\n{log.read_text(encoding='utf-8')[-4000:]}")
