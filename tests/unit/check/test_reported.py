"""What several sources report about one thing, and what a page may say of it, sentence by sentence of the rule."""

from datetime import UTC, datetime, timedelta

import pytest

from orderloom.check.fields.reported import ReportedCodec
from orderloom.check.plan import FieldFault
from orderloom.model.fields.reported import ReportedField
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.values import Reported

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STATES = ("collected", "in_transit", "delivering", "signed", "problem")


def text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


DICTIONARY = Dictionary.model_validate(
    {
        "kind": "dictionary",
        "id": "parcel_state",
        "title": text("state"),
        "closed": True,
        "entries": [{"id": code, "title": text(code)} for code in STATES],
    }
)


def codec(**options: object) -> ReportedCodec:
    sources = [
        {"id": "carrier", "title": text("Carrier"), "codes": [{"id": "SIGN", "to": "signed"}]},
        {"id": "first", "title": text("First")},
        {"id": "second", "title": text("Second")},
    ]
    base = {"id": "state", "type": "reported", "title": text("state"), "dictionary": "parcel_state"}
    given = {**base, "sources": sources, "stale_minutes": 25, "forward_only": True, **options}
    return ReportedCodec(ReportedField.model_validate(given), DICTIONARY)


def told(rule: ReportedCodec, *said: tuple[str, str, int], now: datetime = NOW) -> Reported:
    """The value after reports of (source, code, minutes ago)."""
    value: object = None
    for source, code, minutes in said:
        value = rule.told(value, source, code, now - timedelta(minutes=minutes), now)
    assert isinstance(value, Reported)
    return value


def test_two_of_three_win_and_are_named() -> None:
    value = told(codec(), ("carrier", "in_transit", 1), ("first", "signed", 1), ("second", "signed", 2))
    assert (value.value, value.source, value.agreeing, value.of) == ("signed", "first, second", 2, 3)


def test_two_of_two_agreeing_count() -> None:
    value = told(codec(), ("carrier", "SIGN", 1), ("first", "signed", 2))
    assert (value.value, value.agreeing, value.of) == ("signed", 2, 2)


def test_one_alone_is_shown_under_its_name() -> None:
    value = told(codec(), ("first", "delivering", 1))
    assert (value.value, value.source, value.agreeing, value.of) == ("delivering", "first", 1, 1)


@pytest.mark.parametrize(
    "said",
    [
        (("carrier", "in_transit", 1), ("first", "delivering", 1), ("second", "collected", 1)),
        (("carrier", "in_transit", 1), ("first", "delivering", 1)),
    ],
)
def test_without_a_majority_nothing_is_claimed(said: tuple[tuple[str, str, int], ...]) -> None:
    value = told(codec(forward_only=False), *said)
    assert (value.value, value.source) == (None, "")


def test_a_source_older_than_25_minutes_abstains() -> None:
    value = told(codec(), ("carrier", "in_transit", 26), ("first", "delivering", 1))
    assert (value.value, value.of) == ("delivering", 1)


def test_a_source_falls_silent_by_the_time_of_reading() -> None:
    rule = codec(forward_only=False)
    value = told(rule, ("carrier", "in_transit", 20), ("first", "delivering", 0))
    assert value.value is None
    later = rule.at(value, NOW + timedelta(minutes=6))
    assert isinstance(later, Reported)
    assert (later.value, later.source) == ("delivering", "first")
    silent = rule.at(value, NOW + timedelta(hours=1))
    assert isinstance(silent, Reported)
    assert (silent.value, silent.of) == (None, 0)


def test_a_shown_state_never_goes_back() -> None:
    rule = codec()
    value: object = told(rule, ("carrier", "signed", 3), ("first", "signed", 3))
    for source in ("carrier", "first", "second"):
        value = rule.told(value, source, "in_transit", NOW, NOW)
    assert isinstance(value, Reported)
    assert value.value == "signed"
    silent = rule.at(value, NOW + timedelta(days=1))
    assert isinstance(silent, Reported)
    assert silent.value == "signed"


def test_older_news_of_a_source_changes_nothing() -> None:
    rule = codec()
    value = told(rule, ("carrier", "delivering", 1))
    assert rule.told(value, "carrier", "collected", NOW - timedelta(minutes=2), NOW) is value


@pytest.mark.parametrize(("rule", "expected"), [("priority", "collected"), ("newest", "delivering")])
def test_other_rules_believe_the_first_or_the_latest(rule: str, expected: str) -> None:
    value = told(
        codec(rule=rule, forward_only=False),
        ("second", "in_transit", 3),
        ("first", "delivering", 1),
        ("carrier", "collected", 2),
    )
    assert value.value == expected


@pytest.mark.parametrize(("source", "code"), [("nobody", "signed"), ("carrier", "lost")])
def test_unknown_sources_and_codes_have_no_voice(source: str, code: str) -> None:
    with pytest.raises(FieldFault):
        codec().told(None, source, code, NOW, NOW)


def test_what_is_shown_reads_back_unchanged() -> None:
    rule = codec()
    value = told(rule, ("carrier", "in_transit", 1), ("first", "signed", 1), ("second", "signed", 2))
    assert rule.decode(rule.encode(value)) == value


@pytest.mark.parametrize("raw", [{"value": "signed"}, 3, {"votes": [1]}, {"votes": [{"source": "carrier"}]}])
def test_what_cannot_be_read_is_refused(raw: object) -> None:
    with pytest.raises(FieldFault):
        codec().decode(raw)
