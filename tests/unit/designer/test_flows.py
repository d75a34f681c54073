"""Editing a flow leaves no way into nothing, can be taken back, and its picture hides neither steps nor ways."""

import json
import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from orderloom.check.shapes import read_shape
from orderloom.check.template import load_template
from orderloom.check.template_build import build
from orderloom.model.kinds.flow import Flow
from orderloom.resources import builtin_templates_dir
from tests.needs import ROOT, miss

PARTS = ("flow/edits", "flow/model", "flow/picture", "flow/sorts")
LINES = Path(__file__).parent / "flows.mjs"
VERBS = ("insert", "insert", "paste", "connect", "way", "move", "cut", "remove")
TEMPLATE = builtin_templates_dir() / "ecommerce_fast"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The designer's pure parts as one script for Node."""
    folder = tmp_path_factory.mktemp("flows")
    program = ROOT / "designer/node_modules/.bin/esbuild"
    if shutil.which("node") is None or not program.exists():
        miss("Node and designer/node_modules are missing: run make install")
    home = ROOT / "designer/src"
    parts = [*(f"design/{part}" for part in PARTS), "document/command", "document/json"]
    entry, made = folder / "entry.ts", folder / "flows.mjs"
    entry.write_text("".join(f"export * from '{home}/{part}';\n" for part in parts), encoding="utf-8")
    command = [str(program), str(entry), "--bundle", "--format=esm", "--log-level=error", f"--outfile={made}"]
    subprocess.run(command, check=True)
    return made


@pytest.fixture(scope="module")
def flows() -> list[Mapping[str, object]]:
    """Every flow of the template with all its traits."""
    template = load_template(TEMPLATE)
    assert template is not None
    every = {trait.id: True for trait in template.app.traits}
    return [one.data for one in build(template, every).source.drafts if one.data["kind"] == "flow"]


def asked(
    script: Path, flows: Sequence[Mapping[str, object]], steps: Sequence[Sequence[object]]
) -> list[dict[str, object]]:
    """What the browser's code makes of the steps on every flow."""
    node = shutil.which("node")
    assert node is not None
    lines = [json.dumps({"flow": json.dumps(flow, default=str), "steps": steps}) for flow in flows]
    sent = "\n".join(lines) + "\n"
    done = subprocess.run([node, LINES, script], input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_no_picture_of_a_flow_hides_a_step_or_runs_a_way_through_one(
    script: Path, flows: list[Mapping[str, object]]
) -> None:
    assert len(flows) > 15
    found = {str(flow["id"]): one["wrong"] for flow, one in zip(flows, asked(script, flows, ()), strict=True)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_to_a_flow_can_be_taken_back_and_leads_nowhere_wrong(
    script: Path, flows: list[Mapping[str, object]], seed: int
) -> None:
    chance = random.Random(seed)
    steps = [(chance.choice(VERBS), chance.randrange(500), chance.randrange(500)) for _ in range(60)]
    for flow, one in zip(flows, asked(script, flows, steps), strict=True):
        assert one["wrong"] == [], flow["id"]
        assert int(str(one["edits"])) > 15, flow["id"]
        made, faults = read_shape(Flow, json.loads(str(one["flow"])))
        assert made is not None, (flow["id"], faults)
