"""Cases of what only templates have, and of stories that depend on parameters."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import case

STORY = {
    "kind": "scenario",
    "id": "s",
    "title": NAME,
    "clock": "2026-11-20T02:00:00Z",
    "parameters": [{"id": "deposit_due", "value": 3}],
}
DUE = {"id": "deposit_due", "type": "integer", "title": NAME, "default": 5}

CASES = (
    case(
        "app.traits",
        {"app/desk:traits": [{"id": "pickup", "title": NAME, "question": NAME}]},
        {"app/desk:traits": []},
        "app/desk:/traits",
    ),
    case(
        "app.fixed",
        {"app/desk:parameters/+": {**DUE, "fixed": True}},
        {"app/desk:parameters/+": {**DUE, "ask": True}},
        "app/desk:/parameters/2/fixed",
    ),
    case(
        "scenario.unknown_parameter",
        {"scenario/s": STORY},
        {"scenario/s": STORY, "app/desk:parameters/+": DUE},
        "scenario/s:/parameters/0/id",
    ),
)
