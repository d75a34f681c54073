"""The editor of expressions loses nothing: what it shows and writes again is the same rule, whatever the rule is."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orderloom.logic.functions import OPERATORS
from orderloom.logic.json_text import dumps, loads
from tests.needs import ROOT, miss

PARTS = ("model", "relations", "edits", "tables")
LINES = Path(__file__).parent / "conditions.mjs"
ASKS = ("any", "count", "sum", "distinct", "outer", "mapping")

PATHS = st.sampled_from(["status", "total_amount", "total_amount.currency", "@var.found.count", "", "a b"])
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.sampled_from([Decimal("0.10"), Decimal("19.990"), Decimal("1e3"), 10**30]),
    st.sampled_from(["", "paid", "取消", 'with "quotes"', "orders", "lines.order"]),
    st.lists(st.integers(0, 3), max_size=3),
)
READS = st.one_of(
    PATHS.map(lambda path: {"var": path}),
    PATHS.map(lambda path: {"var": [path]}),
    PATHS.map(lambda path: {"old": path}),
    PATHS.map(lambda path: {"changed": path}),
    st.sampled_from(
        [{"now": []}, {"now": None}, {"me": "roles"}, {"param": ["limit"]}, {"outer": "id"}, {}, {"a": 1, "b": 2}]
    ),
    st.tuples(PATHS, PLAIN).map(lambda pair: {"var": list(pair)}),
)
NAMES = st.sampled_from([*OPERATORS, *ASKS, "unheard_of"])


BATCH = settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],  # a batch is one process: making a failing one smaller would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def operations(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Any operator on any number of arguments, in a list or outside one."""
    given_as = st.one_of(inner, st.lists(inner, max_size=4))
    joined = st.tuples(st.sampled_from(["and", "or", "!", "if"]), given_as)
    return st.tuples(NAMES, given_as).map(lambda made: {made[0]: made[1]}) | joined.map(lambda made: {made[0]: made[1]})


RULES = st.recursive(PLAIN | READS, operations, max_leaves=12)


class Editor:
    """The editor's pure parts, run by Node: a batch of questions is one process."""

    def __init__(self, folder: Path) -> None:
        self.script = folder / "editor.mjs"
        program = ROOT / "designer/node_modules/.bin/esbuild"
        if shutil.which("node") is None or not program.exists():
            miss("Node and designer/node_modules are missing: run make install")
        source = ROOT / "designer/src"
        entry = folder / "entry.ts"
        modules = [source / "document/json.ts", *(source / f"design/rule/{name}.ts" for name in PARTS)]
        entry.write_text("".join(f"export * from '{module}';\n" for module in modules), encoding="utf-8")
        build = [str(program), str(entry), "--bundle", "--format=esm", "--log-level=error", f"--outfile={self.script}"]
        subprocess.run(build, check=True)

    def ask(self, questions: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
        """The answer to each question."""
        sent = "".join(json.dumps(one) + "\n" for one in questions)
        node = shutil.which("node") or "node"
        done = subprocess.run([node, LINES, self.script], input=sent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Editor:
    return Editor(tmp_path_factory.mktemp("conditions"))


def written(rule: object) -> str:
    """A rule as the browser writes it: in one line without spaces."""
    return dumps(rule).decode()


def lost(editor: Editor, rules: Sequence[object]) -> list[object]:
    """The rules that come back as others, or whose rows or tables do."""
    texts = [written(rule) for rule in rules]
    answers = editor.ask([{"rule": text} for text in texts])
    faults: list[object] = []
    for text, answer in zip(texts, answers, strict=True):
        table = answer["table"]
        assert isinstance(table, dict)
        if answer["condition"] != text or answer["value"] != text or answer["rows"] or table["faults"]:
            faults.append((text, answer))
    return faults


def rules_of(data: object) -> Iterator[object]:
    """Everything in a document that might be a rule: every object and list in it."""
    if isinstance(data, dict):
        yield data
        for part in data.values():
            yield from rules_of(part)
    elif isinstance(data, list):
        yield data
        for part in data:
            yield from rules_of(part)


def test_every_rule_of_every_template_comes_back_as_it_was(editor: Editor) -> None:
    files = sorted((ROOT / "builtin_templates").rglob("*.json"))
    rules = [rule for file in files if "samples" not in file.parts for rule in rules_of(loads(file.read_bytes()))]
    assert len(rules) > 5_000
    assert lost(editor, rules) == []


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(RULES, min_size=100, max_size=200))
def test_any_rule_comes_back_as_it_was(editor: Editor, rules: list[object]) -> None:
    assert lost(editor, rules) == []


CONDITION = st.sampled_from([{"==": [{"var": name}, 1]} for name in "abcdef"])
TREES = st.recursive(
    CONDITION,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda items: st.sampled_from([{"and": items}, {"or": items}, {"!": {"and": items}}])
    ),
    max_leaves=10,
)
STEPS = st.lists(st.tuples(st.integers(0, 50), st.sampled_from([-1, 1])), max_size=12)


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.tuples(TREES, STEPS), min_size=40, max_size=80))
def test_moving_conditions_about_loses_none(editor: Editor, moves: list[tuple[object, list[tuple[int, int]]]]) -> None:
    answers = editor.ask([{"edits": written(tree), "steps": steps} for tree, steps in moves])
    faults = [
        (tree, steps, answer)
        for (tree, steps), answer in zip(moves, answers, strict=True)
        if "lost" in answer or answer["before"] != answer["after"]
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ({"==": [{"var": "status"}, "paid"]}, 1),
        ({"and": [{"==": [{"var": "status"}, "paid"]}, {">": [{"var": "total"}, 5]}]}, 2),
        ({"or": [{"==": [{"var": "status"}, "paid"]}, {">": [{"var": "total"}, 5]}]}, 0),
        ({"and": [{">": [{"var": "total"}, 5]}, {"<": [{"var": "total"}, 9]}]}, 0),
        ({"and": [{"==": [{"var": "status"}, "paid"]}, {"or": [{"var": "a"}, {"var": "b"}]}]}, 0),
    ],
)
def test_only_plain_conditions_read_as_a_table(editor: Editor, rule: object, columns: int) -> None:
    table = editor.ask([{"rule": written(rule)}])[0]["table"]
    assert isinstance(table, dict)
    assert table["columns"] == columns
