"""Files in a local folder, under ids of our own: the sender's name is kept beside them and never becomes a path."""

import json
import os
import re
import secrets
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from orderloom.runtime.ports import FileRefusedError, StoredFile
from orderloom.store.content import media_type
from orderloom.store.thumbnail import thumbnail

MOST_MEGABYTES = 25
LONGEST_NAME = 200

_PICTURE = "image/"
_SMALL = ".small"
_ID = re.compile(r"[0-9a-f]{32}")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')


class FolderFiles:
    """Files below ``folder``, spread over 256 subfolders; each is written and synced before it gets its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes, by: str, at: datetime) -> StoredFile:
        """Keep a file; raises ``FileRefusedError`` when it is empty, too large, or not what its name says."""
        if not content:
            raise FileRefusedError("file.empty")
        if len(content) > MOST_MEGABYTES * 1_000_000:
            raise FileRefusedError("file.too_large", most=MOST_MEGABYTES)
        shown = shown_name(name)
        sort = media_type(shown, content)
        small = thumbnail(content) if sort.startswith(_PICTURE) else None
        file = StoredFile(secrets.token_hex(16), shown, len(content), sort, by, at, picture=small is not None)
        home = self._home(file.id)
        home.mkdir(parents=True, exist_ok=True)
        about = json.dumps({**asdict(file), "at": at.isoformat()}, ensure_ascii=False)
        _write(home / file.id, content)
        if small is not None:
            _write(home / f"{file.id}{_SMALL}", small)
        _write(home / f"{file.id}.json", about.encode())
        _sync_folder(home)
        return file

    def about(self, file: str) -> StoredFile | None:
        """What is known of a file, without its content; None for an unknown id."""
        if not _ID.fullmatch(file):
            return None
        try:
            about = json.loads((self._home(file) / f"{file}.json").read_bytes())
        except FileNotFoundError:
            return None
        return StoredFile(**{**about, "at": datetime.fromisoformat(about["at"])})

    def get(self, file: str) -> tuple[StoredFile, bytes] | None:
        """The file with what is known of it, or None."""
        about = self.about(file)
        return None if about is None else (about, (self._home(file) / file).read_bytes())

    def thumbnail(self, file: str) -> bytes | None:
        """The picture made small, as WebP; None for what is no picture. Made once, then kept beside it."""
        if not _ID.fullmatch(file):
            return None
        try:
            return (self._home(file) / f"{file}{_SMALL}").read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, file: str) -> None:
        """Forget a file, content and name; nothing happens when there is none."""
        if _ID.fullmatch(file):
            for name in (file, f"{file}{_SMALL}", f"{file}.json"):
                (self._home(file) / name).unlink(missing_ok=True)

    def _home(self, file: str) -> Path:
        return self._folder / file[:2]


def shown_name(name: str) -> str:
    """The sender's file name as it may be shown and downloaded: no folders, no control or direction letters."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = _NOT_IN_NAMES.sub("_", last).strip(" .")
    if not cleaned:
        raise FileRefusedError("file.name")
    stem, dot, extension = cleaned.rpartition(".")
    if len(cleaned) > LONGEST_NAME and dot and len(extension) < LONGEST_NAME // 2:
        return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return cleaned[:LONGEST_NAME]


def _write(path: Path, content: bytes) -> None:
    """Write, sync, rename: a file is there whole or not at all."""
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)


def _sync_folder(folder: Path) -> None:
    """Make the new names durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
