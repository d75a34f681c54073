"""Messages told by flows on real databases: to whom, in which words, when, and what becomes of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from orderloom.check.flow_plan import FlowPlan
from orderloom.check.message_plan import MessagePlan
from orderloom.check.plan import AppPlan
from orderloom.host.templates import ChildRenderer
from orderloom.runtime.assignees import Roster
from orderloom.runtime.flow.runner import Bench, Runner
from orderloom.runtime.flow.tools import Tools
from orderloom.runtime.flow.versions import OneVersion
from orderloom.runtime.messages import Messenger, Reader, Telling
from orderloom.runtime.notice_rows import Notice, NoticeState, Wishes
from orderloom.runtime.notices import KEPT, TellDue
from orderloom.runtime.ports import LogSpec
from orderloom.runtime.record.change import Actor, Query, Status
from orderloom.runtime.run_rows import Run, RunState
from orderloom.runtime.sandbox import OneApp
from orderloom.store.files import FolderFiles
from orderloom.store.notices import SqlNotices
from orderloom.store.outgoing import SqlQueue
from orderloom.store.runs import SqlRuns
from orderloom.store.subjects import SqlSubjects
from tests.integration.runtime.depot import APP, BOSS, CLERK, DOCUMENTS, Depot
from tests.unit.runtime.desk import compiled, document, right, var

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""Ten o'clock in Shanghai."""

DAYS = count(step=3)
"""A day of its own for every test, so that none meets what another has left."""

Json = dict[str, object]


def words(text: str) -> Json:
    """The same in both languages."""
    return {"zh": text, "en": text}


def message(id: str, *channels: str, body: str = "{{ no }}", **more: object) -> Json:
    """A message about an order to bosses and clerks."""
    ways = [{"id": one, "body": words(body), "subject": words("{{ record_name }}!")} for one in channels or ["app"]]
    to = {"roles": ["boss", "clerk"]}
    return document("message", id, table="orders", fields=["no", "receiver"], to=to, channels=ways, **more)


PARTNER = document("connection", "partner", plugin="webhook", role="other")
AUDIT = document("role", "audit", tables=[right("orders")], logs=["notices"])
AUDITOR = Actor("u-audit", "Au", frozenset({"audit"}))
OUTSIDE = [
    {"id": "webhook", "body": words("{{ no }}"), "connection": "partner"},
    {"id": "robot", "body": words("{{ no }}"), "connection": "partner", "action": "say"},
]


def flow(id: str, role: str = "boss", given: Mapping[str, object] | None = None, **options: object) -> Json:
    """A flow that tells one message."""
    values = [{"id": name, "value": value} for name, value in (given or {}).items()]
    tell: Json = {"id": "tell", "sort": "notify", "options": {"message": id, **options}, "with": values, "as": "told"}
    return document("flow", id, table="orders", start="tell", steps=[tell], **{"as": role})


QUIET = {"from": "22:00", "until": "08:00"}
MESSAGES = (
    message("plain"),
    message("both", "app", "mail", body="{{ receiver|default('?') }} {{ given.why }}", values=[{"id": "why"}]),
    message("calm", quiet=QUIET),
    message("alarm", quiet=QUIET, urgent=True),
    message("once", dedupe={"key": var("no"), "for": "PT30M"}),
    message("daily", digest={"at": "18:00"}),
    message("hourly", digest={"every": "PT1H"}),
    message("stop", popup=True),
    {**message("partner"), "channels": OUTSIDE},
)
FLOWS = (
    *(flow(str(one["id"])) for one in MESSAGES if one["id"] != "both"),
    flow("both", given={"why": {"cat": ["because of ", var("no")]}}),
)


@cache
def plan() -> AppPlan:
    """The depot with its messages."""
    return compiled(*DOCUMENTS, PARTNER, AUDIT, *MESSAGES, *FLOWS)


@dataclass
class People:
    """Bo, who is a boss, and Cl, a clerk; both ports at once."""

    actors: dict[str, Actor] = field(default_factory=lambda: {one.id: one for one in (BOSS, CLERK)})

    def roster(self, app: str) -> Roster:
        return Roster({one.id: one.roles for one in self.actors.values()})

    def loads(self, app: str, accounts: Sequence[str]) -> Mapping[str, int]:
        return {}

    def next_in_turn(self, app: str, accounts: Sequence[str]) -> str:
        return accounts[0]

    def reader(self, app: str, account: str) -> Reader | None:
        found = self.actors.get(account)
        return Reader(found, "zh" if found.id == BOSS.id else "en") if found else None


class Post:
    """A depot whose flows tell people something."""

    def __init__(self, depot: Depot, renderer: ChildRenderer) -> None:
        self.depot, self.clock = depot, depot.clock
        self.people = People()
        self.notices = SqlNotices(depot.database)
        self.messenger = Messenger(depot.engine, renderer, self.people, self.people)
        tools = Tools(depot.engine, depot.ids, None, self.messenger)
        plans = OneApp(plan())
        runs = SqlRuns(depot.database, "here")
        self.runner = Runner(Bench(depot.store, runs, OneVersion(plan()), tools, depot.clock))
        self.due = TellDue(depot.store, self.notices, plans, depot.ids, self.people)

    def order(self, **fields: str) -> str:
        """A fresh order."""
        return self.depot.made("orders", {"no": self.depot.ids.new()[-10:], **fields})

    def tell(self, flow: str, order: str) -> Run:
        """Run a flow to its end."""
        depot, at, begins = self.depot, self.clock.now(), plan().get(FlowPlan, flow).start
        run = Run(depot.ids.new(), APP, 1, flow, RunState.READY, at, "orders", order, at=begins, due_at=at)
        assert depot.store.write(lambda tx: tx.runs.begin(run))
        while self.runner.step():
            pass
        found = depot.store.write(lambda tx: tx.runs.get(run.id))
        assert found is not None
        assert found.state is RunState.DONE, found
        return found

    def settle(self) -> None:
        """Do all that is due."""
        while self.due.step():
            pass

    def rows(self, run: Run) -> dict[tuple[str, str], Mapping[str, object]]:
        """What came of a run's notices, by person and channel."""
        with self.depot.store.read() as tx:
            found, _ = tx.log("notices", LogSpec(APP, {"run": run.id}, 100))
        return {(str(row["account"]), str(row["channel"])): row for row in found}

    def states(self, run: Run) -> set[str]:
        """Their states."""
        return {str(row["state"]) for row in self.rows(run).values()}

    def seen(self, actor: Actor) -> list[Notice]:
        """What a person finds behind the bell."""
        return list(self.notices.of(actor.id, limit=100))


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as made:
        yield made


@pytest.fixture(scope="module")
def depot(module_database_url: str) -> Iterator[Depot]:
    made = Depot(module_database_url, plan())
    yield made
    made.close()


@pytest.fixture
def post(depot: Depot, renderer: ChildRenderer) -> Post:
    """On each database in turn, whose own clock tells the time."""
    return Post(depot, renderer)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Depot]:
    made = Depot(f"sqlite:///{tmp_path_factory.mktemp('still') / 'data.db'}", plan())
    yield made
    made.close()


@pytest.fixture
def timed(still: Depot, renderer: ChildRenderer) -> Post:
    """Where time passes as it is told: on the database that takes its clock from us."""
    still.clock.restart(MORNING + timedelta(days=next(DAYS)))
    return Post(still, renderer)


def test_everybody_who_is_named_is_told_once_and_can_read_it(post: Post) -> None:
    run = post.tell("plain", post.order())
    assert post.rows(run).keys() == {(BOSS.id, "app"), (CLERK.id, "app")}
    assert post.states(run) == {"waiting"}
    post.settle()
    assert post.states(run) == {"told"}
    (mine,) = [one for one in post.seen(BOSS) if one.run == run.id]
    assert (mine.body, mine.subject) == (mine.subject.removesuffix("!"), mine.body + "!")
    before = post.notices.tally([BOSS.id])[BOSS.id].unread
    assert post.notices.read(BOSS.id, post.clock.now(), mine.id) == 1
    after = post.notices.tally([BOSS.id])
    assert (after[BOSS.id].unread if BOSS.id in after else 0) == before - 1
    assert post.notices.get(CLERK.id, mine.id) is None
    assert post.notices.read(CLERK.id, post.clock.now(), mine.id) == 0


def test_everybody_reads_only_what_their_own_rights_show(post: Post) -> None:
    order = post.order(receiver="Wang Xiaoming")
    run = post.tell("both", order)
    bodies = {account: str(row["body"]) for (account, _), row in post.rows(run).items()}
    assert bodies[BOSS.id].startswith("Wang Xiaoming because of ")
    assert "Wang Xiaoming" not in bodies[CLERK.id]


@pytest.mark.parametrize(("reader", "sees"), [(BOSS, True), (CLERK, False)])
def test_a_message_is_read_as_a_sample_with_the_readers_rights_and_told_to_nobody(
    post: Post, reader: Actor, sees: bool
) -> None:
    order = post.order(receiver="Wang Xiaoming")
    (record,) = post.depot.engine.read(Query(APP, "orders", BOSS, id=order)).items
    told = plan().get(MessagePlan, "both")
    given = {"why": "a trial"}
    post.settle()
    telling = Telling(plan(), told, reader, "", post.clock.now(), {}, given, record)
    before = [len(post.seen(one)) for one in (BOSS, CLERK)]
    by_channel = post.messenger.words(telling, Reader(reader, "en"))
    assert len(by_channel) == len(told.channels)
    assert all(said["body"].endswith(" a trial") for said in by_channel)
    assert [said["body"].startswith("Wang Xiaoming") for said in by_channel] == [sees, sees]
    post.settle()
    assert [len(post.seen(one)) for one in (BOSS, CLERK)] == before


def test_a_mail_is_queued_for_those_who_have_an_address_and_want_mails(post: Post) -> None:
    post.notices.put_wishes(Wishes(BOSS.id, mail="bo@example.com"))
    post.notices.put_wishes(Wishes(CLERK.id, mail="cl@example.com", off=["mail"]))
    run = post.tell("both", post.order())
    post.settle()
    rows = post.rows(run)
    assert {key: row["state"] for key, row in rows.items()} == {
        (BOSS.id, "app"): "told", (BOSS.id, "mail"): "told",
        (CLERK.id, "app"): "told", (CLERK.id, "mail"): "switched_off",
    }  # fmt: skip
    queued = SqlQueue(post.depot.database).claim(10, 10, 60.0)
    assert [(one.channel, one.body["to"], one.run) for one in queued if one.run == run.id] == [
        ("mail", "bo@example.com", run.id)
    ]
    for account in (BOSS.id, CLERK.id):
        post.notices.put_wishes(Wishes(account))


def test_in_quiet_hours_only_what_is_urgent_is_told(timed: Post) -> None:
    timed.clock.reach(timed.clock.now() + timedelta(hours=13))  # 23:00
    calm, alarm = timed.tell("calm", timed.order()), timed.tell("alarm", timed.order())
    timed.settle()
    assert (timed.states(calm), timed.states(alarm)) == ({"waiting"}, {"told"})
    morning = timed.due.next_at()
    assert morning is not None
    assert morning.astimezone(UTC).hour == 0  # eight o'clock in Shanghai
    timed.clock.reach(morning - timedelta(seconds=1))
    timed.settle()
    assert timed.states(calm) == {"waiting"}
    timed.clock.reach(morning)
    timed.settle()
    assert timed.states(calm) == {"told"}


def test_a_person_has_quiet_hours_of_their_own(timed: Post) -> None:
    timed.notices.put_wishes(Wishes(CLERK.id, quiet_from="09:00", quiet_until="11:00"))
    run = timed.tell("plain", timed.order())
    timed.settle()
    assert {account: row["state"] for (account, _), row in timed.rows(run).items()} == {
        BOSS.id: "told",
        CLERK.id: "waiting",
    }
    timed.clock.reach(timed.clock.now() + timedelta(hours=1))
    timed.settle()
    assert timed.states(run) == {"told"}
    timed.notices.put_wishes(Wishes(CLERK.id))


def test_the_same_is_told_once_within_its_span(timed: Post) -> None:
    order, other = timed.order(), timed.order()
    first, second, else_ = timed.tell("once", order), timed.tell("once", order), timed.tell("once", other)
    timed.settle()
    assert [timed.states(one) for one in (first, second, else_)] == [{"told"}, {"repeated"}, {"told"}]
    timed.clock.reach(timed.clock.now() + timedelta(minutes=30))
    third = timed.tell("once", order)
    timed.settle()
    assert timed.states(third) == {"told"}


@pytest.mark.parametrize(("flow", "wait"), [("daily", timedelta(hours=8)), ("hourly", timedelta(hours=1))])
def test_a_digest_gathers_what_comes_until_its_time(timed: Post, flow: str, wait: timedelta) -> None:
    begun = timed.clock.now()
    runs = [timed.tell(flow, timed.order()) for _ in range(3)]
    timed.settle()
    assert timed.due.next_at() == begun + wait
    timed.clock.reach(begun + wait - timedelta(seconds=1))
    timed.settle()
    assert [timed.states(one) for one in runs] == [{"waiting"}] * 3
    timed.clock.reach(begun + wait)
    timed.settle()
    assert [timed.states(one) for one in runs] == [{"told"}, {"gathered"}, {"gathered"}]
    (told,) = [one for one in timed.seen(CLERK) if one.run == runs[0].id]
    assert told.subject.startswith("3 messages")
    assert told.body.count("!") == 3


def test_who_has_lost_rights_meanwhile_is_not_told(post: Post) -> None:
    run = post.tell("plain", post.order())
    post.people.actors[CLERK.id] = replace(CLERK, roles=frozenset({"boss"}))
    del post.people.actors[BOSS.id]
    post.settle()
    assert post.states(run) == {"withheld"}


def test_a_popup_stays_until_it_is_answered_and_who_takes_over_answers_for_all(post: Post) -> None:
    run = post.tell("stop", post.order())
    post.settle()
    mine, theirs = (next(one for one in post.seen(actor) if one.run == run.id) for actor in (BOSS, CLERK))
    assert post.notices.tally([BOSS.id])[BOSS.id].popup == mine.id
    post.notices.read(BOSS.id, post.clock.now())
    assert post.notices.tally([BOSS.id])[BOSS.id].popup == mine.id
    assert not post.notices.acknowledge(CLERK.id, mine.id, post.clock.now())
    assert post.notices.take_over(BOSS.id, mine.id, post.clock.now())
    assert not post.notices.take_over(CLERK.id, theirs.id, post.clock.now())
    assert BOSS.id not in post.notices.tally([BOSS.id])
    after = post.notices.get(CLERK.id, theirs.id)
    assert after is not None
    assert (after.open_popup, after.taken_by, after.read_at) == (False, BOSS.id, None)


def test_a_step_that_is_tried_again_tells_nobody_twice(post: Post) -> None:
    run = post.tell("plain", post.order())
    post.settle()
    again = [one for one in post.seen(BOSS) if one.run == run.id]
    post.depot.store.write(lambda tx: [tx.notices.add(replace(one, state=NoticeState.WAITING)) for one in again])
    post.settle()
    assert len([one for one in post.seen(BOSS) if one.run == run.id]) == 1


def test_old_notices_are_forgotten_and_unanswered_popups_are_not(timed: Post) -> None:
    done, open_ = timed.tell("plain", timed.order()), timed.tell("stop", timed.order())
    timed.settle()
    timed.clock.reach(timed.clock.now() + KEPT + timedelta(days=1))
    assert timed.due.tidy() > 0
    assert (timed.rows(done), len(timed.rows(open_))) == ({}, 2)


def test_erasing_a_person_takes_them_out_of_what_was_told(post: Post, tmp_path: Path) -> None:
    depot = post.depot
    customer = depot.made("customers", {"name": "Ma Kewei", "phone": "13877317731"})
    post.notices.put_wishes(Wishes(BOSS.id, mail="bo@example.com"))
    run = post.tell("both", post.order(customer=customer, receiver="Ma Kewei"))
    post.settle()
    subjects = SqlSubjects(depot.store, depot.ids, FolderFiles(tmp_path), b"j" * 32)
    subjects.erase(plan(), "customers", customer, BOSS)
    assert {row["body"] for row in post.rows(run).values()} == {""}
    with depot.store.read() as tx:
        sent, _ = tx.log("outgoing", LogSpec(APP, {"run": run.id}, 10))
    assert [row["body"] for row in sent] == [{}]
    post.notices.put_wishes(Wishes(BOSS.id))


def test_a_message_for_another_system_is_a_call_of_its_connection(post: Post) -> None:
    order = post.order()
    run = post.tell("partner", order)
    post.settle()
    with depot_log(post, run) as sent:
        found = {str(row["action"]): row for row in sent}
    assert found.keys() == {"send", "say"}
    assert {(row["channel"], row["target"]) for row in found.values()} == {("connection", "partner")}
    data = found["send"]["body"]
    assert isinstance(data, dict)
    assert data["type"] == "message.partner"
    assert data["data"]["record"] == order


@contextmanager
def depot_log(post: Post, run: Run) -> Iterator[Sequence[Mapping[str, object]]]:
    """What the run has sent."""
    with post.depot.store.read() as tx:
        yield tx.log("outgoing", LogSpec(APP, {"run": run.id}, 10))[0]


def test_the_log_of_notices_tells_no_words_and_only_those_whose_role_opens_it(post: Post) -> None:
    order = post.order(receiver="Wang")
    post.tell("plain", order)
    engine = post.depot.engine
    page = engine.read(Query(APP, "orders", AUDITOR, log="notices", record=order))
    assert len(page.items) == 2
    assert not {"subject", "body"} & page.items[0].values.keys()
    assert engine.read(Query(APP, "orders", BOSS, log="notices", record=order)).status is Status.MISSING
