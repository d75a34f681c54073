"""What the checker of one document may know of the rest of the app."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from orderloom.check.compiler import CONTEXT, OLD, Expressions
from orderloom.check.field import FieldContext
from orderloom.check.fixes import known
from orderloom.check.parameters import parameter_types
from orderloom.check.plan import UnknownPartError
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts, examine
from orderloom.check.virtual import Surroundings, widen
from orderloom.logic.types import Schema
from orderloom.model.document import Document
from orderloom.model.kinds.app import App
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.machine import Machine
from orderloom.model.kinds.table import Table

D = TypeVar("D", bound=Document)
P = TypeVar("P")

Documents = Mapping[type[Document], Mapping[str, Document]]
"""Well-formed documents by shape and id."""


class Context:
    """One app under examination; everything derived is computed once, when first asked for.

    ``malformed`` names documents that exist but have faults of form: references to them are fine, and what would need
    to look inside them is left unsaid until they are mended. ``platforms`` are the plugins that exist, None when
    unknown.
    """

    def __init__(
        self,
        documents: Documents,
        malformed: Collection[tuple[type[Document], str]] = (),
        platforms: Collection[str] | None = None,
    ) -> None:
        self.documents = documents
        self.malformed = frozenset(malformed)
        self.platforms = platforms
        self.expressions = Expressions(lambda one: self.find(Dictionary, one))
        self.parts: dict[type, dict[str, object]] = {}
        self.kinds: dict[type, str] = {}
        self._tables: dict[str, TableFacts] = {}
        self._alone: dict[str, TableFacts] = {}
        self._read_schemas: dict[str, Schema] = {}
        self._schemas: dict[tuple[str, bool], Schema] = {}
        self._once: dict[tuple[type, str], object] = {}

    def all(self, shape: type[D]) -> Mapping[str, D]:
        """Every well-formed document of one shape, by id."""
        return self.documents.get(shape, {})  # type: ignore[return-value]  # documents are stored under their own shape

    def find(self, shape: type[D], document: str | None) -> D | None:
        """The document; None when there is none, or none well formed."""
        return self.all(shape).get(document) if document is not None else None

    def reference(self, shape: type[Document], document: str, pointer: str) -> Iterator[Problem]:
        """A problem when no document of this shape has the id."""
        if document not in self.all(shape) and (shape, document) not in self.malformed:
            kind = shape.model_fields["kind"].default
            yield Problem(f"reference.no_{kind}", pointer, known(document, self.all(shape)))

    @cached_property
    def app(self) -> App | None:
        """The app document."""
        return next(iter(self.all(App).values()), None)

    @cached_property
    def surroundings(self) -> FieldContext:
        """What every field may ask."""
        usual = FieldContext()
        return FieldContext(self.app.currency if self.app else usual.currency, lambda one: self.find(Dictionary, one))

    def table(self, table: str | None) -> TableFacts | None:
        """What is known of a table; None when there is none, or none well formed."""
        document = self.find(Table, table)
        if document is None:
            return None
        if document.id not in self._tables:
            self._tables[document.id] = widen(self._examined(document), self.around)
        return self._tables[document.id]

    @cached_property
    def around(self) -> Surroundings:
        """What fields that draw on other tables are looked at with."""
        return Surroundings(self._stored, self.schema, self.expressions)

    def _examined(self, document: Table) -> TableFacts:
        """What is known of a table by itself."""
        if document.id not in self._alone:
            self._alone[document.id] = examine(document, self.surroundings, self.expressions)
        return self._alone[document.id]

    def _stored(self, table: str) -> TableFacts | None:
        document = self.find(Table, table)
        return self._examined(document) if document else None

    def sound_table(self, table: str) -> TableFacts:
        """As ``table``, when compiling: it is there."""
        facts = self.table(table)
        if facts is None:
            raise UnknownPartError(sort=TableFacts.__name__, id=table)
        return facts

    @cached_property
    def machines(self) -> Mapping[str, Machine]:
        """The machine of each table that has one; the first where there are several."""
        found: dict[str, Machine] = {}
        for machine in self.all(Machine).values():
            found.setdefault(machine.table, machine)
        return found

    @cached_property
    def has_malformed_machine(self) -> bool:
        """Whether a table without a machine may still turn out to have one."""
        return any(shape is Machine for shape, _ in self.malformed)

    def schema(self, facts: TableFacts) -> Schema:
        """What filters, defaults and conditions of a table may read: the record, time, the person, parameters."""
        return self._schema(facts, old=False)

    def rule_schema(self, facts: TableFacts) -> Schema:
        """What guards and rules may read: the same, and the record before the change."""
        return self._schema(facts, old=True)

    def read_schema(self, facts: TableFacts) -> Schema:
        """What filters of lists may read: also fields that are worked out on reading."""
        if facts.wide is None:
            return self.schema(facts)
        if facts.document.id not in self._read_schemas:
            known = {**facts.wide, **CONTEXT, **self.parameters}
            self._read_schemas[facts.document.id] = MappingProxyType(known)
        return self._read_schemas[facts.document.id]

    def _schema(self, facts: TableFacts, *, old: bool) -> Schema:
        key = (facts.document.id, old)
        if key not in self._schemas:
            before = {OLD + path: logic.or_null() for path, logic in facts.schema.items()} if old else {}
            self._schemas[key] = MappingProxyType({**facts.schema, **before, **CONTEXT, **self.parameters})
        return self._schemas[key]

    @cached_property
    def parameters(self) -> Schema:
        """The types of the app's parameters, as expressions read them."""
        return parameter_types(self.app, self.surroundings) if self.app else {}

    def part(self, sort: type[P], part: str) -> P | None:
        """A part compiled already."""
        found = self.parts.get(sort, {}).get(part)
        return found if isinstance(found, sort) else None

    def once(self, sort: type[P], name: str, make: Callable[[], P]) -> P:
        """Something worked out about one document, made when first asked for and shared by all who ask."""
        found = self._once.get((sort, name))
        if not isinstance(found, sort):
            found = self._once[sort, name] = make()
        return found
