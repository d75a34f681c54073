"""``orderloom expr``: one line out for every line in, whatever the line holds."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from orderloom.cli.expr import expr

TABLE = {
    "kind": "table",
    "id": "repairs",
    "title": {"zh": "维修单", "en": "Repairs"},
    "title_field": "ticket_no",
    "fields": [
        {"id": "ticket_no", "type": "text", "title": {"zh": "单号", "en": "Number"}},
        {"id": "cost", "type": "decimal", "title": {"zh": "费用", "en": "Cost"}, "scale": 2},
        {"id": "due", "type": "date", "title": {"zh": "期限", "en": "Due"}},
    ],
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERLOOM_LANG", "en")


def answers(command: list[str], *lines: str | bytes) -> list[str]:
    given = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    result = CliRunner().invoke(expr, [*command, "--lines"], input=given)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ('{"rule":{"+":[0.1,0.2]},"data":{}}', '{"result":0.3}'),
        ('{"rule":{"*":[{"var":"n"},2]},"data":{"n":21}}', '{"result":42}'),
        ('{"rule":{"cat":["织","单"]}}', '{"result":"织单"}'),
        ('{"rule":{"map":[[1,2],{"+":[{"var":""},0.50]}]},"data":null}', '{"result":[1.50,2.50]}'),
        ('{"rule":{"date_add":["2026-01-31",1,"month"]}}', '{"result":"2026-02-28"}'),
    ],
)
def test_a_line_gives_its_result(line: str, answer: str) -> None:
    assert answers(["eval"], line) == [answer]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"rule":{"+":["a"]}}', "NaN"),
        ('{"rule":{"==":[1]}}', "Invalid Arguments"),
        ('{"rule":{"throw":"out of stock"}}', "out of stock"),
        ('{"rule":{"if":[false,{"nope":1},2]}}', "Unknown Operator"),
        ('{"rule":{"+":1,"-":1}}', "Unknown Operator"),
        ('{"rule":{"and":[]},"rule":1}', "logic.json_doubled_key"),
        ('{"data":1}', "logic.line_without_rule"),
        ("[]", "logic.line_without_rule"),
        ("rule", "logic.json_malformed"),
        ("", "logic.json_malformed"),
        (b"\xff", "logic.json_not_utf8"),
        ('{"rule":' + "[" * 40 + "]" * 40 + "}", "logic.too_deep"),
        ('{"rule":' + "[" * 100_000 + "}", "logic.json_too_deep"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_faulty_line_gives_an_error_line(line: str | bytes, code: str) -> None:
    found = answers(["eval"], line, '{"rule":1}')
    assert json.loads(found[0])["error"]["code"] == code
    assert json.loads(found[0])["error"]["message"]
    assert found[1:] == ['{"result":1}']


def test_now_is_the_moment_of_the_call_unless_the_data_says_otherwise() -> None:
    given = '{"rule":{"year":{"now":[]}},"data":{"@now":"2001-01-01T00:00:00Z"}}'
    assert answers(["eval"], given, '{"rule":{">":[{"now":[]},"2020-01-01"]}}') == [
        '{"result":2001}',
        '{"result":true}',
    ]


def test_rules_are_checked_against_the_fields_of_a_table(tmp_path: Path) -> None:
    file = tmp_path / "repairs.json"
    file.write_text(json.dumps(TABLE), encoding="utf-8")
    found = answers(
        ["check", "--table", str(file)],
        '{"rule":{">":[{"var":"cost"},100]}}',
        '{"rule":{"*":[{"var":"cost"},1.5]}}',
        '{"rule":{"==":[{"var":"ticket_no"},1]}}',
        "nonsense",
    )
    assert [json.loads(line).get("type") for line in found] == ["bool", "dec(3)?", None, None]
    (problem,) = json.loads(found[2])["problems"]
    assert (problem["code"], problem["pointer"]) == ("logic.not_comparable", "/==/1")
    assert problem["message"] == "“==” cannot compare str? with int."
    assert json.loads(found[3])["problems"][0]["code"] == "logic.json_malformed"
