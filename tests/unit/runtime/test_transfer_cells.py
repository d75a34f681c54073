"""What stands in cells is read exactly or not at all, and what is written runs nowhere and comes back as it was."""

from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderloom.check.plan import FieldFault
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.safe import guarded, unguarded
from orderloom.runtime.transfer.shapes import Cell

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "format", "number"),
    [
        ("12.50", "", "12.50"),
        ("¥1,234.50", "", "1234.50"),
        ("１２３", "", "123"),
        ("1.234,56", "comma", "1234.56"),
        ("−3", "", "-3"),
        (Decimal("0.1"), "comma", "0.1"),
    ],
)
def test_a_number_is_read_with_its_signs_and_groups(cell: Cell, format: str, number: str) -> None:
    assert texts.number(cell, format) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "much", "1,23", "12.3.4", "1e5", "--1", True, "1,2345.0"])
def test_what_only_looks_like_a_number_is_refused(cell: Cell) -> None:
    with pytest.raises(FieldFault):
        texts.number(cell)


@pytest.mark.parametrize(
    ("cell", "format", "day"),
    [
        ("2026-03-04", "mdy", "2026-03-04"),
        ("2026/3/4", "", "2026-03-04"),
        ("2026年3月4日", "", "2026-03-04"),
        ("20260304", "", "2026-03-04"),
        ("3/4/2026", "mdy", "2026-03-04"),
        ("3/4/2026", "dmy", "2026-04-03"),
        ("2026-03-04 00:00:00", "", "2026-03-04"),
    ],
)
def test_a_day_is_read_in_the_chosen_order(cell: str, format: str, day: str) -> None:
    assert texts.day(cell, format) == day


@pytest.mark.parametrize("cell", ["2026-02-30", "yesterday", "13/13/2026", "2026-03-04 10:00", "1/2/26"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(FieldFault):
        texts.day(cell, "mdy")


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-04 10:00", "2026-03-04T02:00:00Z"),
        ("2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z"),
        ("2026-03-04 10:00:00+09:00", "2026-03-04T01:00:00Z"),
        ("2026-03-04", "2026-03-03T16:00:00Z"),
        ("2026/3/4 1:05 pm", "2026-03-04T05:05:00Z"),
        ("2026-03-04 10:00:00.125", "2026-03-04T02:00:00.125000Z"),
    ],
)
def test_a_moment_is_the_clock_of_the_app_unless_it_says_otherwise(cell: str, moment: str) -> None:
    assert texts.moment(cell, "", SHANGHAI) == moment


@pytest.mark.parametrize(("words", "flag"), [(("是", "TRUE", "y", "1", "√"), True), (("否", "False", "n", "0"), False)])
def test_yes_and_no_are_understood_in_two_languages(words: Sequence[str], flag: bool) -> None:
    assert {texts.flag(word) for word in words} == {flag}


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1", "'=1", '"=1', "＝1", "＋1", "－1", "＠a", "\u200b=1"],
)
def test_nothing_that_begins_a_formula_stands_first_in_a_cell(text: str) -> None:
    assert guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_every_text_comes_back_from_its_guarded_form(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(st.sampled_from("'\"=+- a＝\t")))
def test_texts_of_marks_and_signs_come_back_as_well(text: str) -> None:
    assert unguarded(guarded(text)) == text
