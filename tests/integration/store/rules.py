"""Generated rules that a database can answer, over the table of ``apps``."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from orderloom.logic.types import BOOL, DATETIME, INT, STR, Schema, dec, list_of

CONTEXT: Schema = {
    "@now": DATETIME,
    "@me.id": STR,
    "@me.team": STR.or_null(),
    "@me.roles": list_of(STR),
    "@param.limit": INT,
    "@param.share": dec(2),
    "@param.strict": BOOL,
}
ENV: dict[str, object] = {
    "@now": datetime(2026, 11, 20, 1, tzinfo=UTC),
    "@me.id": "b",
    "@me.team": None,
    "@me.roles": ["a", "", "é"],
    "@param.limit": 2,
    "@param.share": Decimal("1.50"),
    "@param.strict": True,
}

TEXTS = ["", "a", "A", "ab", "b", "é", "É", "杭州", "a%b", "_", "\\", "'", "\U0001f600", "\ufffd"]
NUMBERS = ["0", "1", "-1", "2", "1.5", "1.50", "-0.001", "10", "99999.999"]
DAYS = [date(2026, 2, 28), date(2026, 3, 1), date(1969, 12, 31), date(2026, 11, 20)]
MOMENTS = [
    datetime(2026, 11, 20, 1, tzinfo=UTC) + timedelta(microseconds=offset) for offset in (-1, 0, 1, 86_400_000_000)
]


def var(*paths: str) -> st.SearchStrategy[object]:
    """A read of one of these fields."""
    return st.sampled_from([{"var": path} for path in paths])


TEXT = var("no", "channel", "note", "kind", "status", "total.currency", "receiver.city", "page") | st.sampled_from(
    [*TEXTS, {"me": "id"}, {"me": "team"}, {"var": ["channel", "none"]}, {"lower": [{"me": "id"}]}]
)
WHOLE = var("qty", "double", "files.count") | st.sampled_from(
    [0, 1, 2, -1, 10**17, {"param": "limit"}, {"var": ["qty", 1]}, {"date_diff": [{"var": "day"}, "2026-03-01"]}]
)
NUMBER = st.recursive(
    WHOLE
    | var("weight", "total")
    | st.sampled_from([Decimal(number) for number in NUMBERS])
    | st.just({"param": "share"}),
    lambda below: (
        st.tuples(st.sampled_from("+-*"), below, below).map(lambda it: {it[0]: [it[1], it[2]]})
        | st.tuples(st.just({"var": "urgent"}), below, below).map(lambda it: {"if": list(it)})
    ),
    max_leaves=3,
)
DAY = st.recursive(
    var("day") | st.sampled_from([day.isoformat() for day in DAYS]),
    lambda below: st.tuples(below, st.sampled_from([1, -30, 365, {"var": "files.count"}])).map(
        lambda it: {"date_add": [it[0], it[1], "day"]}
    ),
    max_leaves=2,
)
MOMENT = var("paid_at", "sys_created_at") | st.sampled_from(
    [{"now": []}, *(moment.isoformat().replace("+00:00", "Z") for moment in MOMENTS)]
)
FLAG = var("urgent") | st.sampled_from([True, False, {"param": "strict"}])


def compared(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Two values of one sort, compared."""
    operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    return st.tuples(operators, values, values | st.none()).map(lambda it: {it[0]: [it[1], it[2]]})


def between(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Three values in order."""
    return st.tuples(st.sampled_from(["<", "<="]), values, values, values).map(lambda it: {it[0]: list(it[1:])})


def listed(values: st.SearchStrategy[object], literals: list[object]) -> st.SearchStrategy[object]:
    """A value looked for in a list."""
    options = st.lists(st.sampled_from([*literals, None]), max_size=4)
    return st.tuples(values, options).map(lambda it: {"in": list(it)})


ATOMS = (
    compared(TEXT)
    | compared(NUMBER)
    | compared(DAY)
    | compared(MOMENT)
    | between(NUMBER)
    | st.tuples(st.sampled_from(["==", "!="]), FLAG, FLAG | st.none()).map(lambda it: {it[0]: list(it[1:])})
    | listed(TEXT, list(TEXTS))
    | listed(WHOLE, [0, 1, 2, -1])
    | listed(NUMBER, [Decimal(number) for number in NUMBERS])
    | TEXT.map(lambda text: {"in": [text, {"me": "roles"}]})
    | st.tuples(st.sampled_from(["in", "starts_with", "ends_with"]), TEXT, TEXT).map(lambda it: {it[0]: list(it[1:])})
    | st.sampled_from([{"missing": ["qty"]}, {"missing": ["no", "day"]}, {"!!": {"var": "total"}}, True, False])
    | FLAG
    | TEXT
    | NUMBER
)
RULES: st.SearchStrategy[object] = st.recursive(
    ATOMS,
    lambda below: (
        st.tuples(st.sampled_from(["and", "or"]), st.lists(below, min_size=1, max_size=3)).map(
            lambda it: {it[0]: it[1]}
        )
        | below.map(lambda it: {"!": [it]})
        | st.tuples(below, below, below).map(lambda it: {"if": list(it)})
        | st.tuples(below, below).map(lambda it: {"==": [{"!!": [it[0]]}, {"!!": [it[1]]}]})
    ),
    max_leaves=5,
)
