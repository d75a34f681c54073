"""Which rows of a table a question is about: live ones that fulfil its conditions and its search."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, literal_column, or_

from orderloom.logic.core import Core
from orderloom.runtime.ports import PageSpec
from orderloom.runtime.rows import VirtualRead
from orderloom.store.filter_bind import Inputs
from orderloom.store.filter_sql import Clause, emit
from orderloom.store.layout import Layout
from orderloom.store.statement import Statements
from orderloom.store.types import WORDS
from orderloom.store.virtual import Siblings, Wide


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What decides the SQL of a condition; everything else about it is a parameter."""

    where: tuple[Core, ...]
    search_fields: tuple[str, ...]
    virtual: tuple[VirtualRead, ...]
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition as SQL, in the words of a layout that the question's virtual fields widen."""

    layout: Layout | Wide
    clause: Clause
    inputs: Inputs


class Matching:
    """The conditions of one table under one plan."""

    def __init__(self, layout: Layout, statements: Statements, siblings: Siblings) -> None:
        self.layout = layout
        self.statements = statements
        self.siblings = siblings
        self.sqlite = statements.dialect.name == "sqlite"

    @staticmethod
    def narrowed(spec: PageSpec) -> Narrowed:
        """The part of a question that its SQL depends on."""
        return Narrowed(tuple(spec.where), tuple(spec.search_fields) if spec.search else (), spec.virtual, spec.deleted)

    def scope(self, narrowed: Narrowed) -> Scope:
        """The condition as SQL."""
        inputs = Inputs()
        layout = Wide(self.layout, narrowed.virtual, self.siblings, inputs) if narrowed.virtual else self.layout
        found = emit(narrowed.where, layout.paths, self.statements.dialect.name, inputs)
        gone = self.layout.deleted
        clause = and_(gone.is_not(None) if narrowed.deleted else gone.is_(None), found.clause)
        if narrowed.search_fields:
            position = func.instr if self.sqlite else func.strpos
            needle = func.lower(bindparam("search", type_=WORDS))
            columns = [layout.first(field) for field in narrowed.search_fields]
            within = (position(func.lower(column), needle) > literal_column("0") for column in columns)
            clause = and_(clause, or_(*within))
        return Scope(layout, clause, inputs)

    @staticmethod
    def values(inputs: Inputs, spec: PageSpec) -> dict[str, object]:
        """The parameters of the condition."""
        values = inputs.values(spec.env)
        if spec.search:
            values["search"] = spec.search
        return values
