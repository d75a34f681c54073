"""Values that fields take and refuse, by field type; the sample of each type is a value it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

CURRENCY = {"currency": "CNY"}
FILE = {"id": "f1", "name": "a.png", "size": 10, "type": "image/png"}


@dataclass(frozen=True, slots=True)
class Refused:
    """``raw`` is refused with ``code`` by a field with ``options``; ``near`` is taken."""

    type: str
    code: str
    raw: object
    near: object
    options: Mapping[str, object]


def refused(sort: str, code: str, raw: object, near: object, **options: object) -> Refused:
    """One pair of values."""
    return Refused(sort, code, raw, near, options)


REFUSED = (
    refused("text", "value.not_text", 5, "5"),
    refused("text", "value.unstorable", "a\x00b", "a b"),
    refused("text", "value.unstorable", "\ud83d", "😀"),
    refused("text", "value.too_long", "abcd", "abc", max_length=3),
    refused("text", "value.too_long", "织" * 201, "织" * 200),
    refused("text", "value.too_short", "a", "ab", min_length=2),
    refused(
        "text", "value.pattern", "T12x", "T12", pattern="T[0-9]+", pattern_help={"zh": "T 加数字", "en": "T, digits"}
    ),
    refused("text", "value.pattern_bare", "T12x", "T12", pattern="T[0-9]+"),
    refused("text", "value.pattern_bare", "a" * 60 + "b", "a" * 60, pattern="(a+)+"),
    refused("long_text", "value.too_long", "abcd", "abc", max_length=3),
    refused("integer", "value.not_number", True, 1),
    refused("integer", "value.not_number", "1e3", "1000"),
    refused("integer", "value.not_number", "１２", "12"),
    refused("integer", "value.not_whole", "1.5", "1.0"),
    refused("integer", "value.too_small", 0, 1, min=1),
    refused("integer", "value.too_large", 10, 9, max=9),
    refused("integer", "value.too_large", 2**63, 2**63 - 1),
    refused("decimal", "value.inexact", 1.5, "1.5"),
    refused("decimal", "value.not_number", "1,5", "1.5"),
    refused("decimal", "value.too_many_places", "1.234", "1.230", scale=2),
    refused("decimal", "value.too_many_digits", "12345678901234567.89", "1234567890123456.78", scale=2),
    refused("decimal", "value.too_many_digits", Decimal("Infinity"), Decimal(1)),
    refused("decimal", "value.too_small", "-0.01", "0", min=0),
    refused("money", "value.not_money", {"amount": "1", "cur": "CNY"}, {"amount": "1", **CURRENCY}),
    refused("money", "value.not_number", [], {"amount": "1"}),
    refused("money", "value.currency", {"amount": "1", "currency": "rmb"}, {"amount": "1", "currency": "RMB"}),
    refused("money", "value.other_currency", {"amount": "1", "currency": "USD"}, {"amount": "1"}, currency="CNY"),
    refused("money", "value.too_many_places", {"amount": "1.5", "currency": "JPY"}, {"amount": "1", "currency": "JPY"}),
    refused(
        "money",
        "value.too_many_places",
        {"amount": "1.2345", "currency": "KWD"},
        {"amount": "1.234", "currency": "KWD"},
    ),
    refused("money", "value.too_small", "-0.01", "0.00", min=0),
    refused("money", "value.too_many_digits", "12345678901234567.00", "1234567890123456.00"),
    refused("boolean", "value.not_boolean", "true", True),
    refused("date", "value.date", "2026-02-30", "2026-02-28"),
    refused("date", "value.date", "20260228", "2026-02-28"),
    refused("datetime", "value.datetime", "2026-11-20T10:00:00", "2026-11-20T10:00:00+08:00"),
    refused("datetime", "value.datetime", "0001-01-01T00:00:00+08:00", "0001-01-01T08:00:00+08:00"),
    refused("datetime", "value.datetime", 1763690000, "2026-11-20t10:00:00.123456789z"),
    refused("choice", "value.code", "gone", "low", dictionary="priority"),
    refused("state", "value.code", "gone", "low", dictionary="priority"),
    refused("tags", "value.not_list", "a", ["a"]),
    refused("tags", "value.too_many", ["a", "b", "c"], ["a", "b", "b", " "], max_items=2),
    refused("tags", "value.too_long", ["abcd"], ["abc"], max_length=3),
    refused("phone", "value.phone", "12", "13800000001"),
    refused("phone", "value.phone", "call me", "138****0001"),
    refused("phone", "value.phone", "5551234567890123", "555-123-4567", region="US"),
    refused("address", "value.not_address", "杭州", {"city": "杭州"}),
    refused("address", "value.address_part", {"town": "杭州"}, {"city": "杭州"}),
    refused("address", "value.address_incomplete", {"city": "杭州"}, {"city": "杭州", "street": "1"}, parts=["street"]),
    refused("url", "value.url", "javascript:alert(1)", "https://example.com/a?b#c"),
    refused("url", "value.url", "https://", "http://h"),
    refused("url", "value.url", "http://[bad", "http://[::1]/"),
    refused("json", "value.not_json", {1, 2}, [1, 2]),
    refused("json", "value.too_large_json", "x" * 20, "x" * 18, max_bytes=20),
    refused("json", "value.unstorable", {"a\x00": 1}, {"a": 1}),
    refused("json", "value.too_deep", [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]], [[[1]]]),
    refused("file", "value.not_files", [{"id": "f1"}], [FILE]),
    refused("file", "value.not_files", [{**FILE, "size": "10"}], [{**FILE, "size": 0}]),
    refused("file", "value.too_many", [FILE, FILE], [FILE]),
    refused("file", "value.file_size", [{**FILE, "size": 1024 * 1024 + 1}], [{**FILE, "size": 1024 * 1024}], max_mb=1),
    refused("file", "value.file_type", [FILE], [{**FILE, "name": "b.PDF"}], accept=[".pdf", "text/*"]),
    refused("link", "value.link", "a/b", "0199aabbccdd"),
)
"""For every fault of a value one that has it and one that has not."""

SAMPLES: Mapping[str, tuple[Mapping[str, object], object, object]] = {
    "text": ({}, " 织 ", " 织 "),
    "long_text": ({}, "a\r\nb\rc", "a\nb\nc"),
    "integer": ({}, "-7", -7),
    "decimal": ({"scale": 3}, "1.5", "1.500"),
    "money": ({}, "12.5", {"amount": "12.50", "currency": "CNY"}),
    "boolean": ({}, False, False),
    "date": ({}, "2026-11-20", "2026-11-20"),
    "datetime": ({}, "2026-11-20T10:00:00.5+08:00", "2026-11-20T02:00:00.500000Z"),
    "choice": ({"dictionary": "priority"}, "low", "low"),
    "state": ({"dictionary": "priority"}, "low", "low"),
    "tags": ({}, ["b", " a ", "b", ""], ["b", "a"]),
    "phone": ({}, "138 0000 0001", "+8613800000001"),
    "address": ({}, {"street": "1", "city": " 杭州 ", "name": ""}, {"city": "杭州", "street": "1"}),
    "url": ({}, "https://example.com", "https://example.com"),
    "json": ({}, {"a": [1, None, "x"]}, {"a": [1, None, "x"]}),
    "file": ({}, [FILE], [FILE]),
    "link": ({"table": "tickets"}, "0199", "0199"),
    "formula": ({"expression": 1}, 3, 3),
}
"""Field type → options, a JSON value as it may come, and as it goes out again."""
