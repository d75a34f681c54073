"""Putting messages into words: who is told, what each of them may read, and the notices that come of it.

Everybody reads the record with their own rights: what a person may not see stays empty in what they are told.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderloom import i18n
from orderloom.check.assignees import AssigneePlan
from orderloom.check.kinds.dictionary import DictionaryPlan
from orderloom.check.message_plan import ChannelPlan, MessagePlan
from orderloom.check.plan import AppPlan, FieldPlan, TablePlan
from orderloom.model.canonical import canonical
from orderloom.model.kinds.message import APP, MAIL
from orderloom.runtime.assignees import Everybody, assigned
from orderloom.runtime.engine import Engine
from orderloom.runtime.letters import Letter, Renderer, plain
from orderloom.runtime.notice_rows import Notice
from orderloom.runtime.ports import Record
from orderloom.runtime.record.change import Actor, Query
from orderloom.runtime.record.directory import Directory

_PERSONAL = frozenset({APP, MAIL})
_GIVEN = "given."
_MEMBERS = "@"
"""What begins the name of a part of the directory, in ``FieldPlan.refers``."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who is told something: with which rights, and in which language."""

    actor: Actor
    language: str

    @property
    def rights(self) -> str:
        """Tells sets of rights from each other."""
        held = [*sorted(self.actor.roles), *self.actor.belongs.teams, *self.actor.belongs.departments]
        return hashlib.sha256("\0".join(held).encode()).hexdigest()[:16]


class Readers(Protocol):
    """The people of the installation as readers."""

    def reader(self, app: str, account: str) -> Reader | None:
        """The person in one app; None when they are gone or may not enter it."""


class Addresses(Protocol):
    """Where people open records."""

    def record(self, app: str, table: str, record: str) -> str:
        """The address of a record's page."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to be told: ``env`` is what expressions of the message read, ``given`` the sender's own values.

    ``actor`` sends it. ``batch`` tells one telling from all others and stays the same when it is tried again.
    """

    app: AppPlan
    message: MessagePlan
    actor: Actor
    batch: str
    now: datetime
    env: Mapping[str, object]
    given: Mapping[str, object]
    record: Record | None = None
    run: str = ""


@dataclass(frozen=True, slots=True)
class Messenger:
    """Makes notices of messages. Asks and renders, so never within a transaction."""

    engine: Engine
    renderer: Renderer
    readers: Readers
    everybody: Everybody
    directory: Directory | None = None
    addresses: Addresses | None = None

    def notices(self, telling: Telling, to: AssigneePlan | None) -> tuple[Notice, ...]:
        """The notices for everybody whom ``to``, else the message, names.

        Raises ``TemplateError`` and what expressions raise.
        """
        message, env = telling.message, {**telling.env, **_prefixed(telling.given)}
        wanted = to or message.to
        channels = [one for one in message.channels if one.id in _PERSONAL]
        accounts: Iterable[str] = ()
        if wanted is not None and channels:
            accounts = assigned(wanted, env, telling.app.id, self.everybody, telling.now)
        same = _same(message, env)
        found = [(reader, one) for reader in self._readers(telling, accounts) for one in channels]
        nobody = Reader(telling.actor, i18n.LANGUAGES[0])
        found += [(nobody, one) for one in message.channels if one.id not in _PERSONAL]
        words = self.renderer.render([self._letter(telling, *one) for one in found])
        return tuple(
            _notice(telling, reader, channel, same, said) for (reader, channel), said in zip(found, words, strict=True)
        )

    def words(self, telling: Telling, reader: Reader) -> tuple[Mapping[str, str], ...]:
        """How each channel of the message reads to one person, who is told nothing. Raises ``TemplateError``."""
        return self.renderer.render([self._letter(telling, reader, one) for one in telling.message.channels])

    def _readers(self, telling: Telling, accounts: Iterable[str]) -> Iterator[Reader]:
        for account in accounts:
            reader = self.readers.reader(telling.app.id, account)
            if reader is not None:
                yield reader

    def _letter(self, telling: Telling, reader: Reader, channel: ChannelPlan) -> Letter:
        language = reader.language
        texts = {"subject": i18n.pick(channel.subject, language), "body": i18n.pick(channel.body, language)}
        return Letter(reader.language, telling.app.timezone, self._names(telling, reader), texts)

    def _names(self, telling: Telling, reader: Reader) -> dict[str, object]:
        """The values of every name, as far as the reader may see them."""
        names: dict[str, object] = {
            "now": plain(telling.now),
            "reader": reader.actor.name,
            "app_name": i18n.pick(telling.app.title, reader.language),
        }
        names.update({_GIVEN + name: plain(value) for name, value in telling.given.items()})
        table = telling.app.find(TablePlan, telling.message.table) if telling.message.table else None
        if table is not None and telling.record is not None:
            names.update(self._of_record(telling, table, telling.record, reader))
        return names

    def _of_record(self, telling: Telling, table: TablePlan, record: Record, reader: Reader) -> dict[str, object]:
        access = self.engine.rights(telling.app.id, reader.actor).on(table.id)
        if access is None or not access.read:
            return {}
        named = dict.fromkeys((*telling.message.fields, table.title_field))
        wanted = [name for name in named if name in access.readable]
        page = self.engine.read(Query(telling.app.id, table.id, reader.actor, id=record.id, fields=wanted))
        if not page.items:
            return {}
        seen, names = page.items[0], dict[str, object]()
        for name in wanted:
            names.update(self._field(telling, table.fields[name], seen.values.get(name), reader))
        title = seen.values.get(table.title_field)
        names["record_name"] = plain(title)
        if self.addresses is not None:
            names["record_link"] = self.addresses.record(telling.app.id, table.id, record.id)
        return names

    def _field(self, telling: Telling, field: FieldPlan, value: object, reader: Reader) -> dict[str, object]:
        form = field.form
        labels = self._labels(telling, form, value, reader)
        return {field.id + suffix: plain(one, labels) for suffix, one in form.codec.flatten(value).items()}

    def _labels(self, telling: Telling, field: FieldPlan, value: object, reader: Reader) -> Mapping[str, str]:
        """The words for the codes and ids in a value."""
        dictionary = telling.app.find(DictionaryPlan, field.dictionary) if field.dictionary else None
        if dictionary is not None:
            return {code: i18n.pick(entry.title, reader.language) for code, entry in dictionary.entries.items()}
        refers = field.refers
        if refers is None or not isinstance(value, str):
            return {}
        if refers.startswith(_MEMBERS):
            return self.directory.titles(refers.removeprefix(_MEMBERS), [value]) if self.directory else {}
        other = telling.app.get(TablePlan, refers)
        page = self.engine.read(Query(telling.app.id, refers, reader.actor, id=value, fields=(other.title_field,)))
        title = page.items[0].values.get(other.title_field) if page.items else None
        return {value: str(title) if title is not None else ""}


def _prefixed(given: Mapping[str, object]) -> dict[str, object]:
    return {f"@{_GIVEN}{name}": value for name, value in given.items()}


def _same(message: MessagePlan, env: Mapping[str, object]) -> str:
    """What makes it the same as another; empty when everything is told."""
    if message.dedupe is None:
        return ""
    return hashlib.sha256(canonical(plain(message.dedupe.key(env)))).hexdigest()[:40]


def _notice(telling: Telling, reader: Reader, channel: ChannelPlan, same: str, words: Mapping[str, str]) -> Notice:
    account = reader.actor.id if channel.id in _PERSONAL else ""
    named = f"{telling.batch}\0{channel.id}\0{channel.connection}\0{account}"
    return Notice(
        id=hashlib.sha256(named.encode()).hexdigest()[:40],
        app=telling.app.id,
        message=telling.message.id,
        channel=channel.id,
        batch=telling.batch,
        made_at=telling.now,
        account=account,
        table=telling.record.table if telling.record else "",
        record=telling.record.id if telling.record else "",
        run=telling.run,
        language=reader.language,
        rights=reader.rights if account else "",
        subject=" ".join(words.get("subject", "").split()),
        body=words.get("body", "").strip(),
        urgent=telling.message.urgent,
        popup=telling.message.popup and channel.id == APP,
        same=same,
        due_at=telling.now,
    )
