"""Who builds external tables may ask which databases, tables and columns there are; nobody else, and nothing more."""

from collections.abc import Callable

import pytest

from tests.unit.web.conftest import Client, Site

FOREIGN = "/api/v1/apps/desk/foreign"


@pytest.fixture
def builder(make_site: Callable[..., Site]) -> Client:
    """A program of somebody who manages the app."""
    site = make_site()
    site.world.person("boss", admin=True)
    return site.program("boss")


def test_databases_tables_and_columns_are_told(builder: Client) -> None:
    assert builder.get(FOREIGN).json() == {"items": ["gone", "old_erp"]}
    table = {"name": "T_ORDERS", "namespace": None, "view": False}
    assert builder.get(f"{FOREIGN}/old_erp").json() == {"items": [table]}
    column = {"name": "TOTAL", "written": "numeric(12, 2)", "sort": "dec", "key": False, "size": 2}
    assert builder.get(f"{FOREIGN}/old_erp/columns", params={"table": "T_ORDERS"}).json() == {"items": [column]}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("gone", 503, "web.source_down"),
        ("unheard", 404, "web.status.404"),
        ("old_erp/columns?table=nowhere", 404, "foreign.no_table"),
        ("old_erp?table=x", 400, "web.query.unknown"),
    ],
)
def test_what_cannot_be_told_says_why(builder: Client, path: str, status: int, code: str) -> None:
    answer = builder.get(f"{FOREIGN}/{path}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_for_all_others_there_is_nothing(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.world.person("ann")
    assert site.program("ann").get(FOREIGN).status_code == 404
