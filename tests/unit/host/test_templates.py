"""Templates are rendered in a child that can be broken by nothing they say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from orderloom.check.placeholders import FORMATS, template_faults
from orderloom.host.template_child import Writer
from orderloom.host.templates import ChildRenderer
from orderloom.logic.types import STR, dec, list_of
from orderloom.runtime.letters import Letter, TemplateError, plain

NAMES = {
    "total": plain(Decimal("1234.50")),
    "total.currency": "CNY",
    "status": plain("paid", {"paid": "已支付"}),
    "tags": plain(["a", "b"]),
    "many": plain(["x" * 10] * 400),
    "at": plain(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)),
    "left": plain(timedelta(hours=3)),
    "given.why": "<b>因为</b>",
    "empty": None,
}
SCHEMA = {"total": dec(2), "total.currency": STR, "status": STR, "tags": list_of(STR), "many": list_of(STR)}


@pytest.fixture(scope="module")
def renderer() -> Iterator[ChildRenderer]:
    with ChildRenderer() as made:
        yield made


def letter(text: str, language: str = "zh") -> Letter:
    return Letter(language, "Asia/Shanghai", NAMES, {"body": text})


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("{{ total }}", "¥1,234.50", "CN¥1,234.50"),
        ("{{ status }}{% if status == 'paid' %}!{% endif %}", "已支付!", "已支付!"),
        ("{{ tags }} {{ tags|join('-') }} {{ tags|length }}", "a、b a-b 2", "a, b a-b 2"),
        ("{{ at|day }}", "2026年3月2日", "Mar 2, 2026"),
        ("{{ left }}", "3小时", "3 hours"),
        ("{{ empty|default('?') }}{{ empty }}{{ nowhere }}", "?", "?"),
        ("{% for one in tags %}[{{ one|upper }}]{% endfor %}", "[A][B]", "[A][B]"),
        ("{% if total > 1000 and 'a' in tags %}x{% else %}y{% endif %}", "x", "x"),
        ("{% if empty > 3 %}x{% else %}y{% endif %}", "y", "y"),
        ("{{ given.why }}", "<b>因为</b>", "<b>因为</b>"),
    ],
)
def test_values_are_written_as_readers_of_each_language_write_them(
    renderer: ChildRenderer, text: str, zh: str, en: str
) -> None:
    first, second = renderer.render([letter(text), letter(text, "en")])
    assert (first["body"].replace("\u202f", " "), second["body"].replace("\u202f", " ")) == (zh, en)


GREEDY = "".join(f"{{% for {name} in many %}}" for name in "abc") + "{{ a }}" + "{% endfor %}" * 3
SLOW = "".join(f"{{% for {name} in many %}}" for name in "abcd") + "{% endfor %}" * 4
ESCAPES = [
    "{{ total.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ().__class__ }}",
    "{{ tags['__class__'] }}",
    "{{ tags[0] }}",
    "{{ status.label.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ namespace() }}",
    "{{ joiner.__init__ }}",
    "{{ total.as_tuple() }}",
    "{{ at.strftime('%Y') }}",
    "{{ total|attr('__class__') }}",
    "{{ '{0.__class__}'.format(total) }}",
    "{{ '%s %s'|format(total, total) }}",
    "{{ 'a'.join(tags) }}",
    "{{ tags|map(attribute='__class__')|list }}",
    "{{ 'a' * 10**10 }}",
    "{{ 9**9**9**9 }}",
    "{{ range(10**9)|list }}",
    "{% for a in range(10**9) %}{{ a }}{% endfor %}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% set total = 1 %}{{ total }}",
    "{% filter upper %}a{% endfilter %}",
    "{% raw %}{{ total }}{% endraw %}",
    "{%- if 1 -%}x{%- endif -%}",
    "{# hidden #}",
    "{{ total is defined }}",
    "{{ {'a': 1}.items() }}",
    "{{ [total][0] }}",
    "{{ total if total else 1 }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_whatever_reaches_beyond_the_values_is_refused_by_the_checker_already(text: str) -> None:
    assert list(template_faults(text, SCHEMA))


@pytest.mark.parametrize("text", ESCAPES)
def test_a_template_that_nobody_checked_reaches_nothing(renderer: ChildRenderer, text: str) -> None:
    try:
        (words,) = renderer.render([letter(text)])
    except TemplateError:
        return
    for secret in ("class", "<function", "object at", "root:", "uid=", "Decimal", "globals"):
        assert secret not in words["body"]
    assert len(words["body"]) < 100


@pytest.mark.parametrize(("text", "code"), [(GREEDY, "message.too_long"), (SLOW, "message.too_slow")])
def test_a_template_that_grows_or_spins_is_stopped_and_the_next_one_is_rendered(
    renderer: ChildRenderer, text: str, code: str
) -> None:
    with pytest.raises(TemplateError) as stopped:
        renderer.render([letter(text)])
    assert stopped.value.error_code == code
    assert renderer.render([letter("{{ status }}")])[0] == {"body": "已支付"}


def test_a_child_that_died_between_two_letters_is_replaced(renderer: ChildRenderer) -> None:
    renderer.render([letter("x")])
    renderer.close()
    assert renderer.render([letter("y")])[0] == {"body": "y"}


def test_the_child_has_a_function_for_every_format() -> None:
    assert Writer().formats().keys() == FORMATS.keys()
