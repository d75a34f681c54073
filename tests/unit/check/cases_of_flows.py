"""Cases of flows: graphs, variables, values, what starts them, and what they may do."""

from collections.abc import Mapping, Sequence

from tests.unit.check.apps import NAME
from tests.unit.check.cases import Case, case

FLOW = "flow/chase"
OTHER = "flow/count"
NOW = {"var": "@now"}
URGENT = {"==": [{"var": "priority"}, "urgent"]}

Json = dict[str, object]


def step(name: str, sort: str = "succeed", following: str | None = None, /, **more: object) -> Json:
    """A step; ``given`` and ``kept`` stand for ``with`` and ``as``."""
    found: Json = {"id": name, "sort": sort, **({"next": following} if following else {})}
    for key, value in more.items():
        if key == "given" and isinstance(value, Mapping):
            found["with"] = [{"id": one, "value": rule} for one, rule in value.items()]
        else:
            found[{"kept": "as"}.get(key, key)] = value
    return found


def wait(name: str, following: str | None = None, **more: object) -> Json:
    """A wait of an hour."""
    return step(name, "wait", following, **{"options": {"for": "PT1H"}, **more})


def either(name: str, one: str, other: str | None, when: object = URGENT, **more: object) -> Json:
    """A choice between two steps."""
    options = {"branches": [{"id": "yes", "when": when, "next": one}], **more}
    return step(name, "choice", other, options=options)


def both(name: str, one: str, two: str, following: str | None = None, **more: object) -> Json:
    """Two graphs at once."""
    branches = [{"id": "one", "start": one}, {"id": "two", "start": two}]
    return step(name, "parallel", following, options={"branches": branches}, **more)


def each(name: str, over: object, start: str, following: str | None = None) -> Json:
    """A graph for every element."""
    return step(name, "map", following, options={"over": over, "start": start})


def sub(name: str, flow: str, following: str | None = None, record: object = None, **more: object) -> Json:
    """Another flow."""
    return step(name, "subflow", following, options={"flow": flow, "record": record}, **more)


def flow(*steps: Json, name: str = "chase", role: str = "lead", **more: object) -> Json:
    """A flow on tickets that begins with the first step."""
    triggers: Sequence[object] = [{"id": "new", "sort": "record", "on": ["create"]}]
    shape: Json = {"kind": "flow", "id": name, "title": NAME, "table": "tickets", "as": role, "triggers": triggers}
    return {f"flow/{name}": {**shape, "start": steps[0]["id"], "steps": list(steps), **more}}


def begun(**trigger: object) -> Json:
    """A flow on tickets that is started in one way."""
    return flow(step("end"), triggers=[{"id": "start", **trigger}])


def loose(*steps: Json, name: str = "chase", triggers: object = ({"id": "ask", "sort": "api"},)) -> Json:
    """A flow without records, started by programs."""
    return flow(*steps, name=name, table=None, triggers=triggers)


def one(code: str, faulty: Json, near: Json, at: str) -> Case:
    """A case of one step alone."""
    return case(code, flow(faulty), flow(near), f"{FLOW}:/steps/0{at}")


def started(code: str, faulty: Json, near: Json, at: str = "") -> Case:
    """A case of what starts a flow."""
    return case(code, faulty, near, f"{FLOW}:/triggers/0{at}")


def chain(depth: int) -> Json:
    """Graphs within graphs."""
    maps = (each(f"m{level}", [1], f"m{level + 1}") for level in range(depth))
    return flow(*maps, step(f"m{depth}"))


OVER = {"table": "visits"}
CAUGHT = [{"id": "why", "on": ["*"], "next": "bad"}]
ONE = {"days": 1}


def told(path: str, name: str = "end") -> Json:
    """A good end that reads a path."""
    return step(name, given={"n": {"var": path}})


def counted(following: str) -> Json:
    """A choice that counts in the variable ``n``."""
    return either("set", following, following, most=2) | {"as": "n"}


def on(occasion: str, **more: object) -> Json:
    """A wait for a happening."""
    return step("a", "wait", None, options={"on": [occasion]}, **more)


def struck(cron: str, **more: object) -> Json:
    """A flow that the clock starts."""
    return loose(step("end"), triggers=[{"id": "t", "sort": "schedule", "cron": cron, **more}])


def visited(*occasions: str) -> Json:
    """A flow on visits, which have no machine."""
    return flow(step("end"), table="visits", triggers=[{"id": "t", "sort": "record", "on": list(occasions)}])


def gone_over(over: object, role: str = "lead") -> Json:
    """A flow that goes over something."""
    return flow(each("m", over, "a"), step("a"), role=role)


def asked(**to: object) -> Json:
    """A flow that asks somebody."""
    return flow(step("a", "ask", options={"title": NAME, "to": to}))


def reached(level: str) -> Json:
    """A flow that a level of a deadline starts."""
    clock: Json = {"kind": "deadline", "id": "answer", "title": NAME, "table": "tickets", "as": "lead"}
    clock |= {"starts": {"on": ["create"]}, "stops": {"on": ["transition"]}, "length": {"fixed": "PT1H"}}
    clock |= {"levels": [{"id": "late", "title": NAME, "mark": [{"id": "late"}]}]}
    return begun(sort="deadline", deadline="answer", level=level) | {"deadline/answer": clock}


def filled(**field: object) -> Json:
    """A flow with an input of some type."""
    return flow(step("end"), inputs=[{"id": "why", "title": NAME, **field}], triggers=[PRESSED])


def tried(read: str) -> Json:
    """A flow that may fail, and what is read then."""
    first = sub("a", "count", "end", given=ONE, kept="r", catch=CAUGHT)
    return flow(first, told("@var.r.n"), told(read, "bad")) | INNER


ASKED = [{"id": "days", "title": NAME, "type": "integer", "required": True}]
INNER = flow(told("@input.days"), name="count", inputs=ASKED, triggers=[])
FREE = loose(step("end"), name="count")
PRESSED = {"id": "go", "sort": "button", "title": NAME}

GRAPHS = (
    one("flow.unknown_sort", step("a", "jump"), step("a"), "/sort"),
    case("flow.unknown_step", flow(wait("a", "b")), flow(wait("a")), f"{FLOW}:/steps/0/next"),
    case("flow.unreachable", flow(wait("a"), step("b")), flow(wait("a", "b"), step("b")), f"{FLOW}:/steps/1"),
    case(
        "flow.shared_step",
        flow(both("a", "x", "y"), wait("x", "z"), wait("y", "z"), step("z")),
        flow(both("a", "x", "y", "z"), wait("x"), wait("y"), step("z")),
        f"{FLOW}:/steps/3",
    ),
    case(
        "flow.endless",
        flow(wait("a", "b"), wait("b", "a")),
        flow(wait("a", "b"), either("b", "a", "c"), step("c")),
        f"{FLOW}:/steps/0",
    ),
    case(
        "flow.spins",
        flow(either("a", "b", "c"), either("b", "a", "a"), step("c")),
        flow(either("a", "b", "c"), wait("b", "a"), step("c")),
    ),
    case(
        "flow.spins",
        flow(either("a", "a", "b"), step("b")),
        flow(either("a", "a", "b", most=3) | {"as": "tries"}, step("b")),
    ),
    case(
        "flow.no_otherwise",
        flow(either("a", "b", None), step("b")),
        flow(either("a", "b", None, when=True), step("b")),
        f"{FLOW}:/steps/0",
    ),
    case("flow.too_deep", chain(6), chain(5), f"{FLOW}:/steps/5"),
    case(
        "flow.after_end",
        flow(step("a", "succeed", "b"), step("b")),
        flow(wait("a", "b"), step("b")),
        f"{FLOW}:/steps/0/next",
    ),
    case(
        "flow.timeout_missing",
        flow(wait("a", "b", on_timeout="b"), step("b")),
        flow(wait("a", "b", on_timeout="b", timeout="PT2H"), step("b")),
        f"{FLOW}:/steps/0/on_timeout",
    ),
    case(
        "flow.count_unnamed",
        flow(either("a", "b", "b", most=2), step("b")),
        flow(counted("b"), step("b")),
        f"{FLOW}:/steps/0/options/most",
    ),
    case(
        "flow.circle",
        flow(sub("a", "count")) | flow(sub("b", "chase"), name="count"),
        flow(wait("w", "a"), sub("a", "count")) | flow(sub("b", "chase"), name="count"),
        f"{FLOW}:/steps/0",
    ),
)

VARIABLES = (
    case(
        "flow.variable_unsure",
        flow(either("a", "set", "end"), counted("end"), told("@var.n")),
        flow(counted("end"), told("@var.n")),
        f"{FLOW}:/steps/2/with/0/value",
    ),
    case("flow.variable_unsure", tried("@var.r.n"), tried("@var.why.code"), f"{FLOW}:/steps/2/with/0/value"),
    case(
        "flow.variable_types",
        flow(counted("b"), each("b", [1], "c", "end") | {"as": "n"}, step("c"), step("end")),
        flow(counted("b"), each("b", [1], "c", "end") | {"as": "m"}, step("c"), step("end")),
        f"{FLOW}:/steps/1/as",
    ),
    one("flow.leaves_nothing", wait("a", kept="x"), wait("a"), "/as"),
    case(
        "logic.unknown_field",
        flow(wait("m", "end"), told("@item.minutes")),
        flow(each("m", OVER, "end"), told("@item.minutes")),
    ),
)

VALUES = (
    one(
        "logic.wrong_type",
        wait("a", options={"until": {"var": "device"}}),
        wait("a", options={"until": {"var": "received_at"}}),
        "/options/until",
    ),
    case("flow.not_a_list", gone_over({"var": "device"}), gone_over({"var": "tags"}), f"{FLOW}:/steps/0/options/over"),
    one(
        "flow.not_a_span",
        wait("a", options={"for": {"var": "device"}}),
        wait("a", options={"for": {"duration": [{"var": "days"}, "hour"]}}),
        "/options/for",
    ),
    one("shape.not_span", wait("a", options={"for": "soon"}), wait("a", options={"for": "P2D"}), "/options/for"),
    one(
        "flow.wait_what",
        wait("a", options={"for": "PT1H", "until": NOW}),
        wait("a", options={"until": NOW}),
        "/options",
    ),
    one("flow.wait_forever", on("update"), on("update", timeout="P1D"), ""),
    one(
        "occasion.unknown_transition",
        on("transition:fly", timeout="P1D"),
        on("transition:diagnose", timeout="P1D"),
        "/options/on/0",
    ),
    case(
        "flow.unknown_input",
        flow(sub("a", "count", given=ONE | {"hours": 2})) | INNER,
        flow(sub("a", "count", given=ONE)) | INNER,
        f"{FLOW}:/steps/0/with/1/id",
    ),
    case(
        "flow.input_missing",
        flow(sub("a", "count")) | INNER,
        flow(sub("a", "count", given={"days": {"var": "days"}})) | INNER,
        f"{FLOW}:/steps/0",
    ),
    case(
        "value.not_number",
        flow(sub("a", "count", given={"days": "many"})) | INNER,
        flow(sub("a", "count", given={"days": "3"})) | INNER,
        f"{FLOW}:/steps/0/with/0/value",
    ),
    case(
        "flow.no_record",
        flow(sub("a", "count", None, "1")) | FREE,
        flow(sub("a", "count")) | FREE,
        f"{FLOW}:/steps/0/options/record",
    ),
    case(
        "flow.whose_record",
        loose(sub("a", "count", given=ONE)) | INNER,
        loose(sub("a", "count", None, {"var": "@run.by"}, given=ONE)) | INNER,
        f"{FLOW}:/steps/0/options",
    ),
    case(
        "flow.record_type",
        flow(sub("a", "count", None, NOW, given=ONE)) | INNER,
        flow(sub("a", "count", None, {"var": "id"}, given=ONE)) | INNER,
        f"{FLOW}:/steps/0/options/record",
    ),
    case(
        "reference.no_flow",
        flow(sub("a", "tally")),
        flow(sub("a", "count", given=ONE)) | INNER,
        f"{FLOW}:/steps/0/options/flow",
    ),
    case("assignee.nobody", asked(choose="all"), asked(roles=["lead"]), f"{FLOW}:/steps/0/options/to"),
    case("assignee.not_ids", asked(people=NOW), asked(people={"var": "@run.by"}), f"{FLOW}:/steps/0/options/to/people"),
    case("flow.right_missing", gone_over(OVER, "clerk"), gone_over(OVER, "technician"), f"{FLOW}:/steps/0"),
)

STARTS = (
    started("flow.no_table", loose(step("end"), triggers=[PRESSED]), flow(step("end"), triggers=[PRESSED])),
    started("flow.trigger_key_missing", begun(sort="record"), begun(sort="record", on=["update"])),
    started(
        "flow.trigger_key_unused",
        begun(sort="button", title=NAME, on=["update"]),
        begun(sort="button", title=NAME),
        "/on",
    ),
    started(
        "occasion.unknown_transition",
        begun(sort="record", on=["transition:fly"]),
        begun(sort="record", on=["transition:diagnose"]),
        "/on/0",
    ),
    started("occasion.no_machine", visited("transition"), visited("update"), "/on/0"),
    started(
        "flow.fields_without_update",
        begun(sort="record", on=["create"], fields=["device"]),
        begun(sort="record", on=["update"], fields=["device"]),
        "/fields",
    ),
    started("flow.other_table", begun(sort="form", form="visit_form"), begun(sort="form", form="ticket_form"), "/form"),
    started(
        "flow.input_unfilled",
        flow(step("end"), inputs=ASKED),
        flow(step("end"), inputs=ASKED, triggers=[PRESSED]),
    ),
    started("flow.unknown_level", reached("never"), reached("late"), "/level"),
    case("flow.input_type", filled(type="rollup"), filled(type="long_text"), f"{FLOW}:/inputs/0/type"),
    case("flow.input_type", filled(type="choice"), filled(type="choice", options={"dictionary": "priority"})),
    case(
        "reference.no_dictionary",
        filled(type="choice", options={"dictionary": "whim"}),
        filled(type="choice", options={"dictionary": "priority"}),
        f"{FLOW}:/inputs/0/options/dictionary",
    ),
    started("flow.schedule_record", begun(sort="schedule", cron="0 9 * * *"), struck("0 9 * * *")),
    started("cron.field", struck("0 25 * * *"), struck("0 23 * * *"), "/cron"),
    started("cron.day_and_weekday", struck("0 9 1 * mon"), struck("0 9 * * mon-fri"), "/cron"),
    started("cron.never", struck("0 0 30 2 *"), struck("0 0 29 2 *"), "/cron"),
    started("app.timezone", struck("* * * * *", zone="Mars"), struck("* * * * *", zone="Asia/Tokyo"), "/zone"),
    case(
        "reference.no_flow",
        {"role/lead:flows": ["chase"]},
        {"role/lead:flows": ["chase"], **flow(step("end"))},
        "role/lead:/flows/0",
    ),
)

CASES = (*GRAPHS, *VARIABLES, *VALUES, *STARTS)
