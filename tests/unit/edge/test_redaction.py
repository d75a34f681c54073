"""Credentials never come up again, in whatever form somebody sends them back."""

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest

from orderloom.edge.redaction import Redaction

SECRET = 'shp/at+"c4n4ry=7f3e é&1'


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
def test_base64_hides_a_credential_wherever_it_begins(before: str) -> None:
    raw = (before + SECRET + ":x").encode()
    for written in (b64encode(raw), urlsafe_b64encode(raw)):
        shown = Redaction([SECRET]).text(f"Basic {written.decode()} end")
        assert "•••" in shown
        assert written.decode()[8:24] not in shown


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        quote(SECRET, safe=""),
        quote(SECRET),
        quote_plus(SECRET),
        SECRET.encode().hex(),
        b64encode(SECRET.encode()).decode(),
    ],
)
def test_every_usual_form_is_hidden_in_texts_and_in_json(form: str) -> None:
    redaction = Redaction([SECRET, "", "abc"])
    assert "c4n4ry" not in redaction.text(f"bad token {form}!")
    assert "bad token" in redaction.text(f"bad token {form}!")
    found = json.dumps(redaction.value({"a": [f"x{form}", 1, None], f"k{form}": True}), ensure_ascii=False)
    assert form.strip('"') not in found
    assert "c4n4ry" not in found


def test_what_is_no_credential_stays() -> None:
    value = {"order": "#1001", "list": ["abc", 12, True]}
    assert Redaction([SECRET]).value(value) == value
