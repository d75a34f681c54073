"""Documents of new tables and apps that work at once: a table with its form, its list, rights and a place in the menu.

What comes out is checked like any other document; nothing here is written anywhere.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orderloom import i18n
from orderloom.check.template import Template
from orderloom.check.template_build import Naming
from orderloom.model.difference import Documents
from orderloom.model.document import Document
from orderloom.model.field import FieldSpec
from orderloom.model.kinds.app import App, NavigationEntry
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.form import Form, FormField, Section
from orderloom.model.kinds.role import Role, TableRights
from orderloom.model.kinds.table import Table
from orderloom.model.kinds.view import Column, QuickFilter, View
from orderloom.runtime.version import Key

ALL = "*"
_FIRST_VERSION = "1.0.0"
_COLUMNS = 8
"""Columns of a first list."""

_FILTERS = 4
_LONGEST_ID = 40
_MANAGER = "manager"
_NO_WORD = re.compile(r"[^a-z0-9]+")
_NOISE = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class NewTable:
    """A table to be made. ``narrowing`` are fields that its list is filtered by, ``wide`` those that need a whole row
    of the form and no column of the list.
    """

    id: str
    title: Mapping[str, str]
    fields: Sequence[FieldSpec]
    title_field: str
    dictionaries: Sequence[Dictionary] = ()
    narrowing: Sequence[str] = ()
    wide: Collection[str] = field(default_factory=frozenset)

    @property
    def form(self) -> str:
        """The id of its form."""
        return f"{self.id}_form"

    @property
    def view(self) -> str:
        """The id of its list."""
        return f"{self.id}_list"


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by folded title, so that nobody has to invent names for what everybody has."""

    tables: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    """Of fields, and of the codes of dictionaries."""


def new_app(naming: Naming, table: NewTable) -> dict[Key, object]:
    """An app with one table and one role that may do everything."""
    title = dict(naming.title)
    role = Role(
        id=_MANAGER,
        title=_said("making.manager"),
        tables=(_rights(table.id),),
        manages=("documents", "people", "runs"),
        logs=("inbox", "refusals", "runs", "tasks", "outgoing", "notices", "quarantine"),
        forms=(ALL,),
        views=(ALL,),
        flows=(ALL,),
    )
    app = App(
        id=naming.id,
        title=title,
        version=_FIRST_VERSION,
        home=table.view,
        navigation=(NavigationEntry(id=table.view),),
    )
    return dict(map(_written, (app, *_of_table(table), role)))


def add_table(documents: Documents, table: NewTable) -> dict[Key, object]:
    """The documents of an app with one table more, which whoever manages its documents may do everything with."""
    found = {**documents, **dict(map(_written, _of_table(table)))}
    for key, data in documents.items():
        if isinstance(data, Mapping) and key[0] == _kind(App):
            menu = {"id": table.view}
            found[key] = {**data, "navigation": [*_members(data, "navigation"), menu]}
        if isinstance(data, Mapping) and key[0] == _kind(Role) and _members(data, "manages"):
            found[key] = _opened(data, table)
    return found


def free_id(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, numbered when it is taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name


def proposed_id(text: str, known: Mapping[str, str] | None = None, fallback: str = "app") -> str:
    """An id for what people call ``text``: what templates call the same, else its Latin letters, else ``fallback``.

    ``known`` are ids by folded title, see ``Names``.
    """
    meant = (known or {}).get(folded(text))
    if meant:
        return meant
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = _NO_WORD.sub("_", plain).strip("_").lstrip("0123456789_")[:_LONGEST_ID].rstrip("_")
    return name or fallback


def names_of(templates: Iterable[Template]) -> Names:
    """What the templates here call things; where they differ, the first one counts."""
    tables: dict[str, str] = {}
    members: dict[str, str] = {}
    for template in templates:
        for draft in template.base.drafts:
            if draft.data.get("kind") == _kind(Table):
                _note(tables, draft.data)
            for one in (*_members(draft.data, "fields"), *_members(draft.data, "entries")):
                _note(members, one)
    return Names(tables, members)


def _note(names: dict[str, str], data: object) -> None:
    if isinstance(data, Mapping) and isinstance(titles := data.get("title"), Mapping):
        for title in titles.values():
            names.setdefault(folded(str(title)), str(data.get("id")))


def folded(text: str) -> str:
    """A title as one compares it: full-width forms, case, spaces and marks do not matter."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _of_table(table: NewTable) -> tuple[Document, ...]:
    columns = [one.id for one in table.fields if one.id not in table.wide] or [table.title_field]
    asked = tuple(
        FormField(id=one.id, width="full") if one.id in table.wide else FormField(id=one.id) for one in table.fields
    )
    form = Form(
        id=table.form,
        title=table.title,
        table=table.id,
        sections=(Section(id="basic", title=_said("making.section"), columns=2, fields=asked),),
    )
    view = View(
        id=table.view,
        title=table.title,
        table=table.id,
        layout="list",
        columns=tuple(Column(id=name) for name in columns[:_COLUMNS]),
        filters=tuple(QuickFilter(id=name) for name in table.narrowing[:_FILTERS]),
        form=table.form,
    )
    whole = Table(id=table.id, title=table.title, title_field=table.title_field, fields=tuple(table.fields))
    return (*table.dictionaries, whole, form, view)


def _rights(table: str) -> TableRights:
    return TableRights(
        id=table,
        read=True,
        create=True,
        update=True,
        delete=True,
        readable=(ALL,),
        unmasked=(ALL,),
        writable=(ALL,),
        transitions=(ALL,),
        holds=True,
    )


def _opened(role: Mapping[str, object], table: NewTable) -> dict[str, object]:
    """A role that may also do everything with a new table."""
    opened = {**role, "tables": [*_members(role, "tables"), _rights(table.id).model_dump(exclude_unset=True)]}
    for name, one in (("forms", table.form), ("views", table.view)):
        listed = _members(role, name)
        if ALL not in listed:
            opened[name] = [*listed, one]
    return opened


def _members(data: Mapping[str, object], name: str) -> list[object]:
    found = data.get(name)
    return list(found) if isinstance(found, list | tuple) else []


def _kind(shape: type[Document]) -> str:
    return str(shape.model_fields["kind"].default)


def _written(document: Document) -> tuple[Key, object]:
    """A document as it is kept: what nobody has said is left out."""
    kind = _kind(type(document))
    return (kind, document.id), {"kind": kind, **document.model_dump(mode="json", exclude_unset=True)}


def _said(code: str) -> dict[str, str]:
    return {language: i18n.message(code, language) for language in i18n.LANGUAGES}
