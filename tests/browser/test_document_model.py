"""The designers' document model does what the server does: nothing changes unasked, every step can be taken back."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page

from orderloom import resources
from orderloom.logic import json_text
from orderloom.model.canonical import canonical
from orderloom.runtime.draft import LAST, UNSAID, Command, Editor
from orderloom.runtime.record.change import Actor
from orderloom.runtime.version import DraftState
from tests.needs import ROOT, miss
from tests.unit.runtime.memory_versions import MemoryVersions

pytestmark = pytest.mark.browser

STEPS = 1_000
ANN = Actor("u-ann", "Ann")
FILES = sorted(
    path
    for template in resources.builtin_templates_dir().iterdir()
    for path in template.rglob("*.json")
    if "samples" not in path.parts
)
FRACTIONS = (
    '{"kind":"rule","id":"r","title":{"zh":"一","en":"1"},'
    '"when":[1.10,-0.5,1e3,12345678901234567890,"1.10",2,"a\\\\\\"1.5"]}'
)

PLAY = (Path(__file__).parent / "random_steps.js").read_text(encoding="utf-8").partition("\n")[2]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The document model as one script."""
    node = shutil.which("node")
    if node is None or not (ROOT / "designer/node_modules").is_dir():
        miss("Node and designer/node_modules are missing: run make install")
    target = tmp_path_factory.mktemp("model") / "model.js"
    bundler = Path(__file__).parent / "document_bundle.mjs"
    subprocess.run([node, str(bundler), str(ROOT / "designer"), str(target)], check=True)
    return target.read_text(encoding="utf-8")


def test_every_document_of_every_template_is_read_and_written_without_a_change(page: Page, script: str) -> None:
    page.evaluate(f"{script}; globalThis.model = model")
    texts = [path.read_text(encoding="utf-8") for path in FILES]
    back = page.evaluate("(texts) => texts.map((text) => model.stringify(model.parse(text), 2))", [*texts, FRACTIONS])
    assert len(FILES) > 100
    for path, text, written in zip([*FILES, Path("fractions")], [*texts, FRACTIONS], back, strict=True):
        assert canonical(json_text.loads(written)) == canonical(json_text.loads(text)), path


@pytest.mark.parametrize("seed", [1, 20261122])
def test_a_thousand_random_steps_mean_the_same_on_the_server_and_undo_to_the_same_bytes(
    page: Page, script: str, seed: int
) -> None:
    page.evaluate(f"{script}; globalThis.model = model")
    texts = [path.read_text(encoding="utf-8") for path in FILES if path.parts[-3] == "made_to_order"][::3]
    played = page.evaluate(PLAY, {"texts": texts, "steps": STEPS, "seed": seed})
    assert not played["undoable"]
    before = {_key(text): canonical(json_text.loads(text)) for text in texts}
    server = _Server(texts)
    for commands in played["sent"][: played["forth"]]:
        server.carry_out(commands)
    assert server.bodies() == {_key(text): canonical(json_text.loads(text)) for text in played["after"]}
    for commands in played["sent"][played["forth"] :]:
        server.carry_out(commands)
    assert {_key(text): canonical(json_text.loads(text)) for text in played["before"]} == before
    assert server.bodies() == before


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


class _Ids:
    def __init__(self) -> None:
        self._numbers = count()

    def new(self) -> str:
        return f"s{next(self._numbers)}"


class _Server:
    """The server's editor over drafts in memory."""

    def __init__(self, texts: list[str]) -> None:
        self._memory = MemoryVersions()
        self._editor = Editor(self._memory, _Clock(), _Ids())
        documents = {_key(text): json_text.loads(text) for text in texts}
        self._state: DraftState = self._editor.replace("app", lambda _: documents, ANN)

    def carry_out(self, commands: list[dict[str, object]]) -> None:
        self._state = self._editor.carry_out("app", [_command(one) for one in commands], ANN)

    def bodies(self) -> dict[tuple[str, str], bytes]:
        return {key: body.encode() for key, body in self._state.bodies.items()}


def _command(raw: dict[str, object]) -> Command:
    op, after = raw["op"], raw.get("after", LAST)
    assert op in {"set", "insert", "remove", "move"}
    return Command(
        op,
        str(raw["document"]),
        str(raw["path"]),
        raw.get("value"),
        after,
        raw.get("was", UNSAID),
    )


def _key(text: str) -> tuple[str, str]:
    data = json.loads(text)
    return str(data["kind"]), str(data["id"])
