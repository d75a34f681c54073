"""What fields take, what they give back, and what they refuse."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderloom.check.field import CHECKS, FieldContext
from orderloom.check.plan import Codec, FieldFault
from orderloom.logic.types import BOOL, DATE, DATETIME, INT, STR, LogicType, dec
from orderloom.model.field import FIELDS
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.values import Money
from tests.unit.check.apps import NAME, desk_documents
from tests.unit.check.values import REFUSED as FIRST_REFUSED
from tests.unit.check.values import SAMPLES as FIRST_SAMPLES
from tests.unit.check.values import Refused
from tests.unit.check.values_of_facts import FACT_REFUSED, FACT_SAMPLES
from tests.unit.check.values_of_fields import MORE_REFUSED, MORE_SAMPLES

REFUSED = (*FIRST_REFUSED, *MORE_REFUSED, *FACT_REFUSED)
SAMPLES = {**FIRST_SAMPLES, **MORE_SAMPLES, **FACT_SAMPLES}


def _dictionary(name: str) -> Dictionary | None:
    found = desk_documents().get(f"dictionary/{name}")
    return Dictionary.model_validate(found) if found else None


def codec(sort: str, **options: object) -> Codec:
    if sort == "link":
        options.setdefault("table", "tickets")
    spec = FIELDS.get(sort).shape.model_validate({"id": "f", "type": sort, "title": NAME, **options})
    return CHECKS.get(sort).codec(spec, FieldContext("CNY", _dictionary))


def test_every_field_type_has_a_sample() -> None:
    assert SAMPLES.keys() == FIELDS.entries.keys() == CHECKS.entries.keys()


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case.type}-{case.code}")
def test_a_faulty_value_is_refused_by_name_and_the_nearest_is_taken(case: Refused) -> None:
    reader = codec(case.type, **case.options)
    with pytest.raises(FieldFault) as caught:
        reader.decode(case.raw)
    assert caught.value.error_code == case.code
    assert reader.decode(case.near) is not None


@pytest.mark.parametrize("sort", SAMPLES)
def test_a_value_goes_out_in_one_form_and_comes_back_the_same(sort: str) -> None:
    options, raw, shown = SAMPLES[sort]
    reader = codec(sort, **options)
    value = reader.decode(raw)
    assert reader.encode(value) == shown
    assert reader.decode(shown) == value
    assert reader.decode(value) == value


@pytest.mark.parametrize("sort", SAMPLES)
def test_nothing_is_none_and_stays_none(sort: str) -> None:
    reader = codec(sort, **SAMPLES[sort][0])
    assert reader.decode(None) is None
    assert reader.encode(None) is None
    assert reader.decode("") == ("" if sort == "json" else None)


@pytest.mark.parametrize("sort", SAMPLES)
def test_expressions_see_the_same_paths_whether_filled_or_not(sort: str) -> None:
    options, raw, _ = SAMPLES[sort]
    reader = codec(sort, **options)
    empty, filled = reader.flatten(None), reader.flatten(reader.decode(raw))
    assert empty.keys() == filled.keys() == reader.logic().keys()
    assert {value for value in empty.values() if value} == set()


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_money_is_never_rounded(amount: Decimal) -> None:
    reader = codec("money")
    value = reader.decode(str(amount))
    assert value == Money(amount, "CNY")
    assert reader.flatten(value) == {"": amount, ".currency": "CNY"}
    assert reader.decode(reader.encode(value)) == value


@given(st.datetimes(timezones=st.timezones()))
def test_moments_keep_their_instant(moment: datetime) -> None:
    reader = codec("datetime")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        return
    assert reader.decode(reader.encode(utc)) == utc


@pytest.mark.parametrize(
    ("raw", "shown", "region"),
    [
        ("13800000001", "+8613800000001", "CN"),
        ("0571-8888 6666", "+8657188886666", "CN"),
        ("+1 (212) 555-0100", "+12125550100", "CN"),
        ("(212) 555-0100", "+12125550100", "US"),
        ("18412345678-0123", "+8618412345678;ext=0123", "CN"),
        ("18412345678转0123", "+8618412345678;ext=0123", "CN"),
        ("138****0001", "138****0001", "CN"),
        ("1999999", "1999999", "CN"),
        ("+86 138-****-0001", "+86 138-****-0001", "CN"),
    ],
)
def test_a_phone_number_has_one_written_form(raw: str, shown: str, region: str) -> None:
    reader = codec("phone", region=region)
    assert reader.decode(raw) == shown
    assert reader.decode(shown) == shown


def test_a_lenient_phone_field_keeps_what_a_platform_sent() -> None:
    reader = codec("phone", strict=False)
    assert reader.decode("call me") == "call me"
    assert reader.decode("13800000001") == "+8613800000001"


@pytest.mark.parametrize(
    ("options", "scale"), [({}, 3), ({"currency": "CNY"}, 2), ({"currency": "JPY"}, 0), ({"currency": "KWD"}, 3)]
)
def test_the_type_of_money_is_wide_enough_for_its_currency(options: Mapping[str, object], scale: int) -> None:
    assert codec("money", **options).logic()[""] == dec(scale).or_null()


def test_an_open_dictionary_takes_what_it_does_not_list() -> None:
    assert codec("choice", dictionary="source").decode("robot") == "robot"


@pytest.mark.parametrize(
    ("result", "value", "shown"),
    [
        (dec(2), Decimal("80.5"), "80.50"),
        (dec(0), Decimal(7), "7"),
        (INT, 7, 7),
        (BOOL, False, False),
        (STR, "a", "a"),
        (DATE, date(2026, 11, 20), "2026-11-20"),
        (DATETIME, datetime(2026, 11, 20, 2, tzinfo=UTC), "2026-11-20T02:00:00Z"),
    ],
    ids=str,
)
def test_a_computed_value_looks_like_a_field_of_its_type(result: LogicType, value: object, shown: object) -> None:
    spec = FIELDS.get("formula").shape.model_validate({"id": "f", "type": "formula", "title": NAME, "expression": 1})
    reader = CHECKS.get("formula").codec(spec, FieldContext(result=result))
    assert reader.encode(reader.decode(value)) == shown
    assert reader.decode(shown) == reader.decode(value) == value
    assert reader.logic() == {"": result.or_null()}
