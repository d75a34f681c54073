"""Lock files: complete, hashed, and free of addresses, so that any mirror will do."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.needs import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]
ENTRY = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(.*?)(?=^\S|\Z)", flags=re.MULTILINE | re.DOTALL)


def entries(name: str) -> dict[str, tuple[str, str]]:
    """Package → version and the rest of its block."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(package): (version, rest) for package, version, rest in ENTRY.findall(text)}


def npm_lock() -> dict[str, dict[str, str]]:
    """Path → facts of every locked npm package."""
    lock = json.loads((ROOT / "designer/package-lock.json").read_text(encoding="utf-8"))
    packages: dict[str, dict[str, str]] = {path: facts for path, facts in lock["packages"].items() if path}
    return packages


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r".*(?://|--index|--find-links).*", text) == []


def test_the_npm_lock_holds_no_address() -> None:
    assert [path for path, facts in npm_lock().items() if "resolved" in facts] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    assert [package for package, (_, rest) in entries(name).items() if "--hash=sha256:" not in rest] == []


def test_every_npm_package_has_an_integrity_value() -> None:
    assert [path for path, facts in npm_lock().items() if not facts.get("integrity", "").startswith("sha512-")] == []


def test_every_declared_dependency_is_locked_at_a_version_it_allows() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = configuration["project"]["dependencies"]
    development = configuration["dependency-groups"]["dev"]
    for name, declared in (("requirements.lock", runtime), ("requirements-dev.lock", [*runtime, *development])):
        locked = entries(name)
        for requirement in map(Requirement, declared):
            found = locked.get(canonicalize_name(requirement.name))
            assert found is not None, f"{requirement.name} is not in {name}: run make locks"
            assert requirement.specifier.contains(Version(found[0])), f"{requirement} is {found[0]} in {name}"


def test_development_runs_on_the_versions_that_are_shipped() -> None:
    runtime, development = entries("requirements.lock"), entries("requirements-dev.lock")
    assert {package: facts[0] for package, facts in runtime.items()} == {
        package: facts[0] for package, facts in development.items() if package in runtime
    }


def test_npm_dependencies_are_exact() -> None:
    package = json.loads((ROOT / "designer/package.json").read_text(encoding="utf-8"))
    declared = package["dependencies"] | package["devDependencies"]
    assert declared == {name: npm_lock()[f"node_modules/{name}"]["version"] for name in declared}
