"""Cases of the options of quantities, durations and number series."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import Case, case
from tests.unit.check.cases_of_tables import field, of_option

_BOX = {"id": "box", "title": NAME, "factor": 12}
_GRAM = {"id": "g", "title": NAME, "factor": 2}


def of_ticket(code: str, pointer: str, wrong: dict[str, object], right: dict[str, object]) -> Case:
    """A case of one option of a number series of the tickets, which have a machine."""
    base: dict[str, object] = {"pattern": "T-{0000}"}
    return case(
        code,
        {"table/tickets:fields/+": field("serial", "number_series", **base | wrong)},
        {"table/tickets:fields/+": field("serial", "number_series", **base | right)},
        f"table/tickets:{pointer}",
    )


CASES: tuple[Case, ...] = (
    of_option("field.bounds", "/min", "duration", {"min": 5, "max": 4}, {"min": 4, "max": 4}),
    of_option("field.bounds", "/min", "quantity", {"min": "0.2", "max": "0.1"}, {"min": "0.1", "max": "0.1"}),
    of_option("field.unit", "/unit", "quantity", {"unit": "box"}, {"unit": "box", "units": [_BOX]}),
    of_option("field.unit", "/offered/0", "quantity", {"offered": ["kg"]}, {"offered": ["kg"], "dimension": "mass"}),
    of_option(
        "field.unit_known",
        "/units/0/id",
        "quantity",
        {"units": [_GRAM], "dimension": "mass"},
        {"units": [_GRAM], "dimension": "length"},
    ),
    of_option("field.series_pattern", "/pattern", "number_series", {"pattern": "SO-{yyyy}"}, {"pattern": "SO-{0}"}),
    of_option("field.series_pattern", "/pattern", "number_series", {"pattern": "{0}-{00}"}, {"pattern": "{yyyy}-{00}"}),
    of_option("field.series_pattern", "/pattern", "number_series", {"pattern": "{0}{year}"}, {"pattern": "{0}{yyyy}"}),
    of_option(
        "field.series_reset",
        "/reset",
        "number_series",
        {"pattern": "{mm}-{000}", "reset": "month"},
        {"pattern": "{yy}{mm}-{000}", "reset": "month"},
    ),
    of_option(
        "field.series_option", "/required", "number_series", {"pattern": "{0}", "required": True}, {"pattern": "{0}"}
    ),
    of_ticket(
        "field.series_gapless",
        "/fields/26/gapless",
        {"gapless": True},
        {"gapless": True, "taken_by": "hand_over"},
    ),
    of_ticket("table.series_taken_by", "/fields/26/taken_by", {"taken_by": "hand_back"}, {"taken_by": "hand_over"}),
)
