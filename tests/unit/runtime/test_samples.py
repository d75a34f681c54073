import json
from datetime import timedelta
from pathlib import Path

import pytest

from orderloom.runtime.samples import SampleError, load_samples
from tests.unit.runtime.desk import APP, Desk


def load(desk: Desk, folder: Path, *lines: object) -> int:
    (folder / "samples").mkdir(exist_ok=True)
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / "samples" / "a.jsonl").write_text(text)
    return load_samples(folder, desk.plan, desk.engine, desk.clock, desk.ids)


def ticket(number: int, **more: object) -> dict[str, object]:
    return {"table": "tickets", "fields": {"number": f"T-{number}", "origin": "x", "ref": str(number)}, **more}


def visit(on: str) -> dict[str, object]:
    return {"table": "visits", "fields": {"ticket": on, "day": "2026-11-19", "minutes": 3}}


def test_samples_link_to_each_other_stand_in_their_states_and_are_of_today(tmp_path: Path) -> None:
    desk = Desk()
    desk.clock.advance(timedelta(days=30, hours=5))
    assert (
        load(desk, tmp_path, {"anchor": "2026-11-20T00:00:00Z"}, ticket(1, id="one", state="open"), "", visit("$one"))
        == 2
    )
    [made] = desk.store.state.rows[(APP, "tickets")].values()
    [on] = desk.store.state.rows[(APP, "visits")].values()
    assert made.state == "open"
    assert on.values["ticket"] == made.id
    assert str(on.values["day"]) == "2026-12-19"
    assert {event.cause["door"] for event in desk.store.state.events} == {"sample"}


def test_many_samples_share_few_transactions(tmp_path: Path) -> None:
    desk = Desk()
    assert load(desk, tmp_path, *(ticket(number) for number in range(250))) == 250
    assert desk.store.writes == 3


@pytest.mark.parametrize(
    "line",
    ["{", '{"table": "tickets"}', '{"table": "no", "fields": {}}', '{"table": "tickets", "fields": {"number": "X"}}'],
)
def test_a_broken_sample_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(SampleError) as broken:
        load(Desk(), tmp_path, line)
    assert broken.value.facts["file"] == "a.jsonl"


def test_fewer_samples_may_be_asked_for_with_all_that_belongs_to_them(tmp_path: Path) -> None:
    desk = Desk()
    load(desk, tmp_path, *(ticket(n, id=f"t{n}") for n in range(3)), *(visit(f"$t{n}") for n in range(3)))
    other = Desk()
    loaded = load_samples(tmp_path, other.plan, other.engine, other.clock, other.ids, {"tickets": 2})
    assert loaded == 4
    assert len(other.store.state.rows[(APP, "visits")]) == 2


def test_an_app_without_samples_loads_none(tmp_path: Path) -> None:
    desk = Desk()
    assert load_samples(tmp_path, desk.plan, desk.engine, desk.clock, desk.ids) == 0
