"""Cases of calendars, deadlines and trust windows that act."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import Case, case

FLOW = "machine/ticket_flow"
WITHIN = f"{FLOW}:transitions/finish/within"
LATE = "deadline/late"
OFFICE = "calendar/office"
MONDAY = {"id": "monday", "hours": ["09:00-12:00", "13:30-18:00"]}


def calendar(**more: object) -> dict[str, object]:
    """A calendar of one working day."""
    return {"kind": "calendar", "id": "office", "title": NAME, "week": [MONDAY], **more}


def late(**more: object) -> dict[str, object]:
    """A deadline on tickets that is sound by itself."""
    base: dict[str, object] = {
        "kind": "deadline",
        "id": "late",
        "title": NAME,
        "table": "tickets",
        "as": "lead",
        "starts": {"on": ["create"]},
        "stops": {"on": ["transition:hand_over"]},
        "length": {"fixed": "PT48H"},
    }
    return {key: value for key, value in {**base, **more}.items() if value is not None}


def level(id: str = "red", **more: object) -> dict[str, object]:
    """A level."""
    return {"id": id, "title": NAME, **more}


def of_calendar(code: str, at: str, faulty: dict[str, object], near: dict[str, object]) -> Case:
    """A case of a calendar."""
    return case(code, {OFFICE: calendar(**faulty)}, {OFFICE: calendar(**near)}, f"{OFFICE}:{at}")


def of_deadline(code: str, at: str, faulty: dict[str, object], near: dict[str, object]) -> Case:
    """A case of a deadline."""
    return case(code, {LATE: late(**faulty)}, {LATE: late(**near)}, f"{LATE}:{at}")


def band(**more: object) -> dict[str, object]:
    """Bands of a day, the second of them given."""
    first = {"id": "early", "from": "00:00", "until": "10:00", "due": "14:00"}
    return {"length": {"bands": [first, {"id": "noon", "from": "10:00", "until": "16:00", "due": "18:00", **more}]}}


def levels(*given: dict[str, object]) -> dict[str, object]:
    """Levels of a deadline."""
    return {"levels": list(given)}


SEGMENTS = [
    {"id": "one", "title": NAME, "length": {"fixed": "PT1H"}, "ends": {"on": ["update"]}},
    {"id": "two", "title": NAME, "length": {"fixed": "PT1H"}},
]
OPEN = {"id": "two", "title": NAME, "length": {"fixed": "PT1H"}, "ends": {"on": ["update"]}}

CASES = (
    of_calendar("calendar.zone", "/zone", {"zone": "Asia/Nowhere"}, {"zone": "Asia/Tokyo"}),
    of_calendar(
        "calendar.hours",
        "/week/0/hours/1",
        {"week": [{"id": "monday", "hours": ["09:00-12:00", "11:00-18:00"]}]},
        {"week": [{"id": "monday", "hours": ["09:00-12:00", "12:00-24:00"]}]},
    ),
    of_calendar(
        "calendar.holiday",
        "/holidays/0/last",
        {"holidays": [{"id": "spring", "title": NAME, "first": "2026-02-20", "last": "2026-02-17"}]},
        {"holidays": [{"id": "spring", "title": NAME, "first": "2026-02-17", "last": "2026-02-20"}]},
    ),
    of_calendar(
        "calendar.doubled_day",
        "/make_up/1/day",
        {"make_up": [{"id": one, "day": "2026-02-14", "hours": ["09:00-18:00"]} for one in ("a", "b")]},
        {"make_up": [{"id": one, "day": f"2026-02-1{one[-1]}", "hours": ["09:00-18:00"]} for one in ("a4", "b5")]},
    ),
    of_deadline("deadline.length_or_segments", "", {"length": None}, {"length": None, "segments": SEGMENTS}),
    of_deadline("deadline.length", "/length", {"length": {}}, {"length": {"fixed": "PT1H"}}),
    of_deadline("deadline.no_length", "/length/fixed", {"length": {"fixed": "PT0S"}}, {"length": {"fixed": "PT1S"}}),
    of_deadline("deadline.not_length", "/length/by", {"length": {"by": "soon"}}, {"length": {"by": 48}}),
    of_deadline(
        "deadline.not_moment",
        "/length/until",
        {"length": {"until": {"today": []}}},
        {"length": {"until": {"date_add": [{"now": []}, 2, "day"]}}},
    ),
    of_deadline("deadline.band_order", "/length/bands/1", band(**{"from": "09:00"}), band()),
    of_deadline("deadline.band_due", "/length/bands/1/due", band(due="15:00"), band(due="15:00", days=1)),
    of_deadline(
        "deadline.segment_end",
        "/segments/1",
        {"length": None, "segments": [SEGMENTS[0], OPEN]},
        {"length": None, "segments": SEGMENTS},
    ),
    of_deadline(
        "deadline.level_sides",
        "/levels/0",
        levels(level(before="PT1H", after="PT1H")),
        levels(level(before="PT1H")),
    ),
    of_deadline(
        "deadline.level_order",
        "/levels/1",
        levels(level("red", before="PT2H"), level("orange", before="PT8H")),
        levels(level("orange", before="PT8H"), level("red", before="PT2H")),
    ),
    of_deadline(
        "deadline.unknown_transition",
        "/levels/0/transition",
        levels(level(transition="fly")),
        levels(level(transition="hand_over")),
    ),
    of_deadline(
        "deadline.set_field",
        "/levels/0/set/0/id",
        levels(level(set=[{"id": "status", "value": "repaired"}])),
        levels(level(set=[{"id": "fault", "value": "x"}])),
    ),
    of_deadline(
        "deadline.hand_over",
        "/levels/0/hand_over/0/id",
        levels(level(hand_over=[{"id": "priority", "to": {"roles": ["lead"]}}])),
        levels(level(set=[{"id": "fault", "value": "x"}])),
    ),
    of_deadline(
        "deadline.rights",
        "/levels/0/hold",
        {"as": "technician", **levels(level(hold={"reason": "x"}))},
        levels(level(hold={"reason": "x"})),
    ),
    case(
        "machine.window_hold",
        {f"{WITHIN}/hold": {"blocks": ["*"]}},
        {f"{WITHIN}/acts": True, f"{WITHIN}/hold": {"blocks": ["*"]}},
    ),
    case(
        "machine.window_blocks",
        {f"{WITHIN}/acts": True, f"{WITHIN}/hold": {"blocks": ["fly"]}},
        {f"{WITHIN}/acts": True, f"{WITHIN}/hold": {"blocks": ["edit"]}},
    ),
    case("machine.usual", {f"{FLOW}:states/received/usual": "PT0S"}, {f"{FLOW}:states/received/usual": "PT4H"}),
)
