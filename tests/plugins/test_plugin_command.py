"""The commands of ``orderloom plugin``, as people and programs call them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orderloom import resources
from orderloom.cli.plugin import plugin

SHOPIFY = str(resources.plugins_dir() / "shopify")


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(plugin, list(arguments), input=stdin)


def test_list_names_what_comes_with_the_product() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert [one["id"] for one in listed["plugins"]] == ["shopify", "webhook"]
    assert listed["switched_off"] == []
    assert "Shopify" in run("list").stdout


def test_check_is_silent_about_a_good_plugin_and_refuses_a_bad_one(tmp_path: Path) -> None:
    good = run("check", SHOPIFY, "--json")
    assert (good.exit_code, json.loads(good.stdout)) == (0, {"problems": []})
    (tmp_path / "manifest.json").write_text("{}")
    bad = run("check", str(tmp_path), "--json")
    assert bad.exit_code == 1
    assert {"code", "pointer", "message", "hint", "level"} <= json.loads(bad.stdout)["problems"][0].keys()
    assert run("check", str(tmp_path / "nowhere")).exit_code == 2


def test_new_makes_a_plugin_that_check_accepts(tmp_path: Path) -> None:
    assert run("new", "my_shop", "--into", str(tmp_path)).exit_code == 0
    assert run("check", str(tmp_path / "my_shop")).exit_code == 0
    assert run("new", "my_shop", "--into", str(tmp_path)).exit_code == 1
    assert run("new", "My Shop", "--into", str(tmp_path)).exit_code == 2


def test_try_prints_the_unified_result() -> None:
    for sample in ("order_paid", f"{SHOPIFY}/samples/order_paid.json"):
        result = run("try", SHOPIFY, sample)
        assert result.exit_code == 0
        assert json.loads(result.stdout)[0]["order"]["order_no"] == "#1001"
    assert run("try", SHOPIFY, "no_such_sample").exit_code == 2


def test_try_says_what_is_wrong_with_a_sample(tmp_path: Path) -> None:
    sample = tmp_path / "sample.json"
    sample.write_text(json.dumps({"topic": "orders/paid", "message": {"financial_status": "lent"}}))
    result = run("try", SHOPIFY, str(sample))
    assert result.exit_code == 1
    assert "lent" in result.stdout


def test_vectors_counts_and_fails_when_one_fails(shopify_data: Path, tmp_path: Path) -> None:
    good = run("vectors", "shopify", str(shopify_data / "vectors.json"), "--json")
    counted = json.loads(good.stdout)
    assert (good.exit_code, counted["passed"], counted["failed"], counted["skipped"]) == (0, 5, 0, 0)
    assert [set(one) for one in counted["details"]] == [{"id", "outcome", "reason"}] * 5
    known = json.loads((shopify_data / "vectors.json").read_text())
    known["vectors"][0]["secret"] = "another"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(known))
    bad = run("vectors", "shopify", str(wrong), "--json")
    assert (bad.exit_code, json.loads(bad.stdout)["failed"]) == (1, 1)


def test_vectors_used_wrongly(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.json"
    nonsense.write_text("{")
    assert run("vectors", "shopify", str(nonsense)).exit_code == 2
    assert run("vectors", "nobody", str(nonsense)).exit_code == 2


LINES = [
    ('{"topic": "orders/paid", "message": {"id": 1, "name": "#1", "currency": "USD", "total_price": 1}}', "items"),
    ('{"stream": "orders", "message": {"orders": []}}', "items"),
    ('{"topic": "orders/paid", "message": {}}', "problems"),
    ('{"topic": "orders/paid", "message": null}', "problems"),
    ('{"topic": "orders/eaten", "message": {}}', "problems"),
    ('{"stream": "nothing", "message": {}}', "problems"),
    ('{"topic": 1, "message": {}}', "problems"),
    ('{"topic": "orders/paid", "stream": "orders", "message": {}}', "problems"),
    ('{"message": {}}', "problems"),
    ('{"topic": "orders/paid"}', "problems"),
    ("[]", "problems"),
    ("not json", "problems"),
    ("", "problems"),
    ('{"topic": "orders/paid", "message": {"id": 1e99999999999999999999}}', "problems"),
]


def test_map_answers_every_line_with_one_line() -> None:
    result = run("map", "shopify", "--lines", stdin="".join(f"{line}\n" for line, _ in LINES))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [next(iter(answer)) for answer in answers] == [kind for _, kind in LINES]
    assert answers[0]["items"][0]["order"]["total_amount"] == "1"
    assert all(answer["problems"] for answer in answers if "problems" in answer)


@pytest.mark.parametrize("line", [line for line, _ in LINES[:3]])
def test_map_without_lines_reads_one_value(line: str) -> None:
    assert len(run("map", "shopify", stdin=line).stdout.splitlines()) == 1
