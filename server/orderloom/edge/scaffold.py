"""A new plugin to begin with: a manifest and a sample that pass the checker, in the commonest form of a shop."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from orderloom.edge.manifest import PluginId
from orderloom.edge.platforms import MANIFEST, load_platform
from orderloom.edge.samples import FOLDER, Sample, read_sample

_README = """# {id}

`manifest.json` says how this platform signs and what its records mean; `samples/` holds messages to try it on.

    orderloom plugin check {id}
    orderloom plugin try {id} order

Adapt: `webhook.sign` and `compare` (how callbacks are signed), `webhook.topics`, `map.order.status` (every code the
platform declares) and `map.order.fields`. The checker names every place that does not fit.
"""


def _manifest(plugin_id: str) -> dict[str, object]:
    return {
        "id": plugin_id,
        "version": 1,
        "title": {"zh": plugin_id, "en": plugin_id},
        "credentials": ["app_secret"],
        "webhook": {
            "secret": "app_secret",
            "sign": [
                {"op": "append", "value": "$raw_body"},
                {"op": "hmac_sha256", "key": "$secret"},
                {"op": "hex"},
            ],
            "compare": {"with": "header.X-Signature"},
            "topic": "header.X-Topic",
            "event_id": ["header.X-Event-Id"],
            "topics": {"order.updated": ["order"]},
            "sends": {"Content-Type": "application/json", "X-Event-Id": "$event_id"},
        },
        "map": {
            "order": {
                "occurred_at": "updated_at",
                "status": {
                    "from": "status",
                    "table": {"pending": "UNPAID", "paid": "PAID", "shipped": "SHIPPED", "cancelled": "CLOSED"},
                },
                "fields": {
                    "external_id": "id",
                    "order_no": "number",
                    "currency": "currency",
                    "total_amount": "total",
                    "updated_at": "updated_at",
                    "lines": {
                        "each": "lines",
                        "fields": {"sku": "sku", "title": "title", "quantity": "quantity", "unit_price": "price"},
                    },
                },
            }
        },
    }


_SAMPLE: dict[str, object] = {
    "title": {"zh": "已支付的订单", "en": "A paid order"},
    "topic": "order.updated",
    "message": {
        "id": 7000000000000001,
        "number": "A-1",
        "status": "paid",
        "currency": "CNY",
        "total": "59.80",
        "updated_at": "2026-01-05T09:00:00+08:00",
        "lines": [{"sku": "TEE-1", "title": "T 恤", "quantity": 2, "price": "29.90"}],
    },
}


def possible_id(plugin_id: str) -> bool:
    """Whether a plugin may be called so."""
    try:
        TypeAdapter(PluginId).validate_python(plugin_id)
    except ValidationError:
        return False
    return True


def make_plugin(folder: Path) -> list[Path]:
    """Write a new plugin named after ``folder``, which must not exist yet; returns the files it wrote.

    Raises ``FileExistsError``.
    """
    folder.mkdir(parents=True)
    samples = folder / FOLDER
    samples.mkdir()
    files = [folder / MANIFEST, samples / "order.json", folder / "README.md"]
    files[0].write_text(_written(_manifest(folder.name)), encoding="utf-8")
    files[1].write_text(_written(_SAMPLE), encoding="utf-8")
    platform = load_platform(folder)
    items = [item.as_json() for item in read_sample(platform, Sample.model_validate(_SAMPLE))]
    files[1].write_text(_written({**_SAMPLE, "items": items}), encoding="utf-8")
    files[2].write_text(_README.format(id=folder.name), encoding="utf-8")
    return files


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
