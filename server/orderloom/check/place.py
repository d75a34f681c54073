"""Where an expression stands: what its place lets it read and what it asks of it, learnt from the checker itself.

The checker of the document's kind is run over the document with a sample rule at that place, and listened to: it names
the paths, the wanted type and whether the database must answer. So no kind says a second time what its rules may read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderloom.check.app import Source, well_formed
from orderloom.check.asks import OUTER, condition_faults
from orderloom.check.context import Context
from orderloom.check.flow_analysis import RUN
from orderloom.check.form_parts import PARENT
from orderloom.check.home import home_tables
from orderloom.check.kind import CHECKS
from orderloom.check.listening import Heard, Listening
from orderloom.check.problem import Problem
from orderloom.check.shapes import read_shape
from orderloom.check.step import INPUT
from orderloom.logic.core import Core
from orderloom.logic.types import BOOL, LogicType, Schema
from orderloom.model import idpath
from orderloom.model.idpath import PathError, escape
from orderloom.model.kind import KINDS

_SAME = "==="
_SAMPLE = ("a rule that no document holds", "")
_QUESTION = "count"


@dataclass(frozen=True, slots=True)
class Place:
    """What an expression may read where it stands, and what is wanted of it: a value of type ``want`` (None: any).

    ``pushed``: the database must answer it alone; ``asks``: it may ask other records. ``table`` is the one whose
    fields it reads by their bare ids, empty where there is none; ``dictionary``: whose codes the value must be, if any.
    """

    schema: Schema
    want: LogicType | None
    pushed: bool
    asks: bool
    table: str
    dictionary: str | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """An expression at its place. ``type`` and ``core`` are None while anything is wrong; pointers of ``problems``
    start at the expression. ``asking``: it asks other records, so that its core needs their answers.
    """

    type: LogicType | None
    core: Core | None
    asking: bool
    problems: tuple[Problem, ...]


class Examiner:
    """The documents of one app, for questions about expressions anywhere in them."""

    def __init__(self, source: Source) -> None:
        self._data = {(str(one.data.get("kind")), str(one.data.get("id"))): one.data for one in source.drafts}
        self._documents, self._malformed = well_formed(source)
        self.context = Context(self._documents, self._malformed)

    def place(self, document: str, path: str) -> Place | None:
        """The place at an id path of ``kind/id``; None where the checker expects no expression, or cannot look because
        the document has faults of form.
        """
        heard = self._listened(document, path, {_SAME: [*_SAMPLE]})[0]
        if heard.pushed:
            # A search tells the types of those values of its flow only that it reads: read all there might be.
            around = dict.fromkeys((*heard.around, *self._around(document)))
            heard = self._listened(document, path, {_SAME: [*_SAMPLE, *({"var": one} for one in around)]})[0]
        if heard.schema is None:
            return None
        table = self._table(document, path, heard.schema)
        asking = {_SAME: [{_QUESTION: [table]}, *_SAMPLE]}
        asks = bool(table) and self._listened(document, path, asking)[0].asking
        return Place(heard.schema, heard.want, heard.pushed, asks, table, heard.dictionary)

    def _around(self, document: str) -> Iterator[str]:
        """What an expression of a flow might read of its run, its inputs and its record."""
        kind, _, name = document.partition("/")
        data = self._data.get((kind, name), {})
        yield from RUN
        inputs = data.get("inputs")
        for one in inputs if isinstance(inputs, list) else ():
            if isinstance(one, Mapping):
                yield f"{INPUT}{one.get('id')}"
        for table in home_tables(kind, data, "title"):
            facts = self.context.table(table)
            yield from (OUTER + path for path in (facts.schema if facts else ()))

    def _table(self, document: str, path: str, schema: Schema) -> str:
        """The table whose fields a place reads by their bare ids; empty where there is none."""
        kind, _, name = document.partition("/")
        for table in home_tables(kind, self._data.get((kind, name), {}), path):
            facts = self.context.table(table)
            if facts is not None and facts.schema.keys() & schema.keys() and _reads_all(facts.schema, schema):
                return table
        return ""

    def of_table(self, table: str) -> Place | None:
        """A condition on a table by itself, as far as every such condition may look; None for an unknown table."""
        facts = self.context.table(table)
        if facts is None:
            return None
        return Place(self.context.rule_schema(facts), BOOL, pushed=False, asks=True, table=table)

    def examine(self, document: str, path: str, rule: object) -> Examined:
        """An expression as if it stood at a path of a document."""
        heard, problems = self._listened(document, path, rule)
        return _examined(heard, problems)

    def examine_alone(self, table: str, rule: object) -> Examined:
        """An expression as a condition on a table."""
        facts = self.context.table(table)
        if facts is None:
            return Examined(None, None, asking=False, problems=())
        listening = Listening(self.context, rule)
        context = listening.around(self._documents, self._malformed)
        problems = tuple(condition_faults(rule, context.sound_table(table), context, ""))
        return _examined(listening.heard, problems)

    def _listened(self, document: str, path: str, rule: object) -> tuple[Heard, tuple[Problem, ...]]:
        """What the checker asks about ``rule`` at a path, and what it has against it."""
        kind, _, name = document.partition("/")
        data, entry = self._data.get((kind, name)), KINDS.find(kind)
        placed = _placed(data, path, rule) if data is not None else None
        if entry is None or placed is None:
            return Heard(), ()
        changed, at = placed
        shape, faults = read_shape(entry.shape, changed)
        listening = Listening(self.context, rule)
        if shape is not None:
            own = {**self._documents, entry.shape: {**self._documents.get(entry.shape, {}), name: shape}}
            context = listening.around(own, self._malformed)
            faults = tuple(CHECKS.get(kind).check(shape, context))
        return listening.listened(), tuple(_below(faults, at))


def _reads_all(table: Schema, schema: Schema) -> bool:
    """Whether what a place reads by bare ids is this table: a formula does not read itself, nor formulas behind it."""
    bare = {path.partition(".")[0] for path in schema if not path.startswith(("@", PARENT))}
    return bare <= {path.partition(".")[0] for path in table} or table.keys() <= schema.keys()


def _below(faults: Sequence[Problem], at: str) -> Iterator[Problem]:
    """The problems at a pointer or within it, as seen from there."""
    for fault in faults:
        if fault.pointer == at or fault.pointer.startswith(f"{at}/"):
            inner = fault.pointer.removeprefix(at)
            yield Problem(fault.code, inner, fault.facts, fault.level, text=fault.text)


def _placed(data: Mapping[str, object], path: str, rule: object) -> tuple[dict[str, object], str] | None:
    """The document with ``rule`` at a path, and the pointer to it; None where nothing could stand there."""
    above, _, key = path.rpartition("/")
    try:
        at = idpath.to_pointer(data, above)
        home = idpath.get(data, above)
    except PathError:
        return None
    if isinstance(home, Mapping):
        at = f"{at}/{escape(key)}"
    else:
        try:
            at = idpath.to_pointer(data, path)
        except PathError:
            return None
    steps = [step.replace("~1", "/").replace("~0", "~") for step in at.split("/")[1:]]
    changed = _put(data, steps, rule)
    return (changed, at) if isinstance(changed, dict) else None


def _put(data: object, steps: Sequence[str], rule: object) -> object:
    if not steps:
        return rule
    first, rest = steps[0], steps[1:]
    if isinstance(data, Mapping):
        return {**data, first: _put(data.get(first), rest, rule)}
    listed = list(data) if isinstance(data, Sequence) else []
    listed[int(first)] = _put(listed[int(first)], rest, rule)
    return listed


def _examined(heard: Heard, problems: tuple[Problem, ...]) -> Examined:
    """The answer, with the problems that the checker has."""
    found = heard.value or heard.truth
    if found is None or any(one.level == "error" for one in problems):
        return Examined(None, None, heard.asking, problems)
    best = heard.truth if heard.truth is not None and heard.want == BOOL else found
    return Examined(found.type, best.core, heard.asking, problems)
