"""Cases of rights over computed fields."""

from tests.unit.check.cases import case

CLERK = "role/clerk"

CASES = (
    case(
        "role.discloses",
        {f"{CLERK}:tables/tickets/readable": ["*", "large"], f"{CLERK}:tables/tickets/hidden": ["quote"]},
        {f"{CLERK}:tables/tickets/readable": ["*"], f"{CLERK}:tables/tickets/hidden": ["quote"]},
        f"{CLERK}:/tables/0/readable/1",
    ),
)
