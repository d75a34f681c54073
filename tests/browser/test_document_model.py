"""The designers' document model does what the server does: nothing changes unasked, every step can be taken back."""

import json
import shutil
import subprocess
from collections.abc import Iterator
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
FRACTIONS = '{"kind":"rule","id":"r","title":{"zh":"一","en":"1"},"when":[1.10,-0.5,1e3,12345678901234567890,"1.10",2,"a\\\\\\"1.5"]}'

PLAY = """async ({ texts, steps, seed }) => {
  const { Draft, parse, stringify, get } = model;
  let state = seed >>> 0;
  const random = (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * below); };
  const documents = new Map(texts.map(parse).map((doc) => [`${doc.kind}/${doc.id}`, doc]));
  const sent = [];
  let revision = 1;
  const line = {
    contents: async () => ({ revision, documents }),
    send: async (commands) => { sent.push(JSON.parse(stringify(commands))); return ++revision; },
    news: async () => ({ revision, documents: new Map(), people: [] }),
    check: async () => [],
  };
  const draft = new Draft('app', line);
  await draft.open();
  const names = [...documents.keys()];
  const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof model.Exact);
  const named = (list) => list.every((one) => isMap(one) && typeof one.id === 'string' && !one.id.includes('/'));
  const places = (value, path, depth) => {
    const found = [path];
    if (depth === 0) return found;
    if (isMap(value)) for (const key of Object.keys(value)) if (!key.includes('/') && key) found.push(...places(value[key], [...path, key], depth - 1));
    if (Array.isArray(value) && value.length && named(value)) for (const one of value) found.push(...places(one, [...path, one.id], depth - 1));
    return found;
  };
  let taken = 0;
  for (let number = 0; taken < steps; number += 1) {
    const document = names[random(names.length)];
    const doc = draft.of(document);
    const bare = !doc || Object.keys(doc).length < 3;
    if (bare) { draft.run('again', { op: 'set', document, path: '', value: documents.get(document) }); taken += 1; continue; }
    const all = places(doc, [], 4).filter((path) => path.length && !['kind', 'id'].includes(path.at(-1)));
    const path = all[random(all.length)];
    const home = get(doc, path.slice(0, -1).join('/'));
    const at = path.join('/');
    const choice = random(6);
    let command = { op: 'set', document, path: at, value: `v${number}` };
    if (Array.isArray(home) && named(home)) {
      const others = home.map((one) => one.id).filter((id) => id !== path.at(-1));
      const after = [undefined, null, ...others][random(others.length + 2)];
      const place = after === undefined ? {} : { after };
      if (choice < 2) command = { op: 'move', document, path: at, ...place };
      else if (choice === 2) command = { op: 'remove', document, path: at };
      else { const id = `new_${number}`; command = { op: 'insert', document, path: [...path.slice(0, -1), id].join('/'), value: { id, title: { zh: '新', en: 'New' } }, ...place }; }
    } else if (choice === 0) command = { op: 'remove', document, path: at };
    else if (choice === 1) command = { op: 'insert', document, path: [...path.slice(0, -1), `key_${number}`].join('/'), value: [number, { a: null }] };
    else if (choice === 2 && number % 50 === 0) command = { op: 'remove', document, path: '' };
    if (draft.run('step', command)) taken += 1;
  }
  await draft.settled();
  const after = [...draft.documents.values()].map((doc) => stringify(doc));
  const forth = sent.length;
  for (let number = 0; number < steps; number += 1) draft.undo();
  await draft.settled();
  return { after, before: [...draft.documents.values()].map((doc) => stringify(doc)), sent, forth, undoable: draft.canUndo };
}"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The document model as one script."""
    node = shutil.which("node")
    if node is None or not (ROOT / "designer/node_modules").is_dir():
        miss("Node and designer/node_modules are missing: run make install")
    target = tmp_path_factory.mktemp("model") / "model.js"
    bundler = Path(__file__).parent / "document_bundle.mjs"
    subprocess.run([node, str(bundler), str(ROOT / "designer"), str(target)], check=True)
    yield target.read_text(encoding="utf-8")


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
        op,  # type: ignore[arg-type]  # asserted above
        str(raw["document"]),
        str(raw["path"]),
        raw.get("value"),
        after,
        raw.get("was", UNSAID),
    )


def _key(text: str) -> tuple[str, str]:
    data = json.loads(text)
    return str(data["kind"]), str(data["id"])
