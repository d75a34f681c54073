"""Cases of the layouts of views."""

from tests.unit.check.cases import case

VIEW = "view/tickets_list"


def _as(layout: str, **options: object) -> dict[str, object]:
    return {f"{VIEW}:layout": layout, f"{VIEW}:options": options}


CASES = (
    case("view.layout", _as("kanban"), _as("board", by="status"), f"{VIEW}:/layout"),
    case("view.layout_codes", _as("board", by="device"), _as("board", by="priority"), f"{VIEW}:/options/by"),
    case(
        "view.layout_time",
        _as("calendar", start="device"),
        _as("calendar", start="bought_on"),
        f"{VIEW}:/options/start",
    ),
    case(
        "view.layout_picture",
        _as("gallery", picture="device"),
        _as("gallery", picture="photos"),
        f"{VIEW}:/options/picture",
    ),
    case(
        "view.layout_axis",
        _as("pivot", rows="received_at"),
        _as("pivot", rows="received_at:month"),
        f"{VIEW}:/options/rows",
    ),
    case(
        "view.layout_measure",
        _as("pivot", rows="status", measure="sum", of="device"),
        _as("pivot", rows="status", measure="sum", of="days"),
        f"{VIEW}:/options/of",
    ),
)
