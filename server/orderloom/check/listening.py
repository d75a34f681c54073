"""Expressions that are listened to: what becomes of one rule while the checker looks at its document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orderloom.check.asks import MEASURES, PREFIX
from orderloom.check.compiler import Expressions, Found, wanted
from orderloom.check.context import Context
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.step import INPUT, ITEM, VARIABLE
from orderloom.logic.compile import Checked
from orderloom.logic.types import BOOL, LogicType, Schema
from orderloom.model.document import Document
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.table import Table

Malformed = frozenset[tuple[type[Document], str]]
"""Documents that are there but have faults of form."""

_OF_FLOWS = (INPUT, VARIABLE, ITEM)
"""What only rules of flows read."""


@dataclass(slots=True)
class Heard:
    """What the checker said of the rule that is listened for."""

    schema: Schema | None = None
    want: LogicType | None = None
    pushed: bool = False
    value: Checked | None = None
    truth: Checked | None = None
    asking: bool = False
    dictionary: str | None = None
    around: tuple[str, ...] = ()
    """Paths that are known to other rules of the document: values of a flow."""


class Listening(Expressions):
    """Expressions that note what becomes of one of them. Questions to other records are replaced before a rule comes
    here, so that such a rule is known by the paths of their answers.
    """

    def __init__(self, context: Context, rule: object) -> None:
        super().__init__(lambda one: context.find(Dictionary, one))
        self._rule = rule
        self._questions = _asks(rule)
        self._schemas: dict[int, Schema] = {}
        self._context = context
        self.heard = Heard()

    def around(self, documents: Mapping[type[Document], Mapping[str, Document]], malformed: Malformed) -> Context:
        """A context of the documents whose expressions are listened to."""
        context = Context(documents, malformed)
        context.expressions = self
        self._context = context
        return context

    def listened(self) -> Heard:
        """What was heard, when the document has been checked."""
        known = {path for schema in self._schemas.values() for path in schema}
        self.heard.around = tuple(sorted(path for path in known if path.startswith(_OF_FLOWS)))
        return self.heard

    def _dictionary(self, codec: Codec) -> str | None:
        """The codes that a field with this very codec takes."""
        for name in self._context.all(Table):
            facts = self._context.table(name)
            for field in facts.fields.values() if facts else ():
                if field.codec is codec:
                    return field.traits.dictionary
        return None

    def compiled(self, rule: object, schema: Schema, want: LogicType | None = None) -> Found:
        """As always, noted when it is the rule."""
        found = super().compiled(rule, schema, want)
        self._schemas[id(schema)] = schema
        if self._is_meant(rule, schema):
            self._hear(schema, want)
            if isinstance(found, Checked) and want == BOOL:
                self.heard.truth = found
            elif isinstance(found, Checked):
                self.heard.value = found
        return found

    def filter(self, rule: object, schema: Schema, pointer: str) -> Iterator[Problem]:
        """As always; the database must answer this one."""
        if self._is_meant(rule, schema):
            self._hear(schema, BOOL)
            self.heard.pushed = True
        yield from super().filter(rule, schema, pointer)

    def value(self, rule: object, schema: Schema, codec: Codec, pointer: str) -> Iterator[Problem]:
        """As always; what the codec takes is wanted."""
        if self._is_meant(rule, schema):
            self._hear(schema, wanted(codec))
            self.heard.dictionary = self._dictionary(codec)
        yield from super().value(rule, schema, codec, pointer)

    def _hear(self, schema: Schema, want: LogicType | None) -> None:
        if self.heard.schema is None:
            self.heard.schema, self.heard.want = schema, want
        self.heard.asking = self.heard.asking or self._questions

    def _is_meant(self, rule: object, schema: Schema) -> bool:
        if self._questions:
            return any(path.startswith(PREFIX) for path in schema) and _alike(self._rule, rule)
        return rule is self._rule or (isinstance(rule, Mapping) and rule == self._rule)


def _asks(rule: object) -> bool:
    if isinstance(rule, Mapping):
        return any(name in MEASURES or _asks(part) for name, part in rule.items())
    return isinstance(rule, list) and any(map(_asks, rule))


def _alike(written: object, heard: object) -> bool:
    """Whether ``heard`` is the written rule with paths in place of its questions."""
    if isinstance(written, Mapping) and isinstance(heard, Mapping):
        if len(written) == 1 and next(iter(written)) in MEASURES:
            path = heard.get("var")
            return isinstance(path, str) and path.startswith(PREFIX)
        return written.keys() == heard.keys() and all(_alike(part, heard[name]) for name, part in written.items())
    if isinstance(written, list) and isinstance(heard, list):
        return len(written) == len(heard) and all(map(_alike, written, heard))
    return written == heard and type(written) is type(heard)
