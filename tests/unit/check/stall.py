"""A small template for tests: a market stall that may deliver, may take deposits, and may do both."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

from orderloom.check.template import Template, load_template


def titled(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def trait(name: str, **more: object) -> dict[str, object]:
    return {"id": name, "title": titled(name), "question": titled(f"{name}?"), **more}


def parameter(name: str, default: object, sort: str = "integer", **more: object) -> dict[str, object]:
    return {"id": name, "type": sort, "title": titled(name), "default": default, **more}


def field(name: str, sort: str = "text", **more: object) -> dict[str, object]:
    return {"id": name, "type": sort, "title": titled(name), **more}


STALL: Mapping[str, object] = {
    "app.json": {
        "kind": "app",
        "id": "stall",
        "version": "1.0.0",
        "title": titled("Stall"),
        "home": "sales",
        "traits": [trait("delivery", default=True), trait("deposit"), trait("gift")],
        "parameters": [parameter("most", 100, options={"min": 1, "max": 999}, ask=True)],
    },
    "tables/sale.json": {
        "kind": "table",
        "id": "sale",
        "title": titled("Sale"),
        "title_field": "number",
        "fields": [field("number", required=True), field("pieces", "integer"), field("note")],
    },
    "views/sales.json": {
        "kind": "view",
        "id": "sales",
        "title": titled("Sales"),
        "table": "sale",
        "columns": [{"id": "number"}, {"id": "pieces"}],
    },
    "rules/many.json": {
        "kind": "rule",
        "id": "many",
        "title": titled("Many"),
        "table": "sale",
        "on": ["create"],
        "when": {">": [{"var": "pieces"}, {"param": "most"}]},
        "then": "confirm",
        "message": titled("Many"),
    },
    "scenarios/c001_many.json": {
        "kind": "scenario",
        "id": "c001_many",
        "title": titled("Many"),
        "rows": ["C001"],
        "clock": "2026-11-20T02:00:00Z",
        "when": [{"id": "sell", "table": "sale", "create": {"number": "1", "pieces": 3}, "name": "one"}],
        "then": [{"id": "there", "record": "one", "fields": {"pieces": 3}}],
    },
    "traits/delivery/sale.json": {
        "patch": "table/sale",
        "edits": [
            {"path": "fields", "insert": [field("street")], "after": "number"},
            {"path": "fields/note/max_length", "set": 50},
        ],
    },
    "traits/delivery/sales.json": {
        "patch": "view/sales",
        "edits": [{"path": "columns", "insert": [{"id": "street"}], "before": "pieces"}],
    },
    "traits/deposit/app.json": {
        "patch": "app/stall",
        "edits": [{"path": "parameters", "insert": [parameter("deposit_least", 5, fixed=True)]}],
    },
    "traits/deposit/sale.json": {
        "patch": "table/sale",
        "edits": [{"path": "fields", "insert": [field("deposit", "integer", min={"$param": "deposit_least"})]}],
    },
    "traits/deposit/scenarios/c002_deposit.json": {
        "kind": "scenario",
        "id": "c002_deposit",
        "title": titled("Deposit"),
        "rows": ["C002"],
        "clock": "2026-11-20T02:00:00Z",
        "when": [
            {
                "id": "less",
                "table": "sale",
                "create": {"number": "1", "deposit": 4},
                "expect": {"accepted": False},
            }
        ],
    },
    "traits/gift/sale.json": {"patch": "table/sale", "edits": [{"path": "fields/note", "remove": True}]},
    "traits/delivery+gift/sale.json": {
        "patch": "table/sale",
        "edits": [{"path": "fields", "insert": [field("card")]}],
    },
    "samples/sales.jsonl": {"table": "sale", "fields": {"number": "S1"}},
    "traits/delivery/samples/sales.jsonl": {"table": "sale", "fields": {"number": "S2", "street": "High Street"}},
}
"""File → its JSON."""


def part(name: str) -> dict[str, object]:
    """One file of the stall, to be changed."""
    found = deepcopy(STALL[name])
    assert isinstance(found, dict)
    return found


def write(folder: Path, files: Mapping[str, object]) -> Path:
    """Write a template; None leaves a file out."""
    for name, data in files.items():
        if data is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


def stall(folder: Path, changed: Mapping[str, object] | None = None) -> Template:
    """The stall with some files changed."""
    template = load_template(write(folder, {**STALL, **(changed or {})}))
    assert template is not None
    return template
