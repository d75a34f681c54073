"""A difference in words that a manager reads: which document, which member, what changed from what to what.

Nothing here knows a kind: titles are looked up by id path, and the names of kinds, collections and keys are sentences
of the catalogue (``words.kind.*``, ``words.member.*``, ``words.key.*``); what has none is shown by its own name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orderloom import i18n
from orderloom.model.difference import Documents, Edit

_LONGEST = 60
"""Letters of a value that are worth showing inside a sentence."""

_SORT = "type"
"""The key by which members of a collection say what sort they are."""


def tell(edits: Iterable[Edit], old: Documents, new: Documents, language: str) -> tuple[str, ...]:
    """One sentence per edit, in their order; what only begins an empty collection goes without saying."""
    teller = _Teller(old, new, language)
    told = (teller.sentence(edit) for edit in edits if not (edit.sort == "add" and edit.new == [] and edit.path))
    return tuple(words[:1].upper() + words[1:] for words in told)


@dataclass(frozen=True, slots=True)
class _Way:
    """The way to an edit in words: the document with the members passed, and what stands at its end."""

    where: str
    end: str
    member: bool
    """Whether the end is a member of a collection."""


@dataclass(frozen=True, slots=True)
class _Teller:
    old: Documents
    new: Documents
    language: str
    titles: dict[str, set[str]] = field(default_factory=dict)
    """What ids are called anywhere, filled when first needed."""

    def sentence(self, edit: Edit) -> str:
        if not edit.path:
            return self._say(f"words.say.document.{edit.sort}", document=self._document(edit))
        way = self._way(edit)
        facts: dict[str, object] = {"where": way.where, "name": way.end}
        if way.member:
            return self._member(edit, facts)
        old, new = self._value(edit.old), self._value(edit.new)
        if edit.sort == "remove" or not new or (edit.sort == "change" and not old):
            return self._say(f"words.say.{edit.sort}", **facts)
        return self._say(f"words.say.{edit.sort}.value", **facts, old=old, new=new)

    def _member(self, edit: Edit, facts: Mapping[str, object]) -> str:
        if edit.sort == "move":
            if edit.after is None:
                return self._say("words.say.member.first", **facts)
            behind = self._title(_reached(self.new, edit, edit.after), edit.after)
            return self._say("words.say.member.after", **facts, after=behind)
        sort = edit.new.get(_SORT) if isinstance(edit.new, Mapping) and edit.sort == "add" else None
        if isinstance(sort, str):
            return self._say("words.say.member.add.sort", **facts, sort=self._named("type", sort))
        return self._say(f"words.say.member.{edit.sort}", **facts)

    def _way(self, edit: Edit) -> _Way:
        """Members on the path join the way; the keys behind the last one name the thing itself."""
        here = (self.new.get(edit.key), self.old.get(edit.key))
        where, passed, keys = self._document(edit), "", list[str]()
        for step in edit.path.split("/"):
            inner = (_inside(here[0], step), _inside(here[1], step))
            if any(isinstance(data, list | tuple) for data in here):
                where = self._say("words.say.inside", outer=where, inner=passed) if passed else where
                title = self._title(next((data for data in inner if data is not None), None), step)
                passed, keys = self._say("words.say.named", sort=self._named("member", keys[-1]), title=title), []
            else:
                keys.append(step)
            here = inner
        if not keys:
            return _Way(where, passed, member=True)
        where = self._say("words.say.inside", outer=where, inner=passed) if passed else where
        return _Way(where, " · ".join(self._named("key", key) for key in keys), member=False)

    def _document(self, edit: Edit) -> str:
        kind, document = edit.key
        data = self.new.get(edit.key, self.old.get(edit.key))
        return self._say("words.say.named", sort=self._named("kind", kind), title=self._title(data, document))

    def _named(self, sort: str, name: str) -> str:
        """The word of the catalogue for a name of the documents, else the name."""
        code = f"words.{sort}.{name}"
        return i18n.message(code, self.language) if code in i18n.catalogue(self.language) else name

    def _title(self, data: object, name: str) -> str:
        title = data.get("title") if isinstance(data, Mapping) else None
        return i18n.pick(_texts(title), self.language) or self._elsewhere(name)

    def _elsewhere(self, name: str) -> str:
        """What an id without a title of its own is called elsewhere (the view of a menu entry, the word of a state), if
        it is called one thing only; else the id.
        """
        if not self.titles:
            for documents in (self.old, self.new):
                for one in documents.values():
                    for named, title in _titled(one):
                        self.titles.setdefault(named, set()).add(i18n.pick(title, self.language))
        called = self.titles.get(name, set())
        return next(iter(called)) if len(called) == 1 else name

    def _value(self, value: object) -> str:
        """A value short enough for a sentence; empty for anything else."""
        if isinstance(value, bool):
            return self._say("words.say.yes" if value else "words.say.no")
        if isinstance(value, Mapping) and value.keys() == set(i18n.LANGUAGES):
            value = i18n.pick(_texts(value), self.language)
        shown = str(value) if isinstance(value, str | int | Decimal) else ""
        return shown if len(shown) <= _LONGEST else ""

    def _say(self, code: str, **facts: object) -> str:
        return i18n.message(code, self.language, facts)


def _texts(title: object) -> dict[str, str]:
    return {str(one): str(words) for one, words in title.items()} if isinstance(title, Mapping) else {}


def _titled(data: object) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every id in a document that stands beside a title."""
    if isinstance(data, Mapping):
        name, title = data.get("id"), _texts(data.get("title"))
        if isinstance(name, str) and title:
            yield name, title
    if isinstance(data, Mapping | Sequence) and not isinstance(data, str):
        for part in data.values() if isinstance(data, Mapping) else data:
            yield from _titled(part)


def _reached(documents: Documents, edit: Edit, step: str) -> object:
    """The member ``step`` of the collection that an edit is about."""
    data = documents.get(edit.key)
    for one in (*edit.path.split("/")[:-1], step):
        data = _inside(data, one)
    return data


def _inside(data: object, step: str) -> object:
    """What one step of an id path leads to; None for nothing."""
    if isinstance(data, Mapping):
        return data.get(step)
    if isinstance(data, Sequence) and not isinstance(data, str):
        names = (one.get("id") if isinstance(one, Mapping) else one for one in data)
        return next((one for name, one in zip(names, data, strict=True) if name == step), None)
    return None
