"""Generated sets of documents that resemble each other: few names, so that two often speak of the same things."""

from hypothesis import strategies as st

_NAMES = st.sampled_from(["a", "b", "c", "d", "7"])
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["x", "y", "a/b"]))
_EXPRESSIONS = st.recursive(
    st.builds(lambda name: {"var": name}, _NAMES),
    lambda inner: st.builds(
        lambda operator, args: {operator: args}, st.sampled_from(["and", "or", "/"]), st.lists(inner, max_size=2)
    ),
    max_leaves=3,
)


def _members(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    member = st.builds(
        lambda name, rest: {**rest, "id": name},
        _NAMES,
        st.dictionaries(st.sampled_from(["max", "when", "list", "text"]), inner, max_size=3),
    )
    return st.lists(member, max_size=4, unique_by=lambda one: one["id"])


_VALUES = st.recursive(
    st.one_of(_SCALARS, _EXPRESSIONS, st.lists(_NAMES, max_size=3, unique=True), st.lists(_SCALARS, max_size=3)),
    lambda inner: st.one_of(_members(inner), st.dictionaries(st.sampled_from(["zh", "en", "x"]), inner, max_size=3)),
    max_leaves=8,
)
_DOCUMENTS = st.dictionaries(st.sampled_from(["fields", "keys", "title", "when", "roles"]), _VALUES, max_size=4)


def documents() -> st.SearchStrategy[dict[tuple[str, str], object]]:
    """Sets of at most two documents."""
    body = st.builds(lambda rest: {**rest, "kind": "k", "id": "d"}, _DOCUMENTS)
    return st.dictionaries(st.sampled_from([("k", "d"), ("k", "e")]), body, max_size=2)
