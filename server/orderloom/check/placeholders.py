"""Templates of messages: a small part of Jinja's language, read and checked against the names there are.

What is allowed: ``{{ name | format }}`` with ``~`` between parts, ``{% if %}`` with comparisons, ``and``, ``or``,
``not`` and ``in``, and ``{% for one in list %}``. Nothing can be called, nothing is computed, nothing is looked up by a
computed name. Whatever passes here means the same in Jinja, which renders it in a child process (``orderloom.host``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orderloom.check.fixes import known
from orderloom.errors import OrderloomError
from orderloom.logic.types import ANY, BOOL, DATE, DATETIME, DURATION, INT, STR, LogicType, Schema, dec

MOST_DEPTH = 12
"""How deep brackets, conditions and loops may stand in each other."""

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>[0-9]{1,15}(?:\.[0-9]{1,6})?)"""
    r"""|(?P<quoted>"[^"\\{}%#]*"|'[^'\\{}%#]*')|(?P<sign>==|!=|<=|>=|<|>|\||~|\.|,|\(|\)))""",
    re.ASCII,
)
_WORDS = frozenset({"and", "or", "not", "in", "if", "elif", "else", "endif", "for", "endfor", "true", "false", "none"})
_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the kinds of values it takes (none: all), what it gives, and how many arguments it may have."""

    takes: frozenset[str]
    gives: LogicType = STR
    arguments: int = 0


_NUMBERS, _MOMENTS = frozenset({INT.kind, dec(0).kind}), frozenset({DATE.kind, DATETIME.kind})

FORMATS: Mapping[str, Format] = {
    "amount": Format(_NUMBERS, arguments=1),
    "number": Format(_NUMBERS),
    "day": Format(_MOMENTS),
    "clock": Format(frozenset({DATETIME.kind})),
    "moment": Format(_MOMENTS),
    "span": Format(frozenset({DURATION.kind})),
    "upper": Format(frozenset({"str"})),
    "lower": Format(frozenset({"str"})),
    "cut": Format(frozenset({"str"}), arguments=1),
    "join": Format(frozenset({"list"}), arguments=1),
    "length": Format(frozenset({"list", "str"}), INT),
    "default": Format(frozenset(), ANY, arguments=1),
}
"""What may stand behind ``|``; the child process has a function for each."""


class TemplateFault(OrderloomError):
    """A template that cannot be read; the code says why, ``facts`` where."""

    code = "message.syntax"


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str


@dataclass
class _Reader:
    """Reads one template; ``faults`` collects what is wrong with names, an unreadable one is raised."""

    schema: Schema
    faults: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    scopes: list[tuple[str, LogicType]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    depth: int = 0

    def tag(self, inner: str) -> None:
        """One ``{% … %}``."""
        words = _Words(inner)
        first = words.take("name")
        if first in ("if", "for"):
            self.open.append(first)
            if len(self.open) > MOST_DEPTH:
                raise TemplateFault("message.depth", most=MOST_DEPTH)
        if first == "for":
            self._loop(words)
        elif first in ("if", "elif"):
            self._inside("if", first, inner)
            self.expression(words)
        elif first == "else":
            self._inside("", first, inner)
        elif first in ("endif", "endfor"):
            self._inside(first.removeprefix("end"), first, inner)
            if self.open.pop() == "for":
                self.scopes.pop()
        else:
            raise TemplateFault(near=_near(inner))
        words.end()

    def end(self) -> None:
        """Nothing may be left open."""
        if self.open:
            raise TemplateFault("message.unclosed", word=self.open[-1])

    def _inside(self, wanted: str, word: str, inner: str) -> None:
        if not self.open or (wanted and self.open[-1] != wanted):
            raise TemplateFault(near=_near(f"{word}: {inner}"))

    def _loop(self, words: "_Words") -> None:
        name = words.take("name")
        if name in _WORDS or name in {path.partition(".")[0] for path in self.schema}:
            raise TemplateFault(near=name)
        words.word("in")
        over = self.expression(words)
        if over.kind not in {"list", "any"}:
            self.faults.append(("message.no_list", {"type": str(over)}))
        self.scopes.append((name, over.item or ANY))

    def expression(self, words: "_Words") -> LogicType:
        """``a or b``: the loosest binding."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise TemplateFault("message.depth", most=MOST_DEPTH)
        found = self._negated(words)
        while words.peek("and", "or"):
            words.take("name")
            self._negated(words)
            found = ANY
        self.depth -= 1
        return found

    def _negated(self, words: "_Words") -> LogicType:
        negated = False
        while words.peek("not"):
            words.take("name")
            negated = True
        found = self._compared(words)
        return BOOL if negated else found

    def _compared(self, words: "_Words") -> LogicType:
        found = self._joined(words)
        if words.peek(*_COMPARE):
            words.take("sign")
        elif words.peek("in"):
            words.take("name")
        else:
            return found
        self._joined(words)
        return BOOL

    def _joined(self, words: "_Words") -> LogicType:
        found = self._formatted(words)
        while words.peek("~"):
            words.take("sign")
            self._formatted(words)
            found = STR
        return found

    def _formatted(self, words: "_Words") -> LogicType:
        found = self._single(words)
        while words.peek("|"):
            words.take("sign")
            found = self._format(words.take("name"), found, words)
        return found

    def _format(self, name: str, given: LogicType, words: "_Words") -> LogicType:
        count = self._arguments(words)
        form = FORMATS.get(name)
        if form is None:
            self.faults.append(("message.unknown_format", known(name, FORMATS)))
            return ANY
        if count > form.arguments:
            raise TemplateFault(near=name)
        if form.takes and given.kind not in form.takes | {"any", "null"}:
            self.faults.append(("message.format", {"format": name, "type": str(given)}))
        return form.gives

    def _arguments(self, words: "_Words") -> int:
        if not words.peek("("):
            return 0
        words.take("sign")
        count = 1
        self.expression(words)
        while words.peek(","):
            words.take("sign")
            self.expression(words)
            count += 1
        words.word(")")
        return count

    def _single(self, words: "_Words") -> LogicType:
        token = words.next()
        if token.sort == "quoted":
            return STR
        if token.sort == "number":
            return LogicType("dec") if "." in token.text else INT
        if token.text == "(":
            found = self.expression(words)
            words.word(")")
            return found
        if token.sort != "name" or token.text in _WORDS - {"true", "false", "none"}:
            raise TemplateFault(near=token.text)
        return BOOL if token.text in _WORDS else self._path(token.text, words)

    def _path(self, name: str, words: "_Words") -> LogicType:
        path = name
        while words.peek("."):
            words.take("sign")
            path += "." + words.take("name")
        for scope, item in reversed(self.scopes):
            if scope == path.partition(".")[0]:
                return item if scope == path else ANY
        found = self.schema.get(path)
        if found is None:
            self.faults.append(("message.unknown_name", known(path, self.schema)))
        return found or ANY


class _Words:
    """The tokens of one tag, one after the other."""

    def __init__(self, inner: str) -> None:
        self._inner = inner
        self._tokens: Sequence[_Token] = tuple(_tokens(inner))
        self._at = 0

    def peek(self, *wanted: str) -> bool:
        """Whether the next token is one of these words or signs."""
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token is not None and token.sort in {"name", "sign"} and token.text in wanted

    def next(self) -> _Token:
        """The next token."""
        if self._at >= len(self._tokens):
            raise TemplateFault(near=_near(self._inner))
        self._at += 1
        return self._tokens[self._at - 1]

    def take(self, sort: str) -> str:
        """The next token, which has to be of this sort."""
        token = self.next()
        if token.sort != sort:
            raise TemplateFault(near=token.text)
        return token.text

    def word(self, wanted: str) -> None:
        """The next token, which has to be this one."""
        if self.next().text != wanted:
            raise TemplateFault(near=_near(self._inner))

    def end(self) -> None:
        """Nothing may follow."""
        if self._at < len(self._tokens):
            raise TemplateFault(near=self._tokens[self._at].text)


def _tokens(inner: str) -> Iterator[_Token]:
    at, end = 0, len(inner.rstrip())
    while at < end:
        found = _TOKEN.match(inner, at)
        if found is None or found.lastgroup is None:
            raise TemplateFault(near=_near(inner[at:]))
        yield _Token(found.lastgroup, found.group(found.lastgroup))
        at = found.end()


def _near(text: str) -> str:
    return " ".join(text.split())[:40] or "{{ }}"


def template_faults(text: str, schema: Schema) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Codes and facts of everything wrong with a template; ``schema`` are the names it may read, with their types.

    After the first thing that cannot be read at all nothing more is said.
    """
    reader = _Reader(schema)
    try:
        for outside, shown, tag in _pieces(text):
            if outside is not None:
                _refuse_stray(outside)
            elif shown is not None:
                words = _Words(shown)
                reader.expression(words)
                words.end()
            else:
                reader.tag(tag or "")
        reader.end()
    except TemplateFault as fault:
        reader.faults.append((fault.error_code, fault.facts))
    yield from reader.faults


def _refuse_stray(outside: str) -> None:
    if stray := _STRAY.search(outside):
        raise TemplateFault(near=_near(outside[stray.start() :]))


def _pieces(text: str) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Plain text, what is shown, and tags, each alone in its place."""
    at = 0
    for found in _TAG.finditer(text):
        yield text[at : found.start()], None, None
        yield None, found.group(1), found.group(2)
        at = found.end()
    yield text[at:], None, None
