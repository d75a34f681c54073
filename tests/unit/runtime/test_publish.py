from dataclasses import replace

import pytest

from orderloom.check.app import CheckResult, Draft, Source, check_app
from orderloom.check.plan import AppPlan
from orderloom.runtime.ports import BusyError
from orderloom.runtime.publish import LivePlans, Publisher, UnpublishableError
from orderloom.runtime.record.change import Actor
from tests.unit.runtime.desk import APP, DOCUMENTS, Desk, document
from tests.unit.runtime.fakes import FakeAddresses
from tests.unit.runtime.memory_versions import MemoryVersions
from tests.unit.runtime.test_inbox import CONNECTION, VISITS

ADMIN = Actor("u-admin", "Ad")


def checked(*documents: dict[str, object]) -> CheckResult:
    return check_app(Source(tuple(Draft(dict(one), f"{one['kind']}/{one['id']}") for one in documents)))


SHOP = (*(one for one in DOCUMENTS if one["id"] != "visits"), VISITS, CONNECTION)


class Press:
    """A publisher with everything it needs."""

    def __init__(self) -> None:
        desk = Desk()
        self.apps, self.addresses, self.store = MemoryVersions(), FakeAddresses(), desk.store
        self.publisher = Publisher(self.apps, self.store, self.addresses, desk.clock, desk.ids)
        self.live = LivePlans(self.apps, self.store)


def test_publishing_stores_a_version_gives_addresses_and_tells_the_journal() -> None:
    press = Press()
    done = press.publisher.publish(checked(*SHOP), ADMIN)
    assert (done.number, done.unchanged) == (1, False)
    assert [(one.app, one.connection) for one in done.addresses] == [(APP, "shop")]
    [event] = press.apps.events
    assert (event.kind, event.app, event.actor, event.version) == ("publish", APP, "u-admin", 1)


def test_publishing_what_is_in_force_changes_nothing() -> None:
    press = Press()
    press.publisher.publish(checked(*SHOP), ADMIN)
    again = press.publisher.publish(checked(*SHOP), ADMIN)
    assert (again.number, again.unchanged) == (1, True)
    assert len(press.apps.events) == 1


def test_documents_with_errors_are_not_published() -> None:
    press = Press()
    with pytest.raises(UnpublishableError) as refused:
        press.publisher.publish(
            checked(*DOCUMENTS, document("view", "v", table="nothing", layout="list", columns=[])), ADMIN
        )
    assert refused.value.problems
    assert not press.apps.kept


def test_a_process_takes_up_what_was_published() -> None:
    press = Press()
    assert press.live.plan(APP) is None
    press.publisher.publish(checked(*DOCUMENTS), ADMIN)
    assert press.live.refresh()
    first = press.live.plan(APP)
    assert first is not None
    assert not press.live.refresh()
    assert press.live.plan(APP) is first
    press.publisher.publish(checked(*SHOP), ADMIN)
    assert press.live.refresh()
    second = press.live.plan(APP)
    assert second is not None
    assert second.digest != first.digest
    assert press.live.all() == (second,)


def test_a_version_that_no_longer_checks_leaves_the_one_before_in_force() -> None:
    press = Press()
    press.publisher.publish(checked(*DOCUMENTS), ADMIN)
    press.live.refresh()
    before = press.live.plan(APP)
    press.apps.kept[APP].append((replace(press.apps.history(APP)[0], number=2), (("app", APP, "{}"),)))
    assert press.live.refresh()
    assert press.live.plan(APP) is before
    assert press.live.broken[APP]


def test_a_version_that_a_busy_store_could_not_take_up_is_taken_up_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press = Press()
    press.publisher.publish(checked(*DOCUMENTS), ADMIN)

    def busy(_plan: AppPlan) -> None:
        raise BusyError

    with monkeypatch.context() as patch:
        patch.setattr(press.store, "expand", busy)
        with pytest.raises(BusyError):
            press.live.refresh()
    assert press.live.refresh()
    assert press.live.plan(APP) is not None
