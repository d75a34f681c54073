"""The built browser files: their addresses with the content hash, from the manifest that the build writes."""

import json
from functools import cached_property
from pathlib import Path

PREFIX = "/assets"
"""Where built files are served; those with a hash in their name never change and are cached for a year."""


class Assets:
    """The files of ``folder``; its ``manifest.json`` says ``{entry: {sort: {"file": name}}}``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> dict[str, str]:
        """``entry.sort`` → file name; empty as long as nothing is built."""
        try:
            entries = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return {
            f"{entry}.{sort}": str(made["file"]) for entry, sorts in entries.items() for sort, made in sorts.items()
        }

    def url(self, entry: str, sort: str = "js") -> str:
        """The address of an entry's script (``js``), style (``css``) or picture (``svg``).

        A page stays readable without its looks, so a file that was not built gets an address where nothing is.
        """
        name = f"{entry}.{sort}"
        return f"{PREFIX}/{self.manifest.get(name, name)}"

    def missing(self) -> list[str]:
        """Files that the manifest names and the folder lacks; any at all means a broken installation."""
        return sorted(name for name in self.manifest.values() if not (self.folder / name).is_file())
