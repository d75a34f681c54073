"""A flow writes shipments back to the shop while people work; what cannot be known waits for them on a page."""

from collections.abc import Iterator

import pytest

from orderloom.edge.fake_api import FakeAnswer
from tests.contract.desk import Browser
from tests.contract.house import until
from tests.contract.writing_back import Scene, open_scene
from tests.plugins.calls import TOKEN, Misdeed


@pytest.fixture(scope="module")
def scene(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The desk with the flow, on each database in turn."""
    home, app = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("app") / "desk"
    with open_scene(module_database_url, home, app) as opened:
        yield opened


def test_a_shipment_is_written_back_read_back_and_told_in_the_history(scene: Scene) -> None:
    ticket = scene.order(1)
    until(lambda: scene.fault(ticket).startswith("shipped as "), 20, "the flow did not end")
    [made] = [one for one in scene.shop.done if one["order_id"] == 771]
    assert scene.fault(ticket) == f"shipped as {made['id']}"
    assert made["tracking_number"] == "T90001"
    kinds = [row["kind"] for row in scene.lead.get(f"{scene.house.records('tickets')}/{ticket}/trace").json()["items"]]
    assert kinds.count("sent") == 2
    page = Browser(scene.house.browser("lead")).get(f"/a/desk/tickets/records/{ticket}/history")
    assert page.status_code == 200
    row = scene.sent(ticket, "done")
    shown = Browser(scene.house.browser("lead")).get(f"/a/desk/outgoing/{row['id']}")
    assert str(made["id"]) in shown.text
    assert TOKEN not in shown.text


def test_what_the_shop_refuses_the_flow_catches(scene: Scene) -> None:
    scene.shop.misdeeds = [Misdeed(FakeAnswer(422, b'{"errors": ["closed"]}'))]
    ticket = scene.order(2)
    until(lambda: bool(scene.fault(ticket)), 20, "the flow did not end")
    assert scene.fault(ticket) == "not shipped: call.refused"
    assert "closed" in Browser(scene.house.browser("lead")).get("/a/desk/outgoing?state=failed").text


@pytest.mark.parametrize(
    ("verb", "ends"), [("again", "shipped as "), ("done", "shipped as "), ("give_up", "not shipped: ")]
)
def test_what_waits_for_a_person_goes_on_as_the_person_says(scene: Scene, verb: str, ends: str) -> None:
    number = {"again": 3, "done": 4, "give_up": 5}[verb]
    scene.authorise()
    scene.shop.misdeeds = [Misdeed(FakeAnswer(401, b"{}"))]
    ticket = scene.order(number)
    row = scene.sent(ticket, "parked")
    browser, path = Browser(scene.house.browser("lead")), f"/a/desk/outgoing/{row['id']}"
    page = browser.get(path)
    assert ("再试一次" in page.text, "重新授权" in page.text) == (True, True)
    scene.authorise()
    assert browser.send(f"{path}/{verb}").status_code == 303
    if verb == "done":
        assert scene.lead.post(f"{scene.house.app}/outgoing/{row['id']}/done").status_code == 409
        until(lambda: scene.fault(ticket) != "", 20, "the flow did not end")
        return
    until(lambda: scene.fault(ticket).startswith(ends), 20, "the flow did not go on")


def test_who_does_not_look_after_runs_finds_nothing(scene: Scene) -> None:
    ticket = scene.order(6)
    row = scene.sent(ticket, "done")
    clerk, browser = scene.house.program("clerk"), Browser(scene.house.browser("clerk"))
    assert clerk.get(f"{scene.house.app}/logs/outgoing").status_code == 404
    assert clerk.post(f"{scene.house.app}/outgoing/{row['id']}/again").status_code == 404
    assert browser.get("/a/desk/outgoing").status_code == 404
    assert browser.get(f"/a/desk/outgoing/{row['id']}").status_code == 404
    assert "/a/desk/outgoing" not in browser.get("/a/desk").text
    assert scene.lead.post(f"{scene.house.app}/outgoing/unknown/again").status_code == 404
    assert scene.lead.post(f"{scene.house.app}/outgoing/{row['id']}/burn").status_code == 404


def test_who_sees_less_than_the_flow_sees_that_something_was_sent_and_not_what(scene: Scene) -> None:
    mine, other = scene.order(7), scene.order(8)
    row, _ = scene.sent(mine, "done"), scene.sent(other, "done")
    until(lambda: scene.fault(other) != "", 20, "the flow did not end")
    path = f"{scene.house.records('tickets')}/{other}"
    headers = {"If-Match": scene.lead.get(path).headers["etag"]}
    assert scene.lead.patch(path, json={"fields": {"technician": "else"}}, headers=headers).status_code == 200
    rows = scene.house.program("technician").get(f"{scene.house.app}/logs/outgoing").json()["items"]
    told = {one["record"] for one in rows}
    assert (mine in told, other in told) == (True, False)
    assert all({"body", "answer"}.isdisjoint(one) for one in rows)
    assert "body" in scene.sent(mine, "done")
    page = Browser(scene.house.browser("technician")).get(f"/a/desk/outgoing/{row['id']}")
    assert page.status_code == 200
    assert (str(scene.shop.done[-1]["id"]) in page.text, "再试一次" in page.text) == (False, False)
