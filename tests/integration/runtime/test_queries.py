"""Named queries: joins, groups and measures in one document, under the rights of whoever asks."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from orderloom.model.values import Money
from tests.integration.runtime.market import BOSS, Market, actor
from tests.integration.store.apps import title

BY_LEVEL = {
    "kind": "query",
    "id": "by_level",
    "title": title("By level"),
    "table": "orders",
    "joins": [{"id": "level", "through": "customer", "field": "level"}],
    "filter": {"!=": [{"var": "customer"}, None]},
    "group": [{"id": "level", "field": "level"}, {"id": "month", "field": "placed_at", "span": "month"}],
    "measures": [{"id": "n", "measure": "count"}, {"id": "total", "measure": "sum", "field": "total"}],
    "sort": ["-n"],
}
GOLD = {
    "kind": "query",
    "id": "gold",
    "title": title("Gold"),
    "table": "orders",
    "joins": [{"id": "who", "through": "customer", "field": "name"}],
    "filter": {"==": [{"var": "customer_level"}, "gold"]},
    "fields": ["no", "who"],
    "sort": ["-who", "no"],
    "limit": 2,
}


@pytest.fixture(scope="module")
def market(module_database_url: str) -> Iterator[Market]:
    """Orders of two levels in two months; the turn of the month is that of Shanghai."""
    made = Market(module_database_url, BY_LEVEL, GOLD)
    gold = made.make("customers", name="Ada", level="gold", region="north")
    plain = made.make("customers", name="Bob", level="plain", region="south")
    made.make("orders", no="1", customer=gold, total="10", placed_at="2026-01-31T15:59:59Z")
    made.make("orders", no="2", customer=gold, total="20", placed_at="2026-01-31T16:00:00Z")
    made.make("orders", no="3", customer=gold, total="30", placed_at="2026-02-01T00:00:00Z")
    made.make("orders", no="4", customer=plain, total="40", placed_at="2026-02-01T00:00:00Z")
    made.make("orders", no="5", total="50")
    yield made
    made.database.close()


def cny(amount: str) -> Money:
    """An amount of the app's currency."""
    return Money(Decimal(amount), "CNY")


def test_a_query_joins_groups_measures_and_sorts(market: Market) -> None:
    page = market.ask("orders", query="by_level")
    assert [(group.keys, group.values) for group in page.groups] == [
        (("gold", date(2026, 2, 1)), (2, cny("50.00"))),
        (("gold", date(2026, 1, 1)), (1, cny("10.00"))),
        (("plain", date(2026, 2, 1)), (1, cny("40.00"))),
    ]
    assert page.count is not None
    assert (page.count.value, page.count.exact) == (3, True)


def test_a_further_filter_narrows_it(market: Market) -> None:
    page = market.ask("orders", query="by_level", filter={"==": [{"var": "level"}, "plain"]})
    assert [group.keys for group in page.groups] == [("plain", date(2026, 2, 1))]


def test_a_query_of_records_shows_its_fields_in_its_order(market: Market) -> None:
    page = market.ask("orders", query="gold", limit=500)
    assert [dict(item.values) for item in page.items] == [{"no": "1", "who": "Ada"}, {"no": "2", "who": "Ada"}]
    assert page.next is not None


def test_a_query_counts_only_what_its_reader_reaches(market: Market) -> None:
    page = market.ask("orders", actor("north"), query="by_level")
    assert [group.keys[0] for group in page.groups] == ["gold", "gold", None]
    assert [problem.code for problem in market.ask("orders", actor("no_customers"), query="by_level").problems]


def test_an_unknown_query_and_one_of_another_table_are_not_there(market: Market) -> None:
    assert [one.code for one in market.ask("orders", query="none").problems] == ["query.unknown"]
    assert [one.code for one in market.ask("lines", query="gold").problems] == ["query.unknown"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"group": ("placed_at",)}, "query.group.bucket"),
        ({"group": ("placed_at:hour",)}, "query.group.bucket"),
        ({"group": ("stage:day",)}, "query.group.bucket"),
        ({"group": ("nothing",)}, "query.field"),
        ({"group": ("no", "stage", "owner", "pieces")}, "query.group.many"),
        ({"measures": ("median:pieces",)}, "query.measure"),
        ({"measures": ("sum",)}, "query.measure"),
        ({"measures": ("count:pieces",)}, "query.measure"),
        ({"measures": ("sum:no",)}, "query.measure.field"),
        ({"measures": ("sum:nothing",)}, "query.field"),
        ({"group": ("stage",), "sort": ("no",)}, "query.sort"),
        ({"group": ("stage",), "limit": 501}, "query.limit"),
        ({"sort": ("nothing",)}, "query.field"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(market: Market, asked: dict[str, object], code: str) -> None:
    assert [one.code for one in market.ask("orders", BOSS, **asked).problems] == [code]
