"""What the paths and values of expressions are called: titles of fields, parameters, steps and codes.

Works on documents as data, so that it also answers while some of them are being written and have faults.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from orderloom import i18n
from orderloom.check.asks import OUTER
from orderloom.check.compiler import OLD
from orderloom.check.field import CHECKS, FieldContext
from orderloom.check.form_parts import PARENT
from orderloom.check.parameters import PREFIX as PARAM
from orderloom.check.step import INPUT, ITEM, VARIABLE
from orderloom.logic.types import ANY, LogicType
from orderloom.model.difference import Documents
from orderloom.model.field import FIELDS
from orderloom.model.fields.system import SYSTEM_FIELDS
from orderloom.model.kinds.app import KIND as APP
from orderloom.model.kinds.dictionary import KIND as DICTIONARY
from orderloom.model.kinds.role import KIND as ROLE
from orderloom.model.kinds.table import KIND as TABLE

_ROLES = "@me.roles"


@dataclass(frozen=True, slots=True)
class Naming:
    """Names in one language for expressions on ``table``, in a document of data ``home``; ``outer`` is the table of the
    record around: of a line, or of the one that asks.
    """

    documents: Documents
    language: str
    table: str = ""
    home: object = None
    outer: str = ""
    known: dict[str, object] = field(default_factory=dict)

    def say(self, code: str, /, **facts: object) -> str:
        """A sentence of the catalogue."""
        return i18n.message(code, self.language, facts)

    def path(self, path: str) -> str:
        """What people call a path."""
        told = f"path.{path}"
        if told in i18n.catalogue(self.language):
            return self.say(told)
        for prefix, code, table in (
            (OLD, "sentence.old", self.table),
            (OUTER, "sentence.outer", self.outer),
            (PARENT, "sentence.parent", self.outer or self._own_table),
        ):
            if path.startswith(prefix):
                return self.say(code, a=self._field_path(table, path.removeprefix(prefix)))
        if path.startswith("@"):
            return self._context(path)
        return self._field_path(self.table, path)

    def value(self, value: object, beside: str | None) -> str:
        """A plain value as people write it; ``beside`` is the path it is compared with, which may have codes."""
        if value is None:
            return self.say("sentence.nobody")
        if isinstance(value, bool):
            return self.say("sentence.true" if value else "sentence.false")
        if not isinstance(value, str):
            return str(value)
        return self.say("sentence.quoted", a=self._code(value, beside) if beside else value)

    def logic(self, path: str) -> LogicType:
        """The type of a path where its field says so; ``any`` for all others."""
        table, bare = self._at(path)
        name, _, part = bare.partition(".")
        found = self._types(self.field(table, name)) if table else {}
        return found.get(f".{part}" if part else "", ANY)

    def table_title(self, table: str) -> str:
        """What a table is called."""
        return self._title(self._data(TABLE.id, table), table)

    def field(self, table: str, name: str) -> Mapping[str, object]:
        """A field of a table as data; empty where there is none."""
        return _member(_list(self._data(TABLE.id, table), "fields"), name)

    def field_title(self, table: str, name: str) -> str:
        """What a field is called."""
        found = self.field(table, name)
        if found:
            return self._title(found, name)
        system = next((spec.title for spec in SYSTEM_FIELDS if spec.id == name), None)
        return i18n.pick(system, self.language) or name

    def mapping_title(self, dictionary: str, mapping: str) -> str:
        """What a mapping of a dictionary is called."""
        return self._title(_member(_list(self._data(DICTIONARY.id, dictionary), "mappings"), mapping), mapping)

    def asked(self, table: str) -> "Naming":
        """The names inside a question to the records of another table."""
        return Naming(self.documents, self.language, table, self.home, self.table, self.known)

    @property
    def _own_table(self) -> str:
        named = self.home.get("table") if isinstance(self.home, Mapping) else None
        return named if isinstance(named, str) else ""

    def _at(self, path: str) -> tuple[str, str]:
        """The table and the bare path that a path of a record leads to."""
        for prefix, table in ((OLD, self.table), (OUTER, self.outer), (PARENT, self.outer or self._own_table)):
            if path.startswith(prefix):
                return table, path.removeprefix(prefix)
        return ("", path) if path.startswith("@") else (self.table, path)

    def _field_path(self, table: str, path: str) -> str:
        name, _, rest = path.partition(".")
        return self._with_parts(self.field_title(table, name), rest)

    def _with_parts(self, title: str, rest: str) -> str:
        for part in rest.split(".") if rest else ():
            code = f"path_part.{part}"
            known = self.say(code) if code in i18n.catalogue(self.language) else part
            title = self.say("sentence.part", a=title, b=known)
        return title

    def _context(self, path: str) -> str:
        """What parameters, inputs, variables and elements are called."""
        for prefix, code, key in (
            (PARAM, "sentence.param", "parameters"),
            (INPUT, "sentence.input", "inputs"),
            (VARIABLE, "sentence.variable", "steps"),
        ):
            if path.startswith(prefix):
                name, _, rest = path.removeprefix(prefix).partition(".")
                home = self._single() if prefix == PARAM else self.home
                members = _list(home, key)
                found = _member(members, name) or _member(members, name, "as")
                return self._with_parts(self.say(code, a=self._title(found, name)), rest)
        if path.startswith(f"{ITEM}."):
            return self._with_parts(self.say("sentence.item"), path.removeprefix(f"{ITEM}."))
        return path

    def _code(self, code: str, beside: str) -> str:
        """The title of a code or role that a value names; the value itself where it names none."""
        if beside == _ROLES:
            return self._title(self._data(ROLE.id, code), code)
        table, bare = self._at(beside)
        dictionary = self.field(table, bare).get("dictionary")
        if not isinstance(dictionary, str):
            return code
        return self._title(_member(_list(self._data(DICTIONARY.id, dictionary), "entries"), code), code)

    def _types(self, spec: Mapping[str, object]) -> Mapping[str, LogicType]:
        name = str(spec.get("type", ""))
        entry = FIELDS.find(name)
        if entry is None:
            return {}
        try:
            return CHECKS.get(name).codec(entry.shape.model_validate(spec), FieldContext()).logic()
        except ValidationError:
            return {}

    def _single(self) -> object:
        """The app document."""
        return next((data for (kind, _), data in self.documents.items() if kind == APP.id), None)

    def _data(self, kind: str, document: str) -> object:
        return self.documents.get((kind, document))

    def _title(self, data: object, otherwise: str) -> str:
        title = data.get("title") if isinstance(data, Mapping) else None
        return i18n.pick(title, self.language) if isinstance(title, Mapping) and title else otherwise


def _list(data: object, key: str) -> tuple[Mapping[str, object], ...]:
    found = data.get(key) if isinstance(data, Mapping) else None
    members = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return tuple(one for one in members if isinstance(one, Mapping))


def _member(members: Sequence[Mapping[str, object]], name: str, key: str = "id") -> Mapping[str, object]:
    return next((one for one in members if one.get(key) == name), {})
