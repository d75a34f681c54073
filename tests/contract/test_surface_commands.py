"""The program as other programs call it: exit codes, one JSON value or one a line, and nothing else on stdout."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from orderloom import resources
from orderloom.cli import root
from orderloom.logic.json_text import loads
from tests.contract.house import SHOP
from tests.durability.server import PROGRAM, DemoServer, environment

ATELIER = Path(__file__).parent / "atelier"
SHOPIFY = resources.plugins_dir() / "shopify"


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in English."""
    return subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment(ORDERLOOM_LANG="en"),
    )


def inside(*arguments: str | Path) -> int:
    """Run a command in this process, which is quicker; its exit code."""
    return CliRunner().invoke(root, [str(one) for one in arguments]).exit_code


def lines(values: list[object]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def answers(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app with a fault: a machine leads to a state that its dictionary does not have."""
    folder = shutil.copytree(ATELIER, tmp_path_factory.mktemp("broken") / "atelier")
    machine = folder / "machines" / "bench_path.json"
    machine.write_text(machine.read_text(encoding="utf-8").replace('"to": "opened"', '"to": "open"'), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("never-heard-of",), 2),
        (("app", "check"), 2),
        (("app", "check", "--never", "x"), 2),
        (("app", "check", ATELIER), 0),
        (("app", "check", "/nowhere/at/all", "--json"), 1),
        (("app", "apply", ATELIER, "--home", "/nowhere/at/all"), 1),
        (("expr", "eval"), 2),
        (("expr", "check", "--lines"), 2),
        (("plugin", "map", "never-heard-of", "--lines"), 2),
        (("plugin", "check", SHOPIFY), 0),
        (("demo", "--orders", "-1"), 2),
        (("demo", "--port", "99999"), 2),
    ],
)
def test_exit_codes_are_0_for_good_1_for_no_2_for_used_wrongly(arguments: tuple[str | Path, ...], code: int) -> None:
    done = run(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_check_tells_every_problem_with_document_pointer_and_words(broken: Path) -> None:
    done = run("app", "check", broken, "--json")
    problems = json.loads(done.stdout)["problems"]
    assert done.returncode == 1
    assert problems
    assert all({"code", "document", "pointer", "message", "hint", "level"} <= problem.keys() for problem in problems)
    assert any("bench_path" in problem["document"] for problem in problems)
    assert json.loads(run("app", "check", SHOP, "--json").stdout) == {"problems": []}


def test_scenarios_are_played_and_counted(broken: Path, tmp_path: Path) -> None:
    story = {
        "kind": "scenario",
        "id": "taken_in",
        "title": {"zh": "收表", "en": "Taken in"},
        "clock": "2026-11-20T02:00:00Z",
        "as": "proprietor",
        "when": [{"id": "new", "create": {"slip_no": "W-0001"}, "table": "bench_tickets", "name": "t"}],
        "then": [{"id": "stage", "record": "t", "state": "taken_in"}],
    }
    shutil.copytree(ATELIER, tmp_path / "atelier")
    written = tmp_path / "atelier" / "taken_in.json"
    written.write_text(json.dumps(story), encoding="utf-8")
    done = run("app", "test", tmp_path / "atelier")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")
    written.write_text(json.dumps(story).replace('"taken_in"}]', '"opened"}]'), encoding="utf-8")
    failed = run("app", "test", tmp_path / "atelier", "--json")
    told = json.loads(failed.stdout)
    assert (failed.returncode, told["passed"], told["failed"]) == (1, 0, 1)
    assert run("app", "test", broken).returncode == 1


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("app", "source"), [("atelier", ATELIER), ("ecommerce_fast", SHOP)])
def test_what_was_exported_applies_and_exports_byte_for_byte(tmp_path: Path, app: str, source: Path) -> None:
    exported = []
    for turn in range(2):
        home, out = tmp_path / f"home{turn}", tmp_path / f"out{turn}"
        assert inside("init", "--home", home) == 0
        assert inside("app", "apply", source, "--home", home) == 0
        assert inside("app", "export", app, out, "--home", home) == 0
        exported.append(tree(out))
        source = out
    assert exported[0] == exported[1]
    assert inside("app", "export", app, tmp_path / "out1", "--home", tmp_path / "home1") == 1
    assert inside("app", "export", "nothing", tmp_path / "new", "--home", tmp_path / "home1") == 1


def test_the_documents_of_an_export_are_those_that_were_applied(tmp_path: Path) -> None:
    """Exact numbers and texts survive the way through the database, one document a file."""
    assert inside("init", "--home", tmp_path / "home") == 0
    assert inside("app", "apply", ATELIER, "--home", tmp_path / "home") == 0
    assert inside("app", "export", "atelier", tmp_path / "out", "--home", tmp_path / "home") == 0

    def documents(folder: Path) -> dict[tuple[object, object], object]:
        found: dict[tuple[object, object], object] = {}
        for path in folder.rglob("*.json"):
            data = loads(path.read_bytes())
            assert isinstance(data, dict)
            found[data.get("kind"), data.get("id")] = data
        return found

    assert documents(tmp_path / "out") == documents(ATELIER)
    for body in tree(tmp_path / "out").values():
        assert body.endswith(b"\n")
        assert not body.endswith(b"\n\n")
        assert b"\r" not in body


def test_an_app_with_faults_is_not_applied(broken: Path, tmp_path: Path) -> None:
    assert inside("init", "--home", tmp_path / "home") == 0
    assert inside("app", "apply", broken, "--home", tmp_path / "home") == 1
    assert inside("app", "export", "atelier", tmp_path / "out", "--home", tmp_path / "home") == 1


def test_expressions_are_evaluated_line_by_line() -> None:
    told = answers(
        run(
            "expr",
            "eval",
            "--lines",
            stdin=lines(
                [
                    {"rule": {"+": [0.1, 0.2]}, "data": None},
                    {"rule": {"var": "a.b"}, "data": {"a": {"b": "织"}}},
                    {"rule": {"never_heard_of": 1}},
                    {"rule": {"/": [1, 0]}},
                    {"data": 1},
                ]
            )
            + "no json\n",
        )
    )
    assert told[:2] == [{"result": 0.3}, {"result": "织"}]
    assert len(told) == 6
    for refusal in told[2:]:
        error = refusal["error"]
        assert isinstance(error, dict)
        assert {"code", "message"} == error.keys()
        assert error["message"]


def test_expressions_are_typed_against_a_table() -> None:
    told = answers(
        run(
            "expr",
            "check",
            "--table",
            ATELIER / "tables" / "bench_tickets.json",
            "--lines",
            stdin=lines([{"rule": {">": [{"var": "drift"}, 3]}}, {"rule": {"var": "nothing"}}, {"rule": {"x": 1}}]),
        )
    )
    assert told[0] == {"type": "bool"}
    for refusal in told[1:]:
        problems = refusal["problems"]
        assert isinstance(problems, list)
        assert {"code", "pointer", "message"} <= problems[0].keys()


def test_messages_are_mapped_line_by_line() -> None:
    sample = json.loads((SHOPIFY / "samples" / "order_paid.json").read_bytes())
    told = answers(
        run(
            "plugin",
            "map",
            "shopify",
            "--lines",
            stdin=lines(
                [
                    {"topic": "orders/paid", "message": sample["message"]},
                    {"stream": "orders", "message": {"orders": [sample["message"]]}},
                    {"topic": "never_heard_of", "message": {}},
                    {"topic": "orders/paid", "message": {"id": 1, "financial_status": "lent"}},
                    {},
                ]
            )
            + "no json\n",
        )
    )
    assert [list(one) for one in told] == [["items"], ["items"], ["problems"], ["problems"], ["problems"], ["problems"]]
    assert told[0] == told[1]
    items = told[0]["items"]
    assert isinstance(items, list)
    assert [list(item) for item in items] == [["order"]]


def test_vectors_are_counted_with_a_detail_for_each(shared_data: Path) -> None:
    done = run("plugin", "vectors", "shopify", shared_data / "platforms" / "shopify" / "vectors.json", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["failed"]) == (0, 0)
    assert told.keys() == {"passed", "failed", "skipped", "details"}
    assert told["passed"] + told["skipped"] == len(told["details"])
    assert all(one.keys() == {"id", "outcome", "reason"} for one in told["details"])


def test_plugins_are_listed_and_tried() -> None:
    assert "shopify" in [one["id"] for one in json.loads(run("plugin", "list", "--json").stdout)["plugins"]]
    tried = run("plugin", "try", SHOPIFY, "order_paid")
    assert tried.returncode == 0
    assert "order" in json.loads(tried.stdout)[0]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    running = DemoServer(tmp_path_factory.mktemp("demo"), orders=20).start()
    yield running
    running.stop()


def test_the_demo_says_in_one_line_where_it_is_and_who_may_enter(demo: DemoServer) -> None:
    ready = demo.ready
    assert ready.keys() == {"url", "users", "connections"}
    users, connections = ready["users"], ready["connections"]
    assert isinstance(users, list)
    assert isinstance(connections, list)
    assert [set(user) for user in users] == [{"name", "password", "role"}] * 3
    assert [user["role"] for user in users] == ["manager", "service", "warehouse"]
    assert [set(connection) for connection in connections] == [{"id", "plugin", "hook", "secret"}]
    assert connections[0]["hook"].startswith(f"{ready['url']}/hooks/")
    assert len(connections[0]["hook"].rpartition("/")[2]) >= 32
    assert len(connections[0]["secret"]) >= 32


def test_the_demo_serves_its_samples_to_each_of_its_people(demo: DemoServer) -> None:
    with urllib.request.urlopen(f"{demo.ready['url']}/readyz", timeout=5) as answer:
        assert answer.status == 200
    assert len(demo.orders_now()) == 20
    tables = demo.call("GET", "/api/v1/apps/ecommerce_fast", token=demo.token())["tables"]
    assert isinstance(tables, list)
    assert {table["id"] for table in tables} == {"orders", "order_lines", "parcels", "customers", "products", "batches"}


def test_the_demo_stops_when_it_is_told_to_and_prints_nothing_more(demo: DemoServer) -> None:
    process = demo.process
    assert process is not None
    assert process.stdout is not None
    demo.stop()
    assert process.returncode == 0
    assert process.stdout.read() == ""
