"""Cases of scenarios about people, flows, deadlines and messages."""

from tests.unit.check.apps import NAME
from tests.unit.check.cases import Case, case
from tests.unit.check.cases_of_faces import GIVEN, STORY, steps
from tests.unit.check.cases_of_flows import flow, step

Json = dict[str, object]

PEOPLE = [{"id": "wang", "roles": ["clerk"], "teams": ["repair"]}, {"id": "li", "roles": ["lead"]}]
INPUT = {"id": "note", "title": NAME}
BUTTON = {"id": "press", "sort": "button", "title": NAME, "roles": ["clerk"]}
CHASE = flow(step("over"), inputs=[INPUT], triggers=[BUTTON])
TIMER = {
    "deadline/soon": {
        "kind": "deadline",
        "id": "soon",
        "title": NAME,
        "table": "tickets",
        "as": "lead",
        "starts": {"on": ["create"]},
        "stops": {"on": ["delete"]},
        "length": {"fixed": "PT1H"},
        "levels": [{"id": "late", "title": NAME, "mark": [{"id": "slow"}]}],
    }
}
FAN = {"ticket_no": "T1", "device": "fan"}


def story(code: str, pointer: str, wrong: Json, right: Json, **around: object) -> Case:
    """A case of one scenario with people and one ticket, in an app with a flow."""
    base = {**STORY, "given": GIVEN, "people": PEOPLE}
    beside = {**CHASE, **around}
    return case(
        code,
        {"scenario/s": {**base, **wrong}, **beside},
        {"scenario/s": {**base, **right}, **beside},
        f"scenario/s:{pointer}",
    )


def then(**more: object) -> Json:
    """One expectation."""
    return {"then": [{"id": "end", **more}]}


def start(inputs: object = None, record: str | None = "t1") -> Json:
    """The flow is started."""
    about = {"record": record} if record else {}
    return steps({**about, "start": {"flow": "chase", "inputs": inputs or {}}})


CUSTOMER = {"id": "c1", "table": "customers", "fields": {"name": "x", "phone": "13800000001"}}

CASES = (
    story(
        "scenario.unknown_person",
        "/when/0/by",
        steps({"by": "zhao", "pass": "PT1H"}),
        steps({"by": "li", "pass": "PT1H"}),
    ),
    story("scenario.unknown_input", "/when/0/start/inputs/notes", start({"notes": "x"}), start({"note": "x"})),
    story(
        "scenario.flow_table",
        "/when/0/record",
        {"given": [*GIVEN, CUSTOMER], **start(record="c1")},
        {"given": [*GIVEN, CUSTOMER], **start()},
    ),
    story(
        "scenario.unknown_step",
        "/then/0/runs/at",
        then(runs={"flow": "chase", "at": "begin"}),
        then(runs={"flow": "chase", "at": "over"}),
    ),
    story(
        "scenario.unknown_deadline",
        "/then/0/timers/deadline",
        then(timers={"deadline": "later"}),
        then(timers={"deadline": "soon"}),
        **TIMER,
    ),
    story(
        "scenario.unknown_level",
        "/then/0/timers/level",
        then(timers={"deadline": "soon", "level": "early"}),
        then(timers={"deadline": "soon", "level": "late"}),
        **TIMER,
    ),
)
