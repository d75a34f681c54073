"""More values that fields take and refuse: those of composed, named and numbered types."""

from collections.abc import Mapping

from tests.unit.check.values import Refused, refused

PICTURE = {"id": "f1", "name": "a.png", "size": 10, "type": "image/png"}
GRAMS = {"dimension": "mass"}
BOX = {"units": [{"id": "box", "title": {"zh": "箱", "en": "box"}, "factor": 24}]}
SERIES = {"pattern": "SO-{yyyy}-{0000}"}

MORE_REFUSED: tuple[Refused, ...] = (
    refused("email", "value.email", "li@example", "li@example.com"),
    refused("email", "value.email", "a b@example.com", "a.b@example.com"),
    refused("email", "value.email", "li@example.com.", "li@example.com"),
    refused("email", "value.email", ".li@example.com", "l.i@example.com"),
    refused("email", "value.email", "li@-example.com", "li@ex-ample.com"),
    refused("email", "value.email", "li@10.0.0.1", "li@10.0.0.example"),
    refused("email", "value.not_text", 5, "五@example.com"),
    refused("email", "value.email", "x" * 65 + "@example.com", "x" * 64 + "@example.com"),
    refused("barcode", "value.barcode_check", "4006381333932", "4006381333931"),
    refused("barcode", "value.barcode_check", "96385075", "96385074"),
    refused("barcode", "value.barcode_check", "036000291453", "０36000291452"),
    refused("barcode", "value.barcode", "AB-12", "96385074"),
    refused("barcode", "value.barcode", "036000291452", "96385074", symbologies=["ean_8"]),
    refused("barcode", "value.barcode", "条码", "AB-12", symbologies=["code_128"]),
    refused("duration", "value.duration", "2h", "PT2H"),
    refused("duration", "value.duration", "P1Y", "P365D"),
    refused("duration", "value.duration", "P", "P1D"),
    refused("duration", "value.duration", "P1DT", "P1DT1S"),
    refused("duration", "value.duration", True, 1),
    refused("duration", "value.too_large", "PT2M", "PT1M", max=60),
    refused("duration", "value.too_small", -1, 1),
    refused("quantity", "value.not_quantity", {"value": "1", "units": "kg"}, {"value": "1", "unit": "kg"}, **GRAMS),
    refused("quantity", "value.unit", {"value": "1", "unit": "box"}, {"value": "1", "unit": "kg"}, **GRAMS),
    refused("quantity", "value.unit", {"value": "1", "unit": "kg"}, {"value": "1", "unit": "box"}, **BOX),
    refused("quantity", "value.unit", {"value": 1, "unit": "g"}, {"value": 1, "unit": "t"}, **GRAMS, offered=["t"]),
    refused("quantity", "value.unit_missing", "1", {"value": "1", "unit": "piece"}, ask_unit=True),
    refused("quantity", "value.inexact", {"value": 1.5}, {"value": "1.5"}),
    refused("quantity", "value.too_many_places", "1.0001", "1.001"),
    refused("quantity", "value.too_large", {"value": 2, "unit": "box"}, {"value": 1, "unit": "box"}, **BOX, max=40),
    refused("user", "value.member", "not an id", "0199"),
    refused("team", "value.member", 5, "0199"),
    refused("region", "value.region", "999999", "330106"),
    refused("region", "value.region", 330106, "330106"),
    refused("region", "value.region_not_exact", "330100", "330106"),
    refused("region", "value.region_not_exact", "330000", "810000"),
    refused("region", "value.region_too_exact", "330106", "330100", level="city"),
    refused("choices", "value.not_list", "low", ["low"], dictionary="priority"),
    refused("choices", "value.code", ["low", "lowest"], ["low"], dictionary="priority"),
    refused("choices", "value.too_many", ["low", "normal"], ["low", "low"], dictionary="priority", max_items=1),
    refused("rich_text", "value.too_long", "<p>abc</p>", "<p>ab</p>", max_length=9),
    refused("rich_text", "value.not_text", ["a"], "a"),
    refused("image", "value.file_type", [PICTURE | {"type": "image/svg+xml"}], [PICTURE]),
    refused("image", "value.too_many", [PICTURE, PICTURE], [PICTURE]),
    refused("number_series", "value.not_text", 7, "SO-2026-0007", **SERIES),
    refused("public_link", "value.public_link", {"code": "x"}, {"expires_at": None}),
    refused("public_link", "value.public_link", "https://example.com", {}),
    refused("public_link", "value.datetime", {"expires_at": "soon"}, {"expires_at": "2026-12-01T00:00:00Z"}),
)

MORE_SAMPLES: Mapping[str, tuple[Mapping[str, object], object, object]] = {
    "email": ({}, " Li.Si@Example.COM ", "li.si@example.com"),
    "barcode": ({}, " 4006381333931 ", "4006381333931"),
    "duration": ({}, "P1W1DT26H0M61S", "P9DT2H1M1S"),
    "quantity": (GRAMS, {"value": "2.5", "unit": "kg"}, {"value": "2.500", "unit": "kg"}),
    "user": ({}, "0199", "0199"),
    "team": ({}, "0199", "0199"),
    "region": ({}, "330106", "330106"),
    "choices": ({"dictionary": "priority"}, ["low", "normal", "low"], ["low", "normal"]),
    "rich_text": (
        {},
        '<p onclick="x()" hx-get="/a">Hi <b>there</b><script>alert(1)</script></p>',
        "<p>Hi <b>there</b></p>",
    ),
    "image": ({}, [PICTURE], [PICTURE]),
    "lookup": ({"through": "customer", "field": "name"}, "Ada", "Ada"),
    "rollup": ({"table": "visits", "through": "ticket"}, 3, 3),
    "number_series": (SERIES, " SO-2026-0007 ", "SO-2026-0007"),
    "public_link": (
        {},
        {"id": "0199", "expires_at": "2026-12-01T08:00:00+08:00", "state": "active", "address": "/t/x"},
        {"id": "0199", "expires_at": "2026-12-01T00:00:00Z"},
    ),
}
"""As ``SAMPLES``."""
