"""One example of every field type that people or programs fill in, and the app in which each is a field.

``typed`` is what a browser sends for the value, by the end of the input's name; ``finds`` and ``misses`` are rules
about the field ``f``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TITLE = {"zh": "事", "en": "thing"}


@dataclass(frozen=True, slots=True)
class Example:
    """A field type with options, a value as sent and as answered, what is read, and what is refused with a code."""

    sent: object
    shown: object
    typed: Mapping[str, str | list[str]]
    zh: str
    en: str
    finds: object
    misses: object
    bad: object
    code: str
    options: Mapping[str, object] = field(default_factory=dict)
    sorts: bool = True


def _is(value: object) -> dict[str, object]:
    return {"==": [{"var": "f"}, value]}


def _more(value: object) -> dict[str, object]:
    return {">": [{"var": "f"}, value]}


def _has(value: object) -> dict[str, object]:
    return {"in": [value, {"var": "f"}]}


def _part(name: str, value: object) -> dict[str, object]:
    return {"==": [{"var": f"f.{name}"}, value]}


_KG = {"value": "2.500", "unit": "kg"}
_PLACE = {"province": "浙江省", "city": "杭州市"}

EXAMPLES: Mapping[str, Example] = {
    "text": Example("Stool", "Stool", {"": "Stool"}, "Stool", "Stool", _has("too"), _is("x"), 5, "value.not_text"),
    "long_text": Example(
        "one\ntwo", "one\ntwo", {"": "one\ntwo"}, "one", "one", _has("two"), _has("three"), [], "value.not_text"
    ),
    "rich_text": Example(
        "<p>Hi <b>you</b><script>x</script></p>",
        "<p>Hi <b>you</b></p>",
        {"": "<p>Hi <b>you</b></p>"},
        "Hi you",
        "Hi you",
        _has("Hi you"),
        _has("<b>"),
        5,
        "value.not_text",
    ),
    "integer": Example(1200, 1200, {"": "1,200"}, "1,200", "1,200", _more(1199), _more(1200), "x", "value.not_number"),
    "decimal": Example(
        "12.5", "12.50", {"": "12.5"}, "12.50", "12.50", _more(12), _more(13), "1.234", "value.too_many_places"
    ),
    "money": Example(
        {"amount": "10", "currency": "CNY"},
        {"amount": "10.00", "currency": "CNY"},
        {".amount": "10", ".currency": "CNY"},
        "¥10.00",
        "CN¥10.00",
        _more(9),
        _part("currency", "USD"),
        {"amount": "1", "currency": "yuan"},
        "value.currency",
    ),
    "quantity": Example(
        {"value": "2.5", "unit": "kg"},
        _KG,
        {".value": "2.5", ".unit": "kg"},
        "2.5 千克",
        "2.5 kg",
        _more(2499),
        _more(2500),
        {"value": "2", "unit": "box"},
        "value.unit",
        {"dimension": "mass"},
    ),
    "boolean": Example(True, True, {"": "true"}, "是", "Yes", _is(True), _is(False), "maybe", "value.not_boolean"),
    "date": Example(
        "2026-12-01",
        "2026-12-01",
        {"": "2026-12-01"},
        "2026-12-01",
        "2026-12-01",
        _is("2026-12-01"),
        _more("2026-12-01"),
        "soon",
        "value.date",
    ),
    "datetime": Example(
        "2026-12-01T08:00:00+08:00",
        "2026-12-01T00:00:00Z",
        {"": "2026-12-01T08:00"},
        "2026-12-01 08:00",
        "2026-12-01 08:00",
        _is("2026-12-01T00:00:00Z"),
        _more("2026-12-01T00:00:00Z"),
        "soon",
        "value.datetime",
    ),
    "duration": Example(
        9000,
        "PT2H30M",
        {"": "2 小时 30 分"},
        "2 小时 30 分",
        "2 h 30 min",
        _more(8999),
        _more(9000),
        "long",
        "value.duration",
    ),
    "choice": Example(
        "red",
        "red",
        {"": "red"},
        "红",
        "Red",
        _is("red"),
        _is("blue"),
        "green",
        "value.code",
        {"dictionary": "colours"},
    ),
    "choices": Example(
        ["red", "blue"],
        ["red", "blue"],
        {"": ["red", "blue"]},
        "蓝",
        "Blue",
        _has("blue"),
        _has("grey"),
        ["green"],
        "value.code",
        {"dictionary": "colours"},
        sorts=False,
    ),
    "tags": Example(
        ["oak", "new"],
        ["oak", "new"],
        {"": "oak, new"},
        "oak",
        "oak",
        _has("new"),
        _has("old"),
        "oak",
        "value.not_list",
        sorts=False,
    ),
    "user": Example(
        "$keeper",
        "$keeper",
        {"": "$keeper"},
        "keeper",
        "keeper",
        _is({"var": "@me.id"}),
        _is("x"),
        "nobody",
        "record.member.unknown",
    ),
    "team": Example(
        "$team", "$team", {"": "$team"}, "Night", "Night", _is("$team"), _is("x"), "nobody", "record.member.unknown"
    ),
    "phone": Example(
        "138 0013 8000",
        "+8613800138000",
        {"": "138 0013 8000"},
        "138 0013 8000",
        "138 0013 8000",
        _has("0013"),
        _has("9999"),
        "12",
        "value.phone",
    ),
    "email": Example(
        "Li@Example.com",
        "li@example.com",
        {"": "Li@Example.com"},
        "li@example.com",
        "li@example.com",
        _is("li@example.com"),
        _is("Li@Example.com"),
        "li@",
        "value.email",
    ),
    "url": Example(
        "https://example.com/a",
        "https://example.com/a",
        {"": "https://example.com/a"},
        "example.com/a",
        "example.com/a",
        _has("example"),
        _is("x"),
        "javascript:alert(1)",
        "value.url",
    ),
    "address": Example(
        {"city": "杭州", "name": "Li"},
        {"name": "Li", "city": "杭州"},
        {".city": "杭州", ".name": "Li"},
        "杭州",
        "杭州",
        _part("city", "杭州"),
        _part("city", "x"),
        {"planet": "Mars"},
        "value.address_part",
        sorts=False,
    ),
    "region": Example(
        "330106",
        "330106",
        {".province": "330000", ".city": "330100", ".district": "330106"},
        "浙江省 杭州市 西湖区",
        "浙江省 杭州市 西湖区",
        _part("city", "330100"),
        _part("province", "110000"),
        "330100",
        "value.region_not_exact",
    ),
    "barcode": Example(
        "4006381333931",
        "4006381333931",
        {"": "4006381333931"},
        "4006381333931",
        "4006381333931",
        _is("4006381333931"),
        _is("x"),
        "4006381333932",
        "value.barcode_check",
    ),
    "file": Example(
        "$file",
        "$file",
        {"": "$file"},
        "note.txt",
        "note.txt",
        _part("count", 1),
        _part("count", 2),
        [{"id": "x"}],
        "value.not_files",
        sorts=False,
    ),
    "image": Example(
        "$image",
        "$image",
        {"": "$image"},
        "",
        "",
        _part("count", 1),
        _part("count", 2),
        "$file",
        "value.file_type",
        sorts=False,
    ),
    "json": Example(
        {"a": [1]},
        {"a": [1]},
        {"": '{"a": [1]}'},
        '{"a": [1]}',
        '{"a": [1]}',
        None,
        {"==": [{"var": "name"}, "x"]},
        "x" * 20,
        "value.too_large_json",
        {"max_bytes": 10},
        sorts=False,
    ),
    "link": Example(
        "$thing",
        "$thing",
        {"": "$thing"},
        "first thing",
        "first thing",
        _is("$thing"),
        _is("x"),
        "../x",
        "value.link",
        {"table": "things_text"},
    ),
    "public_link": Example(
        {"expires_at": "2999-01-01T00:00:00Z"},
        "$link",
        {".act": "renew", ".expires_at": "2999-01-01T08:00"},
        "有效期至 2999-01-01 08:00",
        "Active until 2999-01-01 08:00",
        {"!=": [{"var": "f"}, None]},
        {"==": [{"var": "f"}, None]},
        {"code": "x"},
        "value.public_link",
    ),
}
"""By type. Words that begin with ``$`` stand for ids that only the test knows."""


def write_app(folder: Path) -> Path:
    """The app with one table per example: fields ``name`` and ``f``, a list, and one role that may do everything."""
    folder.mkdir()
    entries = [("red", "红", "Red"), ("blue", "蓝", "Blue"), ("grey", "灰", "Grey")]
    tables = {f"things_{sort}": sort for sort in EXAMPLES}
    rights = {"read": True, "create": True, "update": True, "delete": True, "readable": ["*"], "writable": ["*"]}
    documents: list[dict[str, object]] = [
        {
            "kind": "app", "id": "museum", "version": "1.0.0", "title": TITLE, "requires": ">=0.1",
            "timezone": "Asia/Shanghai", "currency": "CNY", "home": "list_text",
        },
        {
            "kind": "dictionary", "id": "colours", "title": TITLE, "closed": True,
            "entries": [{"id": id, "title": {"zh": zh, "en": en}, "color": "blue"} for id, zh, en in entries],
        },
        {
            "kind": "role", "id": "keeper", "title": TITLE, "views": ["*"],
            "tables": [{"id": table, **rights} for table in tables],
        },
    ]  # fmt: skip
    for table, sort in tables.items():
        documents.append(_table(table, sort))
        documents.append(
            {"kind": "view", "id": f"list_{sort}", "title": TITLE, "table": table, "layout": "list",
             "columns": [{"id": "name"}, {"id": "f"}]}
        )  # fmt: skip
    for document in documents:
        path = folder / f"{document['kind']}_{document['id']}.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    (folder / "app_museum.json").rename(folder / "app.json")
    return folder


def _table(table: str, sort: str) -> dict[str, object]:
    fields = [
        {"id": "name", "type": "text", "title": TITLE},
        {"id": "f", "type": sort, "title": TITLE, **EXAMPLES[sort].options},
    ]
    return {"kind": "table", "id": table, "title": TITLE, "title_field": "name", "fields": fields}
