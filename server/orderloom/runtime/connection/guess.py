"""A first mapping of a platform's items: by what keys and fields are called, proved on values of real messages."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from orderloom.check.context import Context
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.tables import FieldFacts, TableFacts
from orderloom.i18n import LANGUAGES, catalogue, message
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.kinds.table import Table
from orderloom.runtime.transfer.texts import folded
from orderloom.sdk.unified_keys import ItemKey, keys_of_items

LIKELY = 72
"""How much alike two names must be, of 100, to be offered as one."""

SURE = 95
_SAME = 100
_BETWEEN = re.compile("[、,]")
_PROVED = 3
"""What a value of a real message that the field takes is worth."""

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Offer:
    """How one field might be filled; ``score`` of 100 says how likely that is meant, ``source`` which key it is."""

    field: str
    source: str
    score: int
    value: object = None
    parts: tuple[tuple[str, object], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The member of ``fields`` that says so."""
        if self.parts:
            return {"id": self.field, "parts": [{"id": name, "value": rule} for name, rule in self.parts]}
        return {"id": self.field, "value": self.value}


@dataclass(frozen=True, slots=True)
class Offered:
    """Fields of one table from the keys of an item or of a list inside it."""

    fields: tuple[Offer, ...]
    key: str | None


@dataclass(frozen=True, slots=True)
class ChildOffer:
    """Records of ``table`` from the list ``each``."""

    each: str
    table: str
    link: str
    offered: Offered


@dataclass(frozen=True, slots=True)
class StatusOffer:
    """What codes might mean here; those without a likely state are left out."""

    field: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where values come from: keys, values of real messages, and the rules for keys ``beside`` them by name."""

    keys: Sequence[ItemKey]
    samples: Sequence[Values]
    beside: Mapping[str, str]


@dataclass(frozen=True)
class Guess:
    """Guesses about one connection of an app. ``samples`` are items of real messages by kind."""

    context: Context
    connection: str
    samples: Mapping[str, Sequence[Values]] = field(default_factory=dict)

    def fields(self, item: str, table: TableFacts) -> Offered:
        """The fields of the item's own table."""
        keys = keys_of_items()[item]
        beside = {key.path: key.path for key in keys if key.leaf}
        return self._offered(_Source(keys, self.samples.get(item, ()), beside), table)

    def children(self, item: str, table: TableFacts) -> Iterator[ChildOffer]:
        """For each list of the item, the table whose records belong to those of ``table`` and that is most like it."""
        keys = keys_of_items()[item]
        beside = {key.path: f"@item.{key.path}" for key in keys if key.leaf}
        for key in keys:
            if not (key.many and key.keys):
                continue
            samples = [element for value in self.samples.get(item, ()) for element in _elements(value.get(key.path))]
            found = []
            for link, other in self._below(table.document.id):
                offered = self._offered(_Source(key.keys, samples, beside), other, (link,))
                score = max(
                    _alike(_names(key), _named(other.document.id, *other.document.title.values())),
                    10 * len(offered.fields),
                )
                if offered.key is not None and _whole(other, {link, *(one.field for one in offered.fields)}):
                    found.append((score, ChildOffer(key.path, other.document.id, link, offered)))
            if found:
                yield max(found, key=lambda pair: pair[0])[1]

    def status(self, item: str, table: TableFacts) -> StatusOffer | None:
        """The table's states, or the codes of a field that several sources tell of, for the item's status."""
        coded = next((key for key in keys_of_items()[item] if key.codes and key.path == "status"), None)
        machine = self.context.machines.get(table.document.id)
        if coded is None or machine is None:
            return None
        states = {state.id: self._titles(table, machine.field, state.id) for state in machine.states}
        return StatusOffer(machine.field, tuple(_matched(coded, states)))

    def _titles(self, table: TableFacts, name: str, state: str) -> frozenset[str]:
        facts = table.fields.get(name)
        dictionary = self.context.find(Dictionary, facts.traits.dictionary) if facts else None
        entry = next((one for one in dictionary.entries if one.id == state), None) if dictionary else None
        return _named(state, *(entry.title.values() if entry else ()))

    def _below(self, table: str) -> Iterator[tuple[str, TableFacts]]:
        """Tables whose records point to those of ``table``, each with the link."""
        for name in self.context.all(Table):
            other = self.context.table(name)
            links = [one for one in other.fields.values() if one.traits.target == table] if other else []
            if other is not None and links and name != table:
                yield links[0].spec.id, other

    def _offered(self, source: _Source, table: TableFacts, taken: Sequence[str] = ()) -> Offered:
        offers = sorted(self._offers(source, table), key=lambda one: -one.score)
        chosen: dict[str, Offer] = {}
        used: set[str] = set()
        for one in offers:
            if one.field not in chosen and one.field not in taken and one.source not in used:
                chosen[one.field] = one
                used |= {one.source} if one.source else set()
        ordered = tuple(chosen[name] for name in table.fields if name in chosen)
        return Offered(ordered, _key(table, {*chosen, *taken}))

    def _offers(self, source: _Source, table: TableFacts) -> Iterator[Offer]:
        for facts in table.fields.values():
            if not facts.enterable or facts.traits.moved or facts.traits.target is not None:
                continue
            names = _named(facts.spec.id, *facts.spec.title.values())
            if "connection" in names and _takes(facts.codec, self.connection):
                yield Offer(facts.spec.id, "", _SAME, value=self.connection)
            for key in _flat(source.keys):
                score = _alike(_names(key), names)
                if score >= LIKELY:
                    yield from _offer(facts, key, score, source)


def _offer(facts: FieldFacts, key: ItemKey, score: int, source: _Source) -> Iterator[Offer]:
    """The field from the key, unless real messages hold values there and the field takes none of them.

    A value of several parts, such as an amount with its currency, takes its first part from the key and the others from
    keys that are called like them.
    """
    name, read = facts.spec.id, {"var": key.path}
    others = facts.traits.parts[1:]
    if others and key.leaf and not key.many and source.beside.keys() >= set(others):
        rest = ((one, {"var": source.beside[one]}) for one in others)
        yield Offer(name, key.path, score, parts=((facts.traits.parts[0], read), *rest))
        return
    seen = [value for value in (_at(key.path, sample) for sample in source.samples) if value not in (None, "", [])]
    if (not seen and not key.keys) or any(_takes(facts.codec, value) for value in seen):
        yield Offer(name, key.path, min(score + (_PROVED if seen else 0), _SAME), value=read)


def _flat(keys: Iterable[ItemKey]) -> Iterator[ItemKey]:
    """The keys with those of objects inside; lists of objects only as a whole, for what is in them has other tables."""
    for key in keys:
        yield key
        yield from () if key.many else _flat(key.keys)


def _key(table: TableFacts, filled: set[str]) -> str | None:
    """The first key all of whose fields get a value."""
    return next((one.id for one in table.document.keys if filled.issuperset(one.fields)), None)


def _whole(table: TableFacts, filled: set[str]) -> bool:
    """Whether everything that a record must have gets a value, and something that tells records apart."""
    must = {name for name, one in table.fields.items() if one.spec.required and one.enterable and not one.traits.moved}
    return must <= filled and len(filled) > 1


def _matched(coded: ItemKey, states: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Each code with the state that is called like it, if any is.

    States are told apart by single letters (paid, unpaid), so only the same words count, or nearly the same.
    """
    for code in coded.codes:
        names = _named(code, *_titles(f"{coded.word}.={code}"))
        scores = {state: _alike(names, others) for state, others in states.items()}
        best = max(scores, key=lambda state: scores[state], default=None)
        if best is not None and scores[best] >= SURE:
            yield code, best


def _names(key: ItemKey) -> frozenset[str]:
    """Whatever a field for the key may be called: one inside an object is known by its path, never by its last part
    alone, or every name and phone would be the receiver's.
    """
    return _named(key.path.replace(".", "_"), *_titles(key.word))


def _titles(word: str) -> Iterator[str]:
    """The title of a key or code in every language, and what else it is called."""
    for language in LANGUAGES:
        yield message(word, language)
        others = catalogue(language).get(f"{word}.like", "")
        yield from _BETWEEN.split(others)


def _named(id: str, *titles: str) -> frozenset[str]:
    return frozenset(folded(text) for text in (id.lower(), *titles) if text)


def _alike(names: Iterable[str], others: Iterable[str]) -> int:
    """How much alike the two nearest of them are, of 100; only the very same are 100."""
    there = tuple(others)
    pairs = ((one, other) for one in names for other in there)
    return max(
        (_SAME if one == other else min(_SAME - 1, round(fuzz.ratio(one, other))) for one, other in pairs), default=0
    )


def _takes(codec: Codec, value: object) -> bool:
    try:
        codec.decode(value)
    except FieldFault:
        return False
    return True


def _at(path: str, value: object) -> object:
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _elements(value: object) -> tuple[Values, ...]:
    return tuple(one for one in value if isinstance(one, Mapping)) if isinstance(value, list | tuple) else ()
