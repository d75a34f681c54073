"""What designers of machines, deadlines, calendars and schedules do to documents, run by Node and judged here."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from orderloom.check.app import check_app, context_of, load_app
from orderloom.check.cron import read_cron
from orderloom.check.kinds.calendar import CHECK as CALENDAR
from orderloom.check.source import Draft, Source
from orderloom.model.kinds.calendar import Calendar
from orderloom.resources import builtin_templates_dir
from tests.needs import ROOT, miss

Json = dict[str, object]

STEPS = 300
DESIGN = ROOT / "designer/src/design"
CRONS = ("*/15 * * * *", "5 * * * *", "30 9 * * *", "0 8 * * mon-fri", "0 18 * * 0,6", "15 7 1 * *", "0 8 last * *")
OWN = (
    "*/7 * * * *",
    "0 9-18 * * *",
    "0 9 1,15 * *",
    "0 9 1 1 *",
    "0,30 9 * * *",
    "61 9 * * *",
    "nonsense",
    "*/20 9 * * *",
)
OFFICE: Json = {
    "kind": "calendar",
    "id": "office",
    "title": {"zh": "上班", "en": "Office"},
    "week": [{"id": day, "hours": ["09:00-12:00"]} for day in ("monday", "wednesday", "friday")],
    "holidays": [
        {"id": "spring", "title": {"zh": "春节", "en": "Spring"}, "first": "2027-02-05", "last": "2027-02-11"}
    ],
}
DEADLINE: Json = {
    "kind": "deadline",
    "id": "limit",
    "title": {"zh": "时限", "en": "Limit"},
    "table": "owners",
    "as": "master",
    "starts": {"on": ["create"]},
    "stops": {"on": ["delete"]},
    "length": {"fixed": "PT48H"},
    "levels": [{"id": "due", "title": {"zh": "到点", "en": "Due"}}],
}


def documents(folder: Path) -> list[Json]:
    return [one.data for one in load_app(folder).drafts]


WATCHMAKER = documents(ROOT / "tests/data/apps/watchmaker")
APPS = [documents(folder) for folder in sorted(builtin_templates_dir().iterdir()) if (folder / "app.json").is_file()]
DRAWN = [
    {"documents": app, "machine": f"machine/{one['id']}"} for app in APPS for one in app if one["kind"] == "machine"
]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[object]]:
    """What the designers made of everything, in one run."""
    program, node = ROOT / "designer/node_modules/.bin/esbuild", shutil.which("node")
    if node is None or not program.exists():
        miss("Node and designer/node_modules are missing: run make install")
    home = tmp_path_factory.mktemp("designers")
    names = {
        "edits": "machine/edits",
        "making": "machine/making",
        "machines": "machine/model",
        "faults": "machine/faults",
        "layout": "machine/layout",
        "calendars": "calendar/model",
        "deadlines": "deadline/model",
        "cron": "schedule/cron",
    }
    lines = [f"export * as {name} from {json.dumps(str(DESIGN / file))};" for name, file in names.items()]
    lines.append(f"export {{ applyAll, inverses }} from {json.dumps(str(DESIGN.parent / 'document/command'))};")
    (home / "entry.ts").write_text("\n".join(lines), encoding="utf-8")
    build = [str(program), str(home / "entry.ts"), "--bundle", "--format=esm", "--platform=neutral"]
    build += ["--main-fields=module,main", "--log-level=error", f"--outfile={home / 'bundle.mjs'}"]
    subprocess.run(build, check=True, cwd=ROOT / "designer")
    asked = {
        "edited": [{"documents": WATCHMAKER, "machine": "machine/job_flow", "steps": STEPS}],
        "made": [{"documents": WATCHMAKER, "table": "owners"}],
        "drawn": DRAWN,
        "years": [{"calendar": OFFICE, "first": "2027-01-01", "days": 200, "steps": STEPS}],
        "levelled": [{"deadline": DEADLINE, "steps": STEPS}],
        "crons": [*CRONS, *OWN],
    }
    script = Path(__file__).with_name("process_designers.mjs")
    done = subprocess.run(
        [node, str(script), str(home / "bundle.mjs")],
        input=json.dumps(asked, default=float),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, list[object]] = json.loads(done.stdout)
    return found


def source(given: object) -> Source:
    assert isinstance(given, list)
    return Source(tuple(Draft(data, f"{data['kind']}/{data['id']}") for data in given))


def errors(given: object) -> set[str]:
    return {one.code for one in check_app(source(given)).problems if one.level == "error"}


def test_any_edits_of_a_machine_leave_well_formed_documents_and_can_be_taken_back(
    answer: Mapping[str, list[object]],
) -> None:
    """Whatever is drawn, only the graph itself may be at fault, and what names a move that is gone."""
    graph = {"machine.dead_end", "machine.final_exit"}
    outside = {"scenario", "stories", "rule", "table", "occasion", "role"}
    found = errors(answer["edited"][0]) - graph
    assert all(code.partition(".")[0] in outside for code in found), found


def test_a_new_machine_brings_its_state_field_its_dictionary_and_rights(answer: Mapping[str, list[object]]) -> None:
    made = answer["made"][0]
    assert isinstance(made, dict)
    assert errors(made["documents"]) == errors(WATCHMAKER) == set()
    assert made["faults"] == 0
    kinds = {(one["kind"], one["id"]) for one in made["documents"]}
    assert {("machine", "made_flow"), ("dictionary", "owners_state")} <= kinds
    free = [one.pointer for one in check_app(source(made["documents"])).problems if one.code == "machine.nobody"]
    assert free == []


def test_no_way_runs_through_a_state_in_any_template(answer: Mapping[str, list[object]]) -> None:
    assert len(DRAWN) >= 6
    crossed = {str(one["machine"]): count for one, count in zip(DRAWN, answer["crossings"], strict=True) if count}
    assert crossed == {}


def test_days_are_what_the_server_takes_them_for(answer: Mapping[str, list[object]]) -> None:
    year = answer["years"][0]
    assert isinstance(year, dict)
    context = context_of(source([year["document"]]))
    document = context.find(Calendar, "office")
    assert document is not None
    assert list(CALENDAR.check(document, context)) == []
    plan = CALENDAR.compile(document, context)
    shown = {date.fromisoformat(day): tuple(map(tuple, hours)) for day, hours in year["hours"]}
    assert {day: plan.hours(day) for day in shown} == shown
    assert len(set(shown.values())) > 2


def test_levels_stay_in_order_and_lengths_are_said_in_one_way(answer: Mapping[str, list[object]]) -> None:
    deadline = answer["levelled"][0]
    assert isinstance(deadline, dict)
    assert len(deadline["levels"]) > 20
    assert errors([*WATCHMAKER, deadline]) <= {"deadline.rights"}


def test_patterns_of_schedules_mean_what_was_written(answer: Mapping[str, list[object]]) -> None:
    told = dict(zip([*CRONS, *OWN], answer["crons"], strict=True))
    for text in CRONS:
        pair = told[text]
        assert isinstance(pair, list)
        sort, written = map(str, pair)
        assert sort != "own", text
        assert read_cron(written) == read_cron(text)
    assert [told[text] for text in OWN] == [["own", text] for text in OWN]
