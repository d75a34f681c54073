"""Values of the types whose changes are kept beside the record: stock, and what several sources report."""

from collections.abc import Mapping

from tests.unit.check.apps import NAME
from tests.unit.check.values import Refused, refused

_SOURCES: Mapping[str, object] = {"dictionary": "priority", "sources": [{"id": "shop", "title": NAME}]}
_TOLD = {
    "value": "low",
    "source": "shop",
    "fetched_at": "2026-11-20T02:00:00Z",
    "agreement": {"agreeing": 1, "of": 1},
    "shown": "low",
    "votes": [{"source": "shop", "value": "low", "at": "2026-11-20T02:00:00Z"}],
}

FACT_SAMPLES: Mapping[str, tuple[Mapping[str, object], object, object]] = {
    "balance": (
        {"scale": 1},
        {"on_hand": "12", "reserved": "2.5"},
        {"on_hand": "12.0", "reserved": "2.5", "available": "9.5"},
    ),
    "reported": (_SOURCES, _TOLD, _TOLD),
}
"""As ``SAMPLES``."""

FACT_REFUSED: tuple[Refused, ...] = (
    refused("balance", "value.not_balance", {"on_hand": "1", "reserved": "2"}, {"on_hand": "2", "reserved": "2"}),
    refused("balance", "value.not_balance", {"on_hand": "1", "lost": "2"}, {"on_hand": "1"}),
    refused("balance", "value.too_many_places", "1.55", "1.5", scale=1),
    refused("balance", "value.too_small", "-1", "0"),
    refused("reported", "value.not_reported", {"value": "low"}, _TOLD, **_SOURCES),
    refused("reported", "value.not_reported", {**_TOLD, "votes": ["shop"]}, _TOLD, **_SOURCES),
)
"""As ``REFUSED``."""
