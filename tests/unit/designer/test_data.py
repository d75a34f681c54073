"""What the designer of tables makes is right at once, what it takes out leaves no hole, what it moves is all there."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Protocol

import pytest

from orderloom.check.app import check_app, load_app, load_documents
from orderloom.i18n import LANGUAGES, catalogue
from orderloom.logic.json_text import dumps
from orderloom.model.field import FIELDS
from orderloom.model.fields.system import is_reserved
from orderloom.resources import builtin_templates_dir
from tests.needs import ROOT, miss

PARTS = (
    *(f"design/table/{part}" for part in ("types", "fields", "uses", "usable", "diagram", "new_field")),
    "design/dictionary/entries",
    "document/command",
    "document/json",
    "document/names",
    "document/path",
)
LINES = Path(__file__).parent / "data.mjs"
DESK = ROOT / "tests/data/apps/desk"
SHOP = builtin_templates_dir() / "ecommerce_fast"


class Ask(Protocol):
    """A question to the designer's pure parts; the answer as JSON."""

    def __call__(self, ask: str, /, **given: object) -> object: ...


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """One Node process that answers all questions of the module."""
    folder = tmp_path_factory.mktemp("data")
    program, node = ROOT / "designer/node_modules/.bin/esbuild", shutil.which("node")
    if node is None or not program.exists():
        miss("Node and designer/node_modules are missing: run make install")
    entry, made = folder / "entry.ts", folder / "data.mjs"
    entry.write_text("".join(f"export * from '{ROOT}/designer/src/{part}';\n" for part in PARTS), encoding="utf-8")
    build = [str(program), str(entry), "--bundle", "--format=esm", "--log-level=error", f"--outfile={made}"]
    subprocess.run(build, check=True)
    with subprocess.Popen(
        [str(node), str(LINES), str(made)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wire, answers = process.stdin, process.stdout

        def asked(ask: str, /, **given: object) -> object:
            wire.write(json.dumps({"ask": ask, **given}) + "\n")
            wire.flush()
            line = answers.readline()
            assert line, ask
            answer: object = json.loads(line)
            assert not (isinstance(answer, dict) and "failed" in answer), answer
            return answer

        yield asked
        wire.close()


def texts(folder: Path) -> list[str]:
    """The documents of an app as the browser gets them."""
    return [dumps(one.data).decode() for one in load_app(folder).drafts]


def errors(documents: list[str]) -> list[str]:
    """What the checker has against an app, given as texts."""
    rows = [(data["kind"], data["id"], text) for text in documents for data in [json.loads(text)]]
    found = check_app(load_documents(rows)).problems
    return [f"{one.document}{one.pointer} {one.code}" for one in found if one.level == "error"]


def test_a_field_of_every_type_is_right_at_once_and_the_table_usable(ask: Ask) -> None:
    made = ask(
        "every",
        texts=texts(DESK),
        table="customers",
        link="link",
        behind="name",
        children={"table": "tickets", "through": "customer"},
    )
    assert isinstance(made, dict)
    offered = {*made["types"], "state"}
    assert offered == {entry.id for entry in FIELDS if not is_reserved(entry.id)}
    assert made["lacks"] == {"form": False, "view": False, "roles": []}
    assert errors(made["documents"]) == []


def test_every_type_is_found_by_words_of_either_language() -> None:
    known = [f"data.type.{entry.id}.words" for entry in FIELDS if not is_reserved(entry.id)]
    assert [code for code in known for language in LANGUAGES if code not in catalogue(language)] == []


@pytest.mark.parametrize(
    ("table", "field", "everywhere"),
    [
        ("orders", "urgent", {"form/order_form", "view/orders_list"}),
        ("orders", "customer", {"form/order_form", "table/orders"}),
        ("products", "category", {"form/product_form", "view/products_list"}),
        ("customers", "phone", {"identity/one_customer", "form/customer_form"}),
    ],
)
def test_what_names_a_field_is_found_and_goes_with_it(ask: Ask, table: str, field: str, everywhere: set[str]) -> None:
    found = ask("uses", texts=texts(SHOP), table=table, field=field)
    assert isinstance(found, dict)
    assert everywhere <= {use["document"] for use in found["uses"]}
    assert found["missing"] == []
    assert found["after"] == []


def test_fields_of_other_tables_with_the_same_name_are_left_alone(ask: Ask) -> None:
    found = ask("uses", texts=texts(SHOP), table="customers", field="channel")
    assert isinstance(found, dict)
    assert not {"form/order_form", "view/orders_list", "table/orders"} & {use["document"] for use in found["uses"]}


def test_moved_fields_stand_where_they_were_put(ask: Ask) -> None:
    dice = random.Random(5)
    for _ in range(300):
        ids = [f"f{number}" for number in range(dice.randint(1, 7))]
        chosen = dice.sample(ids, dice.randint(1, len(ids)))
        after = dice.choice([None, *ids])
        given: dict[str, object] = {"ids": ids, "chosen": chosen, "after": after}
        got = ask("moves", **given)
        together = [one for one in ids if one in chosen]
        others = [one for one in ids if one not in chosen]
        above = ids[: ids.index(after) + 1] if after is not None else []
        place = len([one for one in others if one in above])
        assert isinstance(got, dict)
        assert got["placed"] == [*others[:place], *together, *others[place:]], given
        assert sorted(got["up"]) == sorted(got["down"]) == sorted(ids), given


@pytest.mark.parametrize("folder", [DESK, SHOP], ids=lambda folder: folder.name)
def test_cards_of_tables_never_cover_each_other(ask: Ask, folder: Path) -> None:
    for opened in ([], ["orders", "tickets"]):
        found = ask("cards", texts=texts(folder), open=opened)
        assert isinstance(found, dict)
        assert found["lines"]
        for one, other in combinations(found["cards"], 2):
            apart_x = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            apart_y = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert apart_x or apart_y, (one, other)


def test_ids_can_be_read_and_are_never_taken_twice(ask: Ask) -> None:
    titles = ["订单编号", "收货人手机", "Total amount", "SKU 编码", "锟斤拷", "Total  Amount!", "2026 预算", "量子"]
    expected = [
        "order_no",
        "receiver_mobile",
        "total_amount",
        "sku_code",
        "field_1",
        "total_amount_2",
        "budget",
        "field_1_2",
    ]
    assert ask("id", titles=titles) == expected


def test_another_type_keeps_what_both_know(ask: Ask) -> None:
    field = {
        "id": "a",
        "type": "text",
        "title": {"zh": "甲", "en": "A"},
        "required": True,
        "pattern": "x",
        "default": "y",
    }
    known = ["id", "type", "title", "required", "min", "max"]
    made = ask("retyped", field=field, type="integer", known=known, options={})
    assert made == {"id": "a", "type": "integer", "title": field["title"], "required": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("代码\t中文\t英文\na\t甲\tA", [("a", "甲", "A", None)]),
        ("a,甲", [("a", "甲", "甲", None)]),
        ("门店\n小程序", [("store", "门店", "门店", None), ("option", "小程序", "小程序", None)]),
        ("a\t甲\na\t乙", [("a", "甲", "甲", None), ("a", "乙", "乙", "twice")]),
        ("a b\t甲", [("a b", "甲", "甲", "bad_code")]),
        ("\n  \n", []),
    ],
)
def test_a_pasted_sheet_is_read_as_people_mean_it(
    ask: Callable[..., object], text: str, expected: list[tuple[object, ...]]
) -> None:
    rows = ask("pasted", text=text, entries=[])
    assert isinstance(rows, list)
    shown = [
        (row["entry"]["id"], row["entry"]["title"]["zh"], row["entry"]["title"]["en"], row["fault"]) for row in rows
    ]
    assert shown == expected
