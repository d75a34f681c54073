"""A column becomes the field that it looks like; what does not look like anything for sure stays a text."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from orderloom.model.kinds.dictionary import Dictionary
from orderloom.runtime.transfer.guessing import GUESSES, Base, Cells, guess_title, guess_type
from orderloom.runtime.transfer.shapes import Cell

STATES = ["待维修", "维修中", "已完成"] * 5


@pytest.mark.parametrize(
    ("heading", "cells", "type"),
    [
        ("件数", ["1", "12", "3"], "integer"),
        ("重量", ["1.5", "2.125"], "decimal"),
        ("重量", [Decimal("1.5"), Decimal(2)], "decimal"),
        ("维修费用", ["668.60", "12"], "money"),
        ("说不清", ["¥12.00", "¥1,300.50"], "money"),
        ("送修日期", ["2026-01-05", "2026/2/3"], "date"),
        ("Due", ["05.01.2026", "31.12.2026"], "date"),
        ("登记时间", ["2026-01-05 08:30", "2026-01-06 09:00:10"], "datetime"),
        ("状态", STATES, "choice"),
        ("手机", ["13812345678", "138 1234 5679", "+8613812345670"], "phone"),
        ("联系电话", ["0571-88888888", "13812345678"], "phone"),
        ("邮箱", ["a@example.com", "b@example.com"], "email"),
        ("链接", ["https://example.com/1"], "url"),
        ("是否加急", ["是", "否", "是"], "boolean"),
        ("备注", ["好", "不好"], "long_text"),
        ("客户姓名", ["张伟", "王芳", "李娜"], "text"),
        ("空的", [], "text"),
    ],
)
def test_a_column_becomes_what_it_looks_like(heading: str, cells: Sequence[Cell], type: str) -> None:
    assert guess_type(Cells(heading, cells)) == type


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("工号", ["00123", "00124"]),
        ("条码", ["6901234567892", "6901234567893"]),
        ("订单号", ["20260101", "20260102"]),
        ("件数", ["1", "两个"]),
        ("日期", ["2026-01-05", "下周"]),
        ("选项", ["0", "1", "00"]),
    ],
)
def test_codes_and_mixtures_stay_texts(heading: str, cells: Sequence[Cell]) -> None:
    assert guess_type(Cells(heading, cells)) == "text"


def test_a_choice_brings_every_word_with_a_code_that_templates_know() -> None:
    base = Base("status", {"zh": "状态", "en": "状态"}, "repairs_status", {"已完成": "completed"})
    _, dictionary = GUESSES.get("choice").made(base, Cells("状态", [*STATES, "Lost", "lost "]))
    assert isinstance(dictionary, Dictionary)
    told = {entry.title["zh"]: entry.id for entry in dictionary.entries}
    assert told == {"待维修": "v1", "维修中": "v2", "已完成": "completed", "Lost": "Lost"}


def test_a_record_is_named_by_a_column_whose_cells_all_differ() -> None:
    header = ["城市", "单号", "客户名称"]
    columns = [Cells(header[0], ["a", "a"]), Cells(header[1], ["1", "1"]), Cells(header[2], ["x", "y"])]
    assert guess_title(header, columns) == 2
    assert guess_title(header[:2], columns[:2]) == 1
    assert guess_title(["a", "b"], [Cells("a", ["x", "x"]), Cells("b", ["x", "y"])]) == 1
