"""Every field type is asked for, shown, and read back without loss; nothing that anybody typed becomes markup."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from orderloom.check.plan import FieldFault
from orderloom.web.problems import TEMPLATES_KEY
from orderloom.web.widgets.base import Look
from orderloom.web.widgets.registry import WIDGETS
from orderloom.web.widgets.render import Control, Fields, Filter, form_name, narrowing_of, words
from tests.unit.web.pages.workshop import plan, site, table

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EVIL = "<img src=x onerror=alert(1)>\"'{{7*7}}"

SAMPLES: dict[str, tuple[dict[str, tuple[str, ...]], object, str]] = {
    "name": ({"": ("Stool",)}, "Stool", "Stool"),
    "notes": ({"": ("two\nlines",)}, "two\nlines", "two\nlines"),
    "pieces": ({"": ("1,200",)}, 1200, "1,200 pcs"),
    "weight": ({"": ("1,234.500",)}, "1234.500", "1,234.500 kg"),
    "price": ({".amount": ("1,024.5",), ".currency": ("USD",)}, {"amount": "1024.50", "currency": "USD"}, "$1,024.50"),
    "fragile": ({"": ("false", "true")}, True, "Yes"),
    "due": ({"": ("2026-12-01",)}, "2026-12-01", "2026-12-01"),
    "made_at": ({"": ("2026-11-21T09:12",)}, "2026-11-21T01:12:00Z", "2026-11-21 09:12"),
    "finish": ({"": ("oiled",)}, "oiled", "oiled"),
    "labels": ({"": ("oak， new,oak",)}, ["oak", "new"], "oak, new"),
    "contact": ({"": ("138 0013 8000",)}, "+8613800138000", "138 0013 8000"),
    "place": ({".city": ("Hangzhou",), ".name": ("Li",)}, {"name": "Li", "city": "Hangzhou"}, "Li Hangzhou"),
    "site": ({"": ("https://example.com/a",)}, "https://example.com/a", "https://example.com/a"),
    "extra": ({"": ('{"a": [1, 2]}',)}, {"a": [1, 2]}, '{"a": [1, 2]}'),
    "photos": (
        {"": ("", '{"id": "f1", "name": "a.png", "size": 2048, "type": "image/png"}')},
        [{"id": "f1", "name": "a.png", "size": 2048, "type": "image/png"}],
        "a.png",
    ),
    "maker": ({"": ("m1",)}, "m1", "Ann's shop"),
}


def look(language: str = "en") -> Look:
    return Look(plan(), language, NOW, {"makers": {"m1": "Ann's shop"}}, {"makers": [("m2", "Bo")]})


def fields() -> Fields:
    return Fields(site().state[TEMPLATES_KEY].environment)


def control(name: str, value: object, **more: object) -> Control:
    field = table().fields[name]
    facts = WIDGETS.get(field.type).input(field, value, look())
    return Control(form_name(name), f"f-{name}", "Label", look(), facts, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_typed_arrives_as_a_value_the_field_takes(name: str) -> None:
    typed, expected, said = SAMPLES[name]
    field = table().fields[name]
    form = {form_name(name) + suffix: values for suffix, values in typed.items()}
    widget = WIDGETS.get(field.type)
    assert widget.submitted(form, form_name(name))
    value = field.codec.decode(widget.read(form, form_name(name), field, look()))
    assert field.codec.encode(value) == expected
    assert words(field, value, look()) == said


@pytest.mark.parametrize("name", SAMPLES)
def test_an_unchanged_form_gives_the_same_value_again(name: str) -> None:
    """What the input shows for a value is what reading the input gives."""
    field, expected = table().fields[name], SAMPLES[name][1]
    html = fields().input(field, control(name, expected))
    seen = Submitted()
    seen.feed(html)
    widget = WIDGETS.get(field.type)
    again = field.codec.decode(widget.read(seen.pairs, form_name(name), field, look()))
    assert field.codec.encode(again) == expected


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_type_is_shown_in_a_cell_and_on_a_page(name: str, language: str) -> None:
    field = table().fields[name]
    value = field.codec.decode(SAMPLES[name][1])
    assert fields().cell(field, value, look(language))
    assert fields().display(field, value, look(language))
    assert "ol-nothing" in fields().cell(field, None, look(language))


@pytest.mark.parametrize("name", [one for one in SAMPLES if one not in {"fragile", "photos", "price", "place"}])
def test_what_makes_no_sense_is_kept_for_the_codec_to_refuse_and_shown_again(name: str) -> None:
    field = table().fields[name]
    widget = WIDGETS.get(field.type)
    value = widget.read({form_name(name): (EVIL,)}, form_name(name), field, look())
    html = fields().input(field, control(name, value, errors=(EVIL,), help=EVIL, placeholder=EVIL))
    assert "<img" not in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("name", SAMPLES)
def test_no_value_becomes_markup(name: str) -> None:
    field = table().fields[name]
    evil: dict[str, object] = {
        "extra": {EVIL: [EVIL]},
        "place": dict.fromkeys(("name", "city", "street", "email"), EVIL),
        "photos": ({"id": EVIL, "name": EVIL, "size": 1},),
        "labels": (EVIL,),
    }
    value = evil.get(name, EVIL)
    if name in {"pieces", "weight", "price", "fragile"}:
        pytest.skip("holds no text")
    for html in (fields().cell(field, value, look()), fields().display(field, value, look())):
        assert isinstance(html, Markup)
        assert "<img" not in html
        assert "49" not in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", " javascript:x"])
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    assert "href" not in fields().display(table().fields["site"], address, look())


def test_retired_codes_are_offered_only_to_records_that_hold_one() -> None:
    field = table().fields["finish"]
    assert "old" not in fields().input(field, control("finish", "raw"))
    assert 'value="old" selected' in fields().input(field, control("finish", "old"))


def test_a_link_whose_title_may_not_be_seen_is_no_link() -> None:
    html = fields().display(table().fields["maker"], "m9", look())
    assert "href" not in html
    assert "m9" not in html


@pytest.mark.parametrize("name", ["status", "finish", "fragile", "due", "made_at", "pieces", "price", "name", "maker"])
def test_a_filter_nobody_used_narrows_nothing(name: str) -> None:
    field = table().fields[name]
    found = narrowing_of(field, {}, form_name(name), look())
    assert found is not None
    assert found.condition is None
    assert found.words == ""
    assert fields().narrow(field, Filter(form_name(name), "x", "Label", look(), found.facts))


@pytest.mark.parametrize(
    ("name", "typed", "condition"),
    [
        ("finish", {"": ("raw", "oiled")}, {"in": [{"var": "finish"}, ["raw", "oiled"]]}),
        ("fragile", {"": ("true",)}, {"==": [{"var": "fragile"}, True]}),
        (
            "pieces",
            {".from": ("3",), ".to": ("9",)},
            {"and": [{">=": [{"var": "pieces"}, 3]}, {"<=": [{"var": "pieces"}, 9]}]},
        ),
        ("due", {".to": ("2026-11-30",)}, {"<=": [{"var": "due"}, "2026-11-30"]}),
        ("made_at", {".to": ("2026-11-21",)}, {"<": [{"var": "made_at"}, "2026-11-21T16:00:00Z"]}),
        ("pieces", {".from": ("many",)}, None),
    ],
)
def test_a_filter_is_a_condition_in_the_apps_own_zone(
    name: str, typed: dict[str, tuple[str, ...]], condition: object
) -> None:
    form = {form_name(name) + suffix: values for suffix, values in typed.items()}
    found = narrowing_of(table().fields[name], form, form_name(name), look())
    assert found is not None
    assert found.condition == condition
    assert bool(found.words) == (condition is not None)


@pytest.mark.parametrize(("typed", "reason"), [("1.5", "integer"), ("١٢", ""), ("9" * 30, "")])
def test_a_strange_number_is_refused_and_not_bent(typed: str, reason: str) -> None:
    field = table().fields["pieces"]
    value = WIDGETS.get(field.type).read({"f.pieces": (typed,)}, "f.pieces", field, look())
    with pytest.raises(FieldFault):
        field.codec.decode(value)


@pytest.mark.parametrize("typed", ["12,34", "1,2345", "1,234,5", ",5"])
def test_a_comma_that_groups_no_thousands_is_never_swallowed(typed: str) -> None:
    field = table().fields["weight"]
    value = WIDGETS.get(field.type).read({"f.weight": (typed,)}, "f.weight", field, look())
    with pytest.raises(FieldFault):
        field.codec.decode(value)


@pytest.mark.parametrize("name", ["weight", "pieces"])
def test_full_width_figures_of_a_chinese_keyboard_are_figures(name: str) -> None:
    field = table().fields[name]
    value = WIDGETS.get(field.type).read({form_name(name): ("１，２００",)}, form_name(name), field, look())
    assert field.codec.decode(value) == 1200


class Submitted(HTMLParser):
    """What a browser would submit for a piece of form."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: dict[str, tuple[str, ...]] = {}
        self._select = ""
        self._area = ""

    def _add(self, name: str, value: str) -> None:
        self.pairs[name] = (*self.pairs.get(name, ()), value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "input" and name and (found.get("type") != "checkbox" or "checked" in found):
            self._add(name, found.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self._add(self._select, found.get("value", ""))
        elif tag == "textarea":
            self._area = name

    def handle_data(self, data: str) -> None:
        if self._area:
            self._add(self._area, data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
