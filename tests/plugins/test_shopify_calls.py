"""A shipment is written back once, whatever the shop answers; what nobody can know is looked up, never guessed."""

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orderloom.edge.fake_api import FakeAnswer
from orderloom.runtime.outgoing_rows import DeliveryState
from orderloom.runtime.run_rows import RunState
from tests.plugins.calls import TOKEN, Misdeed, Shop, Yard, shopify_yard

HTML = {"Content-Type": "text/html"}
FULFIL = {"order_id": "5400", "tracking_no": "SF1234567890123", "carrier": "SF Express"}
LOST = [
    FakeAnswer(200, b"", cut_at=0),
    FakeAnswer(201, b'{"fulfillment": {"id": 1', cut_at=10),
    FakeAnswer(500, b"{}"),
    FakeAnswer(503, b"<html>", {**HTML, "Retry-After": "90"}),
    FakeAnswer(201, b"<html>log in</html>", HTML),
    FakeAnswer(201, b"no gzip", {"Content-Encoding": "gzip"}),
    FakeAnswer(201, b"x" * 11_000_000),
    FakeAnswer(201, gzip.compress(b"\0" * 30_000_000), {"Content-Encoding": "gzip"}),
]
NAMES = ["dropped", "cut", "500", "503", "html", "bad gzip", "huge", "bomb"]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[tuple[Yard, Shop]]:
    """A queue before the fake shop."""
    with shopify_yard(tmp_path) as found:
        yield found


def test_a_shipment_is_written_back_and_read_back(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    key = yard.send("fulfil", **FULFIL, notify=True)
    assert yard.to_the_end() == 1
    [made] = shop.done
    assert (made["order_id"], made["tracking_number"], made["tracking_company"]) == (
        5400,
        "SF1234567890123",
        "SF Express",
    )
    sent = json.loads(next(asked.body for asked in shop.asked if asked.method == "POST"))
    assert sent["fulfillment"]["notify_customer"] is True
    answer = yard.now(key).answer
    assert answer is not None
    assert (answer["fulfilment_id"], answer["status"]) == (str(made["id"]), "success")
    assert (yard.run(key).state, yard.run(key).news) == (RunState.READY, {"ok": True, "output": answer})
    read = yard.send("find_fulfilment", order_id="5400", tracking_no="SF1234567890123")
    other = yard.send("find_fulfilment", order_id="5400", tracking_no="SF0")
    yard.to_the_end()
    assert [(yard.now(one).answer or {})["fulfilment_id"] for one in (read, other)] == [str(made["id"]), None]


@pytest.mark.parametrize("answer", LOST, ids=NAMES)
@pytest.mark.parametrize("does", [True, False], ids=["done", "not done"])
def test_after_an_unclear_answer_the_shop_is_asked_before_anything_is_sent_again(
    answer: FakeAnswer,
    does: bool,
    scene: tuple[Yard, Shop],
) -> None:
    yard, shop = scene
    shop.misdeeds = [Misdeed(answer, does)]
    key = yard.send("fulfil", **FULFIL)
    yard.deliverer.step()
    waiting = yard.now(key)
    assert (waiting.state, waiting.unclear, waiting.tries) == (DeliveryState.WAITING, True, 1)
    assert yard.run(key).state is RunState.WAITING
    assert yard.to_the_end() == 1
    assert (len(shop.done), shop.writes) == (1, 1 if does else 2)
    assert yard.now(key).state is DeliveryState.DONE
    assert (yard.run(key).news or {})["ok"] is True


def test_whoever_dies_while_sending_leaves_it_to_be_looked_up(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    key = yard.send("fulfil", **FULFIL)
    [taken] = yard.queue.claim(10, 4, 1.0)
    yard.channel.deliver(taken)  # and then the process is gone
    assert yard.to_the_end() == 1
    assert (len(shop.done), shop.writes, yard.now(key).state) == (1, 1, DeliveryState.DONE)


def test_a_shop_that_never_gets_well_is_tried_eight_times_over_a_day_and_then_shown(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    shop.misdeeds = [Misdeed(FakeAnswer(500, b"{}"))] * 20
    key = yard.send("fulfil", **FULFIL)
    yard.to_the_end()
    over = yard.now(key)
    assert (over.state, over.tries, shop.writes) == (DeliveryState.PARKED, 8, 8)
    assert over.ended_at is not None
    assert 20 <= (over.ended_at - over.created_at).total_seconds() / 3600 <= 24
    assert over.problem == {"code": "call.server", "facts": {"status": 500, "code": "", "message": ""}}


def test_a_shop_that_asks_to_wait_is_waited_for_and_that_is_no_failure(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    shop.misdeeds = [Misdeed(FakeAnswer(429, b"{}", {"Retry-After": "7"}))] * 12
    key = yard.send("fulfil", **FULFIL)
    yard.deliverer.step()
    waiting = yard.now(key)
    assert waiting.due_at is not None
    assert ((waiting.due_at - yard.clock.now()).total_seconds(), waiting.tries, waiting.unclear) == (7, 0, False)
    yard.to_the_end()
    assert (yard.now(key).state, yard.now(key).tries, len(shop.done)) == (DeliveryState.DONE, 0, 1)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (FakeAnswer(422, b'{"errors": ["cannot be fulfilled"]}'), "call.refused"),
        (FakeAnswer(404, b""), "call.refused"),
        (FakeAnswer(200, b'{"errors": "not today"}'), "call.unsuccessful"),
        (FakeAnswer(200, b""), "call.unsuccessful"),
        (FakeAnswer(302, b"", {"Location": "http://127.0.0.1/"}), "call.redirect"),
    ],
    ids=["422", "404", "200 with an error", "200 with nothing", "redirect"],
)
def test_a_clear_no_is_no_and_the_run_hears_why(answer: FakeAnswer, code: str, scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    shop.misdeeds = [Misdeed(answer)]
    key = yard.send("fulfil", **FULFIL)
    assert yard.to_the_end() == 1
    assert (yard.now(key).state, shop.writes) == (DeliveryState.FAILED, 1)
    news = yard.run(key).news or {}
    assert (news["ok"], news["code"]) == (False, code)


def test_refused_credentials_are_tried_once_and_wait_for_a_person(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    yard.credentials.values["access_token"] = "shpat_old_and_ended"
    keys = [yard.send("fulfil", **FULFIL), yard.send("fulfil", **FULFIL)]
    yard.deliverer.step()
    assert yard.now(keys[0]).state is DeliveryState.PARKED
    assert (yard.now(keys[1]).state, len(shop.asked)) == (DeliveryState.WAITING, 1)
    assert yard.keeper.heard == [("shop_app", "shop")]
    yard.credentials.values["access_token"] = TOKEN
    yard.to_the_end()
    assert yard.now(keys[1]).state is DeliveryState.DONE


def test_a_side_that_does_not_answer_is_spared(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    shop.down = 6
    keys = [yard.send("fulfil", **{**FULFIL, "order_id": str(number)}) for number in range(9)]
    for _ in range(4):
        yard.deliverer.step()
    assert len(shop.asked) == 5
    assert {(yard.now(key).problem or {}).get("code") for key in keys[5:]} == {"call.resting"}
    yard.seconds += 16
    yard.clock.advance(timedelta(seconds=16))
    yard.deliverer.step()
    assert len(shop.asked) == 6
    yard.to_the_end()
    assert ({yard.now(key).state for key in keys}, len(shop.done)) == ({DeliveryState.DONE}, 9)


def test_no_credential_comes_up_in_what_is_kept(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    said = json.dumps({"errors": f"token {TOKEN} is not mine"}).encode()
    shop.misdeeds = [
        Misdeed(FakeAnswer(422, said)),
        Misdeed(FakeAnswer(201, b'{"fulfillment": {"id": "%s"}}' % TOKEN.encode())),
    ]
    keys = [yard.send("fulfil", **FULFIL), yard.send("fulfil", **FULFIL)]
    yard.to_the_end()
    kept = [str((yard.now(key), yard.run(key))) for key in keys]
    assert "is not mine" in kept[0]
    assert "•••" in kept[1]
    assert "c4n4ry" not in "".join(kept)


def test_a_platforms_limit_holds_over_all_who_call(scene: tuple[Yard, Shop]) -> None:
    yard, shop = scene
    for number in range(30):
        yard.send("find_fulfilment", order_id=str(number), tracking_no="SF1")
    for _ in range(20):
        yard.deliverer.step()
    assert len(shop.asked) == 30
    for number in range(30):
        yard.send("find_fulfilment", order_id=str(number), tracking_no="SF1")
    for _ in range(20):
        yard.deliverer.step()
    assert len(shop.asked) == 40
    yard.to_the_end()
    assert len(shop.asked) == 60
