"""Fields of a form whose being asked for depends, in the end, on themselves: such a form has no one answer."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from orderloom.check.context import Context
from orderloom.check.tables import TableFacts
from orderloom.logic.compile import Checked
from orderloom.logic.core import reads
from orderloom.logic.types import BOOL
from orderloom.model.kinds.form import Form


def cycles(document: Form, facts: TableFacts, context: Context) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Pointer, field and way of each cycle; what a computed field is made of counts as read with it."""
    schema = context.rule_schema(facts)
    tabs = {tab.id: tab.visible for tab in document.tabs}
    places: dict[str, str] = {}
    graph: dict[str, set[str]] = {}
    for place, section in enumerate(document.sections):
        around = [section.visible, tabs.get(section.tab or "", True)]
        for index, field in enumerate(section.fields):
            rules = [rule for rule in (*around, field.visible, field.readonly) if isinstance(rule, Mapping)]
            found = [context.expressions.compiled(rule, schema, BOOL) for rule in rules]
            read = {path for one in found if isinstance(one, Checked) for path in reads(one.core)}
            places[field.id] = f"/sections/{place}/fields/{index}/visible"
            graph[field.id] = _made_of({path.partition(".")[0] for path in read if not path.startswith("@")}, facts)
    while True:
        try:
            TopologicalSorter({name: read & graph.keys() for name, read in graph.items()}).prepare()
        except CycleError as error:
            way: list[str] = error.args[1]
            yield places[way[0]], way[0], tuple(way)
            graph = {name: read - set(way) for name, read in graph.items() if name not in way}
        else:
            return


def _made_of(names: set[str], facts: TableFacts) -> set[str]:
    """The fields and all that the computed ones among them are made of."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        field = facts.fields.get(name)
        left.extend(field.sources if field else ())
    return found
