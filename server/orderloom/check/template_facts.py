"""What can be said of a template without building it: the documents of each trait, the capabilities it claims."""

from collections.abc import Iterator

from orderloom.check.source import Draft
from orderloom.check.template import Template
from orderloom.model.kinds.scenario import Scenario
from orderloom.model.template import BETWEEN


def trait_documents(template: Template, trait: str) -> list[str]:
    """The documents (``kind/id``) that a trait brings or changes, alone or together with another."""
    names: dict[str, None] = {}
    for name, layer in template.layers.items():
        if trait in name.split(BETWEEN):
            names.update((f"{draft.data.get('kind')}/{draft.data.get('id')}", None) for draft in layer.drafts)
            names.update((placed.patch.patch, None) for placed in layer.patches)
    return list(names)


def rows_of(template: Template) -> list[str]:
    """The capabilities that scenarios of the base and of any trait bear, in order."""
    sort = Scenario.model_fields["kind"].default
    found = (draft.data.get("rows") for draft in _drafts(template) if draft.data.get("kind") == sort)
    return sorted({str(row) for rows in found if isinstance(rows, list) for row in rows})


def _drafts(template: Template) -> Iterator[Draft]:
    yield from template.base.drafts
    for layer in template.layers.values():
        yield from layer.drafts
