"""An app written out as a folder of documents, the form that every command reads."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from orderloom.errors import OrderloomError


class FolderNotEmptyError(OrderloomError):
    """What is written never mixes with what lies there."""

    code = "app.folder_not_empty"


def write_app(folder: Path, rows: Iterable[tuple[str, str, str]], samples: Mapping[str, bytes] | None = None) -> int:
    """Write documents (kind, id, canonical JSON), one file each, and sample files by name; how many documents.

    Raises ``FolderNotEmptyError`` when something lies there already.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise FolderNotEmptyError(folder=str(folder))
    count = 0
    for kind, document, body in rows:
        _write(folder / kind / f"{document}.json", body.encode())
        count += 1
    for name, sample in (samples or {}).items():
        _write(folder / "samples" / name, sample)
    return count


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
