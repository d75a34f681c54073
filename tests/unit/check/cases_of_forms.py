"""Cases of forms that think: tabs, conditions, lines, likeness."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import case

FORM = "form/ticket_form"
MORE = f"{FORM}:sections/more"
TAB = {"id": "rest", "title": NAME}
LINES = {"table": "visits", "link": "ticket", "fields": [{"id": "visit_no"}, {"id": "on_day"}, {"id": "minutes"}]}
TICKET = {"var": "device"}


def lines(**changed: object) -> dict[str, object]:
    """The last section with lines."""
    return {f"{MORE}/lines": {**LINES, **changed}}


CASES = (
    case(
        "form.unknown_tab",
        {f"{FORM}:tabs": [TAB], f"{MORE}/tab": "rest", f"{FORM}:sections/money/tab": "resd"},
        {f"{FORM}:tabs": [TAB], f"{MORE}/tab": "rest"},
        f"{FORM}:/sections/1/tab",
    ),
    case(
        "form.empty_tab",
        {f"{FORM}:tabs": [TAB]},
        {f"{FORM}:tabs": [TAB], f"{MORE}/tab": "rest"},
        f"{FORM}:/tabs/0",
    ),
    case(
        "form.empty_section",
        {f"{FORM}:sections/+": {"id": "none", "title": NAME}},
        {f"{FORM}:sections/+": {"id": "none", "title": NAME, "lines": LINES}},
        f"{FORM}:/sections/3",
    ),
    case(
        "form.server_only",
        {f"{FORM}:sections/basic/fields/fault/visible": {"match": [TICKET, "^a"]}},
        {f"{FORM}:sections/basic/fields/fault/visible": {"starts_with": [TICKET, "a"]}},
        f"{FORM}:/sections/0/fields/10/visible",
    ),
    case(
        "form.cycle",
        {
            f"{FORM}:sections/money/fields/labour/visible": {"!!": [{"var": "quote"}]},
            f"{FORM}:sections/money/fields/weight/visible": {">": [{"var": "labour"}, 0]},
        },
        {
            f"{FORM}:sections/money/fields/labour/visible": {"!!": [{"old": "quote"}]},
            f"{FORM}:sections/money/fields/weight/visible": {">": [{"var": "quote"}, 0]},
        },
        f"{FORM}:/sections/1/fields/0/visible",
    ),
    case(
        "form.lines_link",
        lines(link="visit_no", fields=[{"id": "ticket"}]),
        lines(),
        f"{FORM}:/sections/2/lines/link",
    ),
    case(
        "form.lines_bounds",
        lines(least=3, most=2),
        lines(least=3, most=3),
        f"{FORM}:/sections/2/lines/least",
    ),
    case(
        "form.total_field",
        lines(total=["on_day"]),
        lines(total=["minutes"]),
        f"{FORM}:/sections/2/lines/total/0",
    ),
    case(
        "form.position_field",
        lines(position="on_day", fields=[{"id": "visit_no"}]),
        lines(position="minutes", fields=[{"id": "visit_no"}]),
        f"{FORM}:/sections/2/lines/position",
    ),
    case(
        "form.like_field",
        {f"{FORM}:sections/basic/fields/device/like": {"table": "visits", "field": "minutes"}},
        {f"{FORM}:sections/basic/fields/device/like": {"table": "visits", "field": "visit_no"}},
        f"{FORM}:/sections/0/fields/2/like/field",
    ),
)
