"""What an expression may read at its place, with everything that an editor needs to offer it."""

from collections.abc import Iterator
from dataclasses import dataclass

from orderloom.check.asks import PREFIX
from orderloom.check.compiler import OLD
from orderloom.check.context import Context
from orderloom.check.naming import Naming
from orderloom.check.place import Place
from orderloom.check.tables import FieldFacts
from orderloom.logic.registry import describe
from orderloom.logic.types import Schema
from orderloom.model.fields.system import SYSTEM_IDS
from orderloom.model.kinds.table import Table


@dataclass(frozen=True, slots=True)
class Readable:
    """One path with its type and title. ``dictionary``: whose codes its values are; ``target``: the table whose records
    they name; ``directory``: the part of the directory whose members they name.
    """

    path: str
    type: str
    title: str
    dictionary: str | None = None
    target: str | None = None
    directory: str | None = None

    def as_json(self) -> dict[str, object]:
        """As editors read it; what it does not have is left out."""
        told: dict[str, object] = {"path": self.path, "type": self.type, "title": self.title}
        names = (("dictionary", self.dictionary), ("target", self.target), ("directory", self.directory))
        return {**told, **{key: named for key, named in names if named}}


@dataclass(frozen=True, slots=True)
class Askable:
    """A table that a question may ask: its title, its links to the table in question, and what can be measured."""

    table: str
    title: str
    links: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, object]:
        """As editors read it."""
        return {"id": self.table, "title": self.title, "links": [{"id": i, "title": t} for i, t in self.links]}


def readable(schema: Schema, table: str, context: Context, naming: Naming) -> tuple[Readable, ...]:
    """Every path of a schema; fields of the record first, then what surrounds it."""
    facts = context.table(table) if table else None
    fields = facts.fields if facts else {}
    found = [
        _readable(path, str(kind), fields.get(_field(path)), naming)
        for path, kind in schema.items()
        if not path.startswith(PREFIX)
    ]
    return tuple(sorted(found, key=lambda one: _rank(one.path)))


def _rank(path: str) -> int:
    """Fields of the record first, then the system's, then what surrounds it, then what it was before."""
    if path.startswith(OLD):
        return 3
    return 2 if path.startswith("@") else int(path in SYSTEM_IDS)


def _readable(path: str, kind: str, field: FieldFacts | None, naming: Naming) -> Readable:
    traits = field.traits if field is not None else None
    title = naming.path(path)
    if traits is None:
        return Readable(path, kind, title)
    return Readable(path, kind, title, traits.dictionary, traits.target, traits.directory)


def _field(path: str) -> str:
    """The field whose own value a path is, now or before; empty for parts of values and all else."""
    return path.removeprefix(OLD)


def askable(place: Place, context: Context, naming: Naming) -> Iterator[Askable]:
    """The tables that a question may ask."""
    if not place.asks:
        return
    for name in context.all(Table):
        facts = context.table(name)
        links = [one for one, field in facts.fields.items() if field.traits.target == place.table] if facts else []
        yield Askable(name, naming.table_title(name), tuple((one, naming.field_title(name, one)) for one in links))


def operators(naming: Naming) -> list[dict[str, object]]:
    """Every operator with its title, help and signature, in the order of their families."""
    asks = ({"name": name, "family": "asks"} for name in ("any", "count", "sum", "distinct", "outer", "mapping"))
    return [
        {
            "name": one["name"],
            "family": one["family"],
            "title": naming.say(f"operator.{one['name']}"),
            "help": naming.say(f"operator.{one['name']}.help"),
            "arguments": one.get("arguments"),
            "signature": one.get("signature"),
        }
        for one in (*describe(), *asks)
    ]
