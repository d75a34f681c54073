"""Versions and drafts in the database: every version is kept, every step of a draft is alone."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import pytest

from orderloom.runtime.clock import SimulatedClock
from orderloom.runtime.draft import Command, Editor, EditRefusedError, StaleDocumentError
from orderloom.runtime.ids import TimeIds
from orderloom.runtime.ports import Event, LogSpec
from orderloom.runtime.publish import texts_of
from orderloom.runtime.record.change import Actor
from orderloom.runtime.version import DraftState, OvertakenError, Texts, Version
from orderloom.store.apps import SqlApps
from orderloom.store.drafts import SqlDrafts
from orderloom.store.link import Database
from orderloom.store.store import SqlStore
from tests.integration.store.apps import START

BY, OTHER = Actor("a1", "Ann"), Actor("b1", "Bob")
NAMES = (f"shop{number}" for number in count())
TABLE, NAME = ("table", "orders"), "table/orders"
FIRST: Texts = texts_of(
    {
        ("app", "shop"): {"kind": "app", "id": "shop"},
        TABLE: {"kind": "table", "id": "orders", "fields": [{"id": "a"}, {"id": "b"}]},
    }
)
BARE = texts_of({TABLE: {"kind": "table", "id": "orders"}})


def version(app: str, number: int, **other: object) -> Version:
    made = Version(app, number, f"1.0.{number}", f"d{number}", START, BY.id, BY.name)
    return replace(made, **other)  # type: ignore[arg-type]  # names of its own fields


def event(clock: SimulatedClock, app: str, number: int) -> Event:
    return Event(TimeIds(clock).new(), START, app, "", "", number, "publish", BY.id, BY.name, {"door": "test"}, {}, {})


class Room:
    """The ports over one database, with an app that has a version."""

    def __init__(self, database: Database, clock: SimulatedClock) -> None:
        self.clock, self.app = clock, next(NAMES)
        self.apps, self.drafts, self.store = SqlApps(database), SqlDrafts(database), SqlStore(database)
        self.editor = Editor(self.drafts, clock, TimeIds(clock))
        self.apps.publish(version(self.app, 1), FIRST, event(clock, self.app, 1))

    def state(self) -> DraftState:
        found = self.drafts.load(self.app)
        assert found is not None
        return found

    def set(self, path: str, value: object, by: Actor = BY, **more: object) -> DraftState:
        return self.editor.carry_out(self.app, [Command("set", NAME, path, value, **more)], by)


@pytest.fixture
def room(database: Database, clock: SimulatedClock) -> Room:
    return Room(database, clock)


def test_every_published_version_is_kept_with_its_origin_and_its_event(room: Room) -> None:
    app = room.app
    second = version(app, 2, origin="rollback", of=1, forced=True, given=FIRST[:1])
    room.apps.publish(second, FIRST[:1], event(room.clock, app, 2))
    assert room.apps.latest(app) == (2, FIRST[:1])
    assert room.apps.documents(app, 1) == FIRST
    assert room.apps.documents(app, 3) == ()
    assert room.apps.newest()[app] == 2
    assert room.apps.history(app) == (second, version(app, 1))
    with room.store.read() as tx:
        rows, _ = tx.log("events", LogSpec(app=app))
    assert [row["version"] for row in rows] == [2, 1]


def test_of_versions_published_at_once_one_wins_and_the_others_look_again(room: Room) -> None:
    def publish(_: int) -> bool:
        try:
            room.apps.publish(version(room.app, 2), FIRST, event(room.clock, room.app, 2))
        except OvertakenError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(publish, range(8))) == 1
    assert room.apps.newest()[room.app] == 2


def test_editors_of_different_things_keep_every_edit(room: Room) -> None:
    def edit(number: int) -> None:
        who = BY if number % 2 else OTHER
        room.editor.carry_out(room.app, [Command("insert", NAME, f"fields/f{number}", {"id": f"f{number}"})], who)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(edit, range(24)))
    table = room.state().documents[TABLE]
    assert isinstance(table, Mapping)
    assert {one["id"] for one in table["fields"]} == {"a", "b", *(f"f{number}" for number in range(24))}
    assert len(room.drafts.notes(room.app, 100)) == 24
    assert room.state().revision == 24


def test_who_repeats_what_he_saw_is_told_when_it_is_no_longer_so(room: Room) -> None:
    room.set("title", "one", was=None)
    with pytest.raises(StaleDocumentError):
        room.set("title", "two", OTHER, was=None)
    room.set("title", "two", OTHER, was="one")
    seen = room.state().revision_of(TABLE)
    room.set("title", "three")
    with pytest.raises(StaleDocumentError):
        room.editor.put(room.app, TABLE, {"kind": "table", "id": "orders"}, seen, OTHER)
    assert room.state().documents[TABLE] == {
        "kind": "table",
        "id": "orders",
        "title": "three",
        "fields": [{"id": "a"}, {"id": "b"}],
    }


def test_a_revision_never_stands_for_two_contents(room: Room) -> None:
    seen = {room.state().revision_of(TABLE)}
    for number in range(3):
        room.set("title", str(number))
        seen.add(room.state().revision_of(TABLE))
    room.editor.discard(room.app, BY)
    room.apps.publish(
        version(room.app, 2),
        (FIRST[0], ("table", "orders", '{"id":"orders","kind":"table"}')),
        event(room.clock, "x", 2),
    )
    seen.add(room.state().revision_of(TABLE))
    assert len(seen) == 5


def test_several_commands_are_one_step_or_none(room: Room) -> None:
    with pytest.raises(EditRefusedError) as refused:
        room.editor.carry_out(
            room.app, [Command("set", NAME, "title", "x"), Command("remove", NAME, "fields/none")], BY
        )
    assert refused.value.problems[0].pointer == "/commands/1"
    assert room.state().changed == ()
    assert room.drafts.notes(room.app, 5) == ()


def test_a_step_is_taken_back_and_what_came_after_it_stays(room: Room) -> None:
    room.editor.carry_out(room.app, [Command("remove", NAME, "fields/a"), Command("set", NAME, "title", "x")], BY)
    removed = room.drafts.notes(room.app, 1)[0]
    room.set("icon", "box", OTHER)
    assert room.editor.undo(room.app, removed.id, BY).documents[TABLE] == {
        "kind": "table",
        "id": "orders",
        "icon": "box",
        "fields": [{"id": "a"}, {"id": "b"}],
    }


def test_a_step_whose_value_somebody_changed_since_is_not_taken_back(room: Room) -> None:
    room.set("title", "mine")
    mine = room.drafts.notes(room.app, 1)[0]
    room.set("title", "other", OTHER)
    with pytest.raises(StaleDocumentError):
        room.editor.undo(room.app, mine.id, BY)


def test_discarding_leaves_the_newest_version_and_can_be_taken_back(room: Room) -> None:
    room.set("title", "x")
    room.editor.put(room.app, ("table", "more"), {"kind": "table", "id": "more"}, None, BY)
    assert room.editor.discard(room.app, BY).changed == ()
    step = room.drafts.notes(room.app, 1)[0]
    assert room.editor.undo(room.app, step.id, BY).documents.keys() == {TABLE, ("table", "more"), ("app", "shop")}


def test_a_draft_may_begin_a_new_app(room: Room) -> None:
    assert room.drafts.load("fresh") is None
    new = {("app", "fresh"): {"kind": "app", "id": "fresh"}}
    state = room.editor.replace("fresh", lambda _: new, BY)
    assert (state.newest, state.base, state.documents) == (0, 0, new)
    assert "fresh" in room.drafts.apps()
    room.editor.discard("fresh", BY)


def test_publishing_settles_the_draft_in_the_same_transaction(room: Room) -> None:
    room.set("title", "x")
    bodies = [(kind, one, body) for (kind, one), body in room.state().bodies.items()]
    with pytest.raises(ZeroDivisionError):
        room.apps.publish(version(room.app, 2), bodies, event(room.clock, room.app, 2), lambda _: {TABLE: str(1 // 0)})
    assert room.apps.newest()[room.app] == 1
    assert [one.document for one in room.state().changed] == ["orders"]
    room.apps.publish(version(room.app, 2), bodies, event(room.clock, room.app, 2), lambda _: {("table", "m"): "{}"})
    state = room.state()
    assert (state.newest, state.base) == (2, 2)
    assert [(one.document, one.body) for one in state.changed] == [("m", "{}")]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Command("set", "nonsense/x", "", {"kind": "nonsense", "id": "x"}), "versions.unknown_kind"),
        (Command("set", "table/x", "", {"kind": "table", "id": "y"}), "versions.other_address"),
        (Command("set", "table/x", "", []), "versions.other_address"),
        (Command("insert", NAME, "fields/a", {"id": "a"}), "versions.exists"),
        (Command("move", NAME, "fields/zz"), "versions.no_place"),
        (Command("set", NAME, "id", "other"), "versions.other_address"),
    ],
)
def test_what_would_make_no_document_is_refused(room: Room, command: Command, code: str) -> None:
    with pytest.raises(EditRefusedError) as refused:
        room.editor.carry_out(room.app, [command], BY)
    assert refused.value.problems[0].code == code
