"""Several serving processes over one PostgreSQL database."""

from pathlib import Path

from orderloom import settings
from orderloom.runtime.ports import InboxMessage
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
