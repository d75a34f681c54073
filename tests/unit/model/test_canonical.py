import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderloom.logic.json_text import loads
from orderloom.model.canonical import canonical, digest, digest_all

_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_NUMBERS = st.integers(-(10**18), 10**18) | st.decimals(-(10**9), 10**9, places=4)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_canonical_text_says_exactly_what_the_data_says(data: object) -> None:
    assert loads(canonical(data)) == data


@given(st.dictionaries(_TEXT, _JSON, max_size=6))
def test_the_order_of_keys_makes_no_difference(data: dict[str, object]) -> None:
    turned = dict(reversed(data.items()))
    assert canonical(turned) == canonical(data)
    assert digest(turned) == digest(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({}, "{}\n"),
        ([], "[]\n"),
        (Decimal("12.50"), "12.50\n"),
        (Decimal("1E+2"), "100\n"),
        ("订单 ✓", '"订单 ✓"\n'),
        (
            {"b": [1, True, None], "title": "t", "a": {}, "id": "x", "kind": "k"},
            "\n".join(  # noqa: FLY002  # one line each, as it is written
                [
                    "{",
                    '  "kind": "k",',
                    '  "id": "x",',
                    '  "title": "t",',
                    '  "a": {},',
                    '  "b": [',
                    "    1,",
                    "    true,",
                    "    null",
                    "  ]",
                    "}",
                    "",
                ]
            ),
        ),
    ],
)
def test_the_form_is_fixed(data: object, text: str) -> None:
    assert canonical(data).decode() == text


@pytest.mark.parametrize("data", [1.5, Decimal("NaN"), {1: 2}, b"bytes", object()])
def test_what_is_no_exact_json_is_a_fault_of_the_program(data: object) -> None:
    with pytest.raises(TypeError):
        canonical(data)


def test_python_reads_it_too() -> None:
    assert json.loads(canonical({"n": Decimal("0.10")})) == {"n": 0.1}


def test_the_hash_of_a_set_of_documents_ignores_their_order_and_sees_every_change() -> None:
    one, two = ("table", "a", {"x": 1}), ("view", "a", {"x": 1})
    assert digest_all([one, two]) == digest_all([two, one])
    assert digest_all([one, two]) != digest_all([one, ("view", "a", {"x": 2})])
    assert digest_all([one, two]) != digest_all([one, ("view", "b", {"x": 1})])
