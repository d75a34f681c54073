"""Cases of conditions that ask other records, and of named translations."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import case

RULE = "rule/no_blank_fault:when"
AT = "rule/no_blank_fault:/when"


def _rule(verb: str, *parts: object) -> dict[str, object]:
    return {RULE: {">": [{verb: list(parts)}, 0]}}


def _mapping(target: str) -> list[dict[str, object]]:
    return [{"id": "shop", "title": NAME, "entries": [{"id": "A", "to": target}]}]


MAPPED = {"dictionary/source:mappings": _mapping("shop")}

CASES = (
    case("ask.form", _rule("count"), _rule("count", "visits.ticket"), f"{AT}/>/0/count"),
    case("ask.table", _rule("count", "visit.ticket"), _rule("count", "visits"), f"{AT}/>/0/count/0"),
    case("ask.link", _rule("count", "visits.note"), _rule("count", "visits.ticket"), f"{AT}/>/0/count/0"),
    case(
        "ask.field",
        _rule("sum", "visits.ticket", "note"),
        _rule("sum", "visits.ticket", "minutes"),
        f"{AT}/>/0/sum/1",
    ),
    case(
        "mapping.form",
        {RULE: {"==": [{"mapping": ["source"]}, "web"]}},
        {**MAPPED, RULE: {"==": [{"mapping": ["source", "shop", {"var": "device"}]}, "web"]}},
        f"{AT}/==/0/mapping",
    ),
    case(
        "mapping.dictionary",
        {RULE: {"==": [{"mapping": ["sources", "shop", {"var": "device"}]}, "web"]}},
        {**MAPPED, RULE: {"==": [{"mapping": ["source", "shop", {"var": "device"}]}, "web"]}},
        f"{AT}/==/0/mapping/0",
    ),
    case(
        "mapping.unknown",
        {RULE: {"==": [{"mapping": ["source", "shop", {"var": "device"}]}, "web"]}},
        {**MAPPED, RULE: {"==": [{"mapping": ["source", "shop", {"var": "device"}]}, "web"]}},
        f"{AT}/==/0/mapping/1",
    ),
    case(
        "dictionary.unknown_target",
        {"dictionary/ticket_status:mappings": _mapping("lost")},
        {"dictionary/ticket_status:mappings": _mapping("received")},
        "dictionary/ticket_status:/mappings/0/entries/0/to",
    ),
)
