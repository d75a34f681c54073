"""A field that several sources tell of, on real databases: what is stored, shown later, filtered and journalled."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from orderloom.runtime.record.change import Operation, Outcome, Query, Report, Status
from tests.integration.runtime.depot import APP, BOSS, DOCUMENTS, SHOP, Depot
from tests.unit.runtime.desk import compiled, document, entries, item, right, var

STATES = document(
    "dictionary", "parcel_state", closed=True, entries=entries("collected", "in_transit", "delivering", "signed")
)
PARCELS = document(
    "table",
    "parcels",
    title_field="no",
    fields=[
        item("no", type="text", required=True),
        item(
            "shown",
            type="reported",
            dictionary="parcel_state",
            stale_minutes=25,
            forward_only=True,
            sources=[item("carrier", codes=[{"id": "SIGN", "to": "signed"}]), item("first"), item("second")],
        ),
        item("late", type="formula", expression={"==": [var("shown"), "in_transit"]}),
    ],
)
UNSURE = document(
    "rule",
    "unsure",
    table="parcels",
    on=["update"],
    when={"and": [{"==": [var("shown"), None]}, {">": [var("shown.of"), 0]}]},
    then="label",
    mark="unsure",
)
BOSS_ROLE = next(one for one in DOCUMENTS if one["id"] == "boss")
BOSS_TABLES = BOSS_ROLE["tables"]
assert isinstance(BOSS_TABLES, list)
WITH_PARCELS = {**BOSS_ROLE, "tables": [*BOSS_TABLES, right("parcels", create=True, update=True, writable=["*"])]}
PLAN = compiled(*(one for one in DOCUMENTS if one is not BOSS_ROLE), WITH_PARCELS, STATES, PARCELS, UNSURE)


@pytest.fixture
def depot(database_url: str) -> Iterator[Depot]:
    made = Depot(database_url, PLAN)
    yield made
    made.close()


def told(depot: Depot, parcel: str, source: str, code: str, minutes: int = 0) -> Outcome:
    at = depot.clock.now() - timedelta(minutes=minutes)
    report = Report("shown", source, None, code, at)
    return depot.do(Operation.REPORT, "parcels", SHOP, record=parcel, report=report)


def value(depot: Depot, parcel: str) -> dict[str, object]:
    shown = depot.shown("parcels", parcel, "shown")
    assert isinstance(shown, dict)
    return shown


def test_the_majority_is_shown_with_its_sources(depot: Depot) -> None:
    parcel = depot.make("parcels", no="P1")
    for source, code in (("carrier", "in_transit"), ("first", "signed"), ("second", "signed")):
        assert told(depot, parcel, source, code).status.done
    found = value(depot, parcel)
    assert (found["value"], found["source"], found["agreement"]) == (
        "signed",
        "first, second",
        {"agreeing": 2, "of": 3},
    )
    outcomes = [row["outcome"] for row in depot.log("reports", "parcels", parcel)]
    assert outcomes == ["adopted", "adopted", "adopted"]
    page = depot.engine.read(Query(APP, "parcels", BOSS, filter={"==": [{"var": "shown"}, "signed"]}))
    assert [row.id for row in page.items] == [parcel]
    page = depot.engine.read(Query(APP, "parcels", BOSS, filter={"==": [{"var": "shown"}, "in_transit"]}))
    assert page.items == ()


def test_a_source_loses_its_voice_between_two_looks(depot: Depot) -> None:
    parcel = depot.make("parcels", no="P1")
    told(depot, parcel, "carrier", "delivering", minutes=20)
    told(depot, parcel, "first", "in_transit")
    assert value(depot, parcel)["value"] is None
    assert [row["code"] for row in depot.log("marks", "parcels", parcel)] == ["unsure"]
    depot.clock.advance(timedelta(minutes=6))
    # The carrier is silent now; what was shown before never goes back.
    assert value(depot, parcel)["value"] == "delivering"


def test_the_same_news_again_is_no_new_version(depot: Depot) -> None:
    parcel = depot.make("parcels", no="P1")
    told(depot, parcel, "carrier", "in_transit")
    version = depot.get("parcels", parcel).version
    depot.clock.advance(timedelta(minutes=5))
    told(depot, parcel, "carrier", "in_transit")
    assert depot.get("parcels", parcel).version == version
    assert value(depot, parcel)["fetched_at"] == "2026-11-20T02:05:00Z"
    kinds = [row["kind"] for row in depot.log("events", "parcels", parcel)]
    assert kinds == ["updated", "report", "created"]


@pytest.mark.parametrize(
    ("source", "code", "minutes", "fate"),
    [("carrier", "SIGN", 9, "stale"), ("nobody", "signed", 0, "ignored"), ("carrier", "lost", 0, "ignored")],
)
def test_what_has_no_voice_is_kept_and_changes_nothing(
    depot: Depot, source: str, code: str, minutes: int, fate: str
) -> None:
    parcel = depot.make("parcels", no="P1")
    told(depot, parcel, "carrier", "in_transit")
    before = depot.get("parcels", parcel)
    assert told(depot, parcel, source, code, minutes).status is Status.UNCHANGED
    assert depot.get("parcels", parcel) == before
    assert depot.log("reports", "parcels", parcel)[0]["outcome"] == fate


def test_what_is_computed_from_it_follows(depot: Depot) -> None:
    parcel = depot.make("parcels", no="P1")
    told(depot, parcel, "carrier", "in_transit")
    assert depot.get("parcels", parcel).values["late"] is True
    told(depot, parcel, "carrier", "signed", minutes=-1)
    assert depot.get("parcels", parcel).values["late"] is False


def test_nobody_types_it_in(depot: Depot) -> None:
    parcel = depot.make("parcels", no="P1")
    typed = depot.do(Operation.UPDATE, "parcels", record=parcel, fields={"shown": "signed"})
    assert [found.code for found in typed.problems] == ["record.field.readonly"]
