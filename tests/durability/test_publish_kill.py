"""A process that publishes or goes back is killed at every numbered step: the app is wholly old or wholly new."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import delete

from orderloom.check.plan import TablePlan
from orderloom.model.canonical import digest_all
from orderloom.runtime.ports import LogSpec
from orderloom.runtime.version import by_key
from orderloom.store import processes, schema
from orderloom.wiring import Installation
from tests.contract.house import Client, House, open_house
from tests.contract.workshop import WATCHMAKER
from tests.durability.publishing import work
from tests.durability.server import environment
from tests.needs import ROOT

KILLED = -9
FEW = [pytest.mark.timeout(600)]
ALL = [pytest.mark.long, pytest.mark.timeout(1800)]


@dataclass
class Press:
    """An installation that people keep working with, and other processes that publish into it and die."""

    house: House
    home: Path
    work: Path
    written: int = 0
    died: list[str] = field(default_factory=list)

    @property
    def installation(self) -> Installation:
        return self.house.installation

    def folder(self, number: int) -> Path:
        """The app with one more field and one more index than anything before."""
        folder = shutil.copytree(WATCHMAKER, self.work / f"app{number}")
        path = folder / "tables" / "owners.json"
        table = json.loads(path.read_text(encoding="utf-8"))
        title = {"zh": f"备注{number}", "en": f"Note {number}"}
        table["fields"].append({"id": f"note_{number}", "type": "text", "title": title})
        table["indexes"] = [{"id": f"by_note_{number}", "fields": [f"note_{number}"]}]
        path.write_text(json.dumps(table), encoding="utf-8")
        return folder

    def child(self, dies_at: int, *work: str) -> int:
        """Let another process do ``work`` and die at a step; how many steps it took, 0 when it died."""
        command = [sys.executable, "-m", "tests.durability.publishing", str(self.home), str(dies_at), *work]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode == KILLED:
            self._let_leases_end()
            return 0
        assert done.returncode == 0, done.stderr[-2000:]
        return int(done.stdout)

    def _let_leases_end(self) -> None:
        """What waiting ten seconds would do for a dead process."""
        database = self.installation.database
        database.transact(lambda link: link.run(link.statements.prepare(delete(schema.lease))))

    def fields(self) -> frozenset[str]:
        """The fields that people see now, once this process has looked."""
        self.installation.plans.refresh()
        self.installation.structure.finish()
        plan = self.installation.plans.plan("watchmaker")
        assert plan is not None
        return frozenset(plan.get(TablePlan, "owners").fields)

    def must_be_whole(self, client: Client, old: frozenset[str], new: frozenset[str]) -> None:
        """Everything is of one version, and people go on reading and writing."""
        fields = self.fields()
        assert fields in {old, new}, fields ^ old
        apps = self.installation.apps
        number, texts = apps.latest("watchmaker") or (0, ())
        newest = apps.history("watchmaker")[0]
        documents = by_key(texts)
        assert newest.digest == digest_all((kind, one, data) for (kind, one), data in documents.items())
        table = documents["table", "owners"]
        assert isinstance(table, Mapping)
        assert {one["id"] for one in table["fields"]} <= fields
        with self.installation.store.read() as tx:
            rows, _ = tx.log("events", _published())
        assert [row["version"] for row in rows] == list(range(number, 0, -1))
        self._write_and_list(client, fields - {"id", "version"})

    def _write_and_list(self, client: Client, fields: frozenset[str]) -> None:
        self.written += 1
        values = {name: f"v{self.written}" for name in fields if name.startswith("note_")}
        records = self.house.records("owners")
        made = client.post(records, json={"fields": {"name": f"owner {self.written}", **values}})
        assert made.status_code == 201, made.text
        listed = client.get(f"{records}?limit=500").json()["items"]
        assert len(listed) == self.written
        newest = next(one for one in listed if one["id"] == made.json()["id"])
        assert {name: newest["fields"][name] for name in values} == values


def _published() -> LogSpec:
    return LogSpec("watchmaker", {"kind": "publish"}, limit=500)


def _steps(total: int, most: int) -> list[int]:
    """All step numbers, or ``most`` of them evenly spread, the first and the last among them."""
    if total <= most:
        return list(range(1, total + 1))
    return sorted({1 + place * (total - 1) // (most - 1) for place in range(most)})


@pytest.fixture(autouse=True)
def nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other process of these tests dies, and nobody works in this one while they live."""
    monkeypatch.setattr(processes, "DEAD_AFTER", processes.BEAT * 0)


@pytest.mark.parametrize("most", [pytest.param(4, id="some", marks=FEW), pytest.param(10_000, id="all", marks=ALL)])
def test_an_app_killed_while_it_is_published_is_wholly_old_or_wholly_new(
    most: int, database_url: str, tmp_path: Path
) -> None:
    with open_house(database_url, tmp_path / "home", WATCHMAKER, loops=False) as house:
        press = Press(house, tmp_path / "home", tmp_path)
        client = house.program("master")
        total = press.child(0, "apply", str(press.folder(0)))
        outcomes = set()
        for number in _steps(total, most):
            old = press.fields()
            new = frozenset({name for name in old if not name.startswith("note_")} | {f"note_{number}"})
            press.child(number, "apply", str(press.folder(number)))
            press.must_be_whole(client, old, new)
            outcomes.add(press.fields() == new)
        assert outcomes == {False, True}


@pytest.mark.parametrize("most", [pytest.param(3, id="some", marks=FEW), pytest.param(10_000, id="all", marks=ALL)])
def test_going_back_killed_anywhere_is_done_or_not_done(most: int, database_url: str, tmp_path: Path) -> None:
    with open_house(database_url, tmp_path / "home", WATCHMAKER, loops=False) as house:
        press = Press(house, tmp_path / "home", tmp_path)
        client, narrow = house.program("master"), press.fields()
        work(press.installation, "apply", (str(press.folder(1)),))
        wide = press.fields()
        total = press.child(0, "roll_back", "watchmaker", "1")
        for number in _steps(total, most):
            if press.fields() != wide:
                work(press.installation, "roll_back", ("watchmaker", "2"))
            press.must_be_whole(client, wide, wide)
            press.child(number, "roll_back", "watchmaker", "1")
            press.must_be_whole(client, wide, narrow)
