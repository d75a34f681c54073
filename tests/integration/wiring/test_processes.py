"""Serving processes: several over one database, and one whose plugins are broken."""

from pathlib import Path

import pytest

from orderloom import resources, settings
from orderloom.runtime.ports import InboxMessage
from orderloom.wiring.apps import apply_to
from orderloom.wiring.installation import Installation, open_installation


def receive(installation: Installation, event: str) -> None:
    message = InboxMessage(installation.ids.new(), "gone", "shop", "orders", event, {}, b"[]", installation.clock.now())
    assert installation.inbox.receive(message)


def test_one_process_at_a_time_works_the_inbox_off_and_another_takes_over(postgres_url: str, tmp_path: Path) -> None:
    found = settings.create(tmp_path, postgres_url)
    with open_installation(found, serving=True) as one, open_installation(found, serving=True) as other:
        receive(one, "e1")
        assert one.work_inbox() == 1
        receive(one, "e2")
        assert other.work_inbox() == 0
        one.leases.leave("inbox")
        assert other.work_inbox() == 1


def test_a_plugin_that_is_switched_off_takes_no_app_along(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = settings.create(tmp_path / "home", sqlite_url)
    with open_installation(found) as installation:
        apply_to(installation, resources.builtin_templates_dir() / "ecommerce_fast")
    monkeypatch.setattr(resources, "plugins_dir", lambda: tmp_path)
    with open_installation(found) as installation:
        assert installation.platforms.all() == ()
        assert installation.plans.plan("ecommerce_fast") is not None
