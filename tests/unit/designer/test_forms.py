"""Moving things about on a form loses nothing, can be taken back, and never leaves what no form may be."""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from orderloom.check.app import load_app
from orderloom.check.shapes import read_shape
from orderloom.model.kinds.form import Form
from orderloom.resources import builtin_templates_dir
from tests.needs import ROOT, miss

PARTS = ("design/form/model", "design/form/moves", "design/form/clipboard", "document/command", "document/json")
LINES = Path(__file__).parent / "forms.mjs"
APPS = (builtin_templates_dir() / "ecommerce_fast", ROOT / "tests/data/apps/desk")
MOVES = ("shift", "move", "section", "drop", "tab", "newTab", "newSection")
VERBS = (*MOVES, "width", "remove", "cutAndPaste")


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The designer's pure parts as one script for Node."""
    folder = tmp_path_factory.mktemp("forms")
    program = ROOT / "designer/node_modules/.bin/esbuild"
    if shutil.which("node") is None or not program.exists():
        miss("Node and designer/node_modules are missing: run make install")
    entry, made = folder / "entry.ts", folder / "forms.mjs"
    entry.write_text("".join(f"export * from '{ROOT}/designer/src/{part}';\n" for part in PARTS), encoding="utf-8")
    build = [str(program), str(entry), "--bundle", "--format=esm", "--log-level=error", f"--outfile={made}"]
    subprocess.run(build, check=True)
    return made


def forms() -> Iterator[tuple[Mapping[str, object], dict[str, list[str]]]]:
    """The forms there are, each with the fields of the tables of its app."""
    for app in APPS:
        documents = [one.data for one in load_app(app).drafts]
        known = {
            str(one["id"]): [str(field["id"]) for field in fields]
            for one in documents
            if isinstance(fields := one.get("fields"), list)
        }
        yield from ((one, known) for one in documents if one["kind"] == "form")


def walked(script: Path, seed: int, verbs: tuple[str, ...]) -> list[dict[str, object]]:
    """What comes of random steps on every form."""
    chance, lines = random.Random(seed), []
    for form, known in forms():
        steps = [[chance.choice(verbs), chance.randrange(60), chance.randrange(60)] for _ in range(40)]
        lines.append(json.dumps({"form": json.dumps(form, default=str), "known": known, "steps": steps}))
    node = shutil.which("node")
    assert node is not None
    sent = "\n".join(lines) + "\n"
    done = subprocess.run([node, str(LINES), str(script)], input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_to_a_form_can_be_taken_back_and_loses_no_field(script: Path, seed: int) -> None:
    found = walked(script, seed, VERBS)
    assert [wrong for one in found for wrong in one["wrong"]] == []  # type: ignore[attr-defined]  # a list of texts


def test_what_has_been_moved_about_is_still_a_form(script: Path) -> None:
    for one in walked(script, 7, MOVES):
        _, faults = read_shape(Form, json.loads(str(one["form"])))
        assert not faults
