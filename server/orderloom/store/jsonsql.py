"""The few JSON functions that queries need, in the words of either database."""

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement, literal
from sqlalchemy.sql.functions import FunctionElement

from orderloom.store.types import FLAG, WHOLE, WORDS


class array_length(FunctionElement[object]):  # noqa: N801  functions of SQL are named like functions
    """How many entries a JSON list has; nothing has none."""

    type = WHOLE
    inherit_cache = True


@compiles(array_length, "sqlite")
def _array_length_sqlite(element: array_length, compiler: SQLCompiler, **_: object) -> str:
    return f"coalesce(json_array_length({compiler.process(element.clauses)}), 0)"


@compiles(array_length, "postgresql")
def _array_length_postgres(element: array_length, compiler: SQLCompiler, **_: object) -> str:
    return f"coalesce(jsonb_array_length({compiler.process(element.clauses)}), 0)"


class _text_member(FunctionElement[object]):  # noqa: N801  as above
    """The text under one key of a JSON object."""

    type = WORDS
    inherit_cache = True


def text_member(column: ColumnElement[object], key: str) -> ColumnElement[object]:
    """The text under ``key`` of a JSON object, null when it is not there."""
    return _text_member(column, literal(key))


@compiles(_text_member, "sqlite")
@compiles(_text_member, "postgresql")
def _text_member_any(element: _text_member, compiler: SQLCompiler, **_: object) -> str:
    column, key = (compiler.process(clause) for clause in element.clauses)
    return f"({column} ->> {key})"


class array_has(FunctionElement[object]):  # noqa: N801  as above
    """Whether a JSON list of texts holds a text; nothing holds none."""

    type = FLAG
    inherit_cache = True


@compiles(array_has, "sqlite")
def _array_has_sqlite(element: array_has, compiler: SQLCompiler, **_: object) -> str:
    column, item = (compiler.process(clause) for clause in element.clauses)
    return f"(EXISTS (SELECT 1 FROM json_each({column}) AS entry WHERE entry.value = {item}))"  # noqa: S608  compiled


@compiles(array_has, "postgresql")
def _array_has_postgres(element: array_has, compiler: SQLCompiler, **_: object) -> str:
    column, item = (compiler.process(clause) for clause in element.clauses)
    return f"(coalesce({column} @> to_jsonb(CAST({item} AS text)), false))"
