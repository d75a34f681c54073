"""Messages in the checker: templates that name only what they may, channels that lead somewhere, sensible hours."""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orderloom.check.assignees import assignee_faults, assignee_plan
from orderloom.check.compiler import CONTEXT, located
from orderloom.check.context import Context
from orderloom.check.field import CHECKS, FieldContext
from orderloom.check.fixes import known
from orderloom.check.lookups import unknown_fields
from orderloom.check.message_plan import ChannelPlan, DedupePlan, DigestPlan, MessagePlan, QuietPlan
from orderloom.check.placeholders import template_faults
from orderloom.check.plan import Codec
from orderloom.check.problem import Problem
from orderloom.check.tables import TableFacts
from orderloom.i18n import LANGUAGES
from orderloom.logic.compile import Checked, compile_core
from orderloom.logic.types import DATETIME, STR, LogicType, Schema
from orderloom.model.field import FIELDS
from orderloom.model.kinds.connection import Connection
from orderloom.model.kinds.message import APP, KIND, ROBOT, SEND, WEBHOOK, Channel, Message, MessageValue
from orderloom.sdk.actions import PluginFacts

GIVEN = "given."
"""Prefix of the names of what a message's sender adds; in expressions ``@given.``."""

SURROUNDINGS: Schema = MappingProxyType(
    {
        "now": DATETIME,
        "reader": STR,
        "app_name": STR,
        "record_name": STR.or_null(),
        "record_link": STR.or_null(),
    }
)
"""What every template may name: when it is told, who reads it, the app, and the record with its address."""

_RESERVED = frozenset(name.partition(".")[0] for name in (*SURROUNDINGS, GIVEN))


def value_codec(value: MessageValue, context: FieldContext) -> Codec:
    """What reads a value that the sender gives: the codec of a field of its type, without options."""
    entry, check = FIELDS.get(value.type), CHECKS.get(value.type)
    title = dict.fromkeys(LANGUAGES, value.id)
    return check.codec(entry.shape.model_validate({"id": value.id, "type": value.type, "title": title}), context)


def _value_types(document: Message, context: Context, prefix: str) -> dict[str, LogicType]:
    """The types of what the sender gives, by path."""
    found = {}
    for value in document.values:
        for suffix, kind in value_codec(value, context.surroundings).logic().items():
            found[prefix + value.id + suffix] = kind.or_null()
    return found


class MessageCheck:
    """Messages in the checker."""

    id = KIND.id

    def check(self, document: Message, context: Context) -> Iterable[Problem]:
        """Names that exist and may be told, and ways out that are whole."""
        facts = context.table(document.table)
        yield from _field_faults(document, facts)
        if facts or document.table is None:
            names, schema = _names(document, facts, context), _schema(document, facts, context)
            for place, channel in enumerate(document.channels):
                yield from _words(channel, names, f"/channels/{place}")
            yield from _dedupe_faults(document, context, schema)
            if document.to is not None:
                yield from assignee_faults(document.to, context, schema, "/to")
        for place, channel in enumerate(document.channels):
            yield from _way(channel, context, f"/channels/{place}")
        yield from _times(document)

    def compile(self, document: Message, context: Context) -> MessagePlan:
        """Templates as they are, times and expressions ready to run."""
        facts = context.sound_table(document.table) if document.table is not None else None
        schema, zone = _schema(document, facts, context), context.app.timezone if context.app else "UTC"
        quiet, digest = document.quiet, document.digest
        return MessagePlan(
            id=document.id,
            title=document.title,
            table=document.table,
            fields=tuple(document.fields),
            values=tuple(value.id for value in document.values),
            to=assignee_plan(document.to, context, schema) if document.to is not None else None,
            channels=tuple(_channel(channel, document) for channel in document.channels),
            urgent=document.urgent,
            popup=document.popup,
            quiet=QuietPlan(_hour(quiet.start), _hour(quiet.until), quiet.zone or zone) if quiet else None,
            dedupe=_dedupe(document, context, schema),
            digest=DigestPlan(digest.every, _hour(digest.at) if digest.at else None, zone) if digest else None,
        )


def _channel(channel: Channel, document: Message) -> ChannelPlan:
    subject = channel.subject or {language: _plain(text) for language, text in document.title.items()}
    return ChannelPlan(channel.id, subject, channel.body, channel.connection or "", channel.action or "")


def _plain(title: str) -> str:
    """A title as a template that says just that."""
    return "".join(letter for letter in title if letter not in "{}")


def _hour(written: str) -> time:
    return time.fromisoformat(written)


def _names(document: Message, facts: TableFacts | None, context: Context) -> Schema:
    """What the templates may name: the listed fields with their parts, what is given, and the surroundings."""
    stored = (facts.wide or facts.schema) if facts else {}
    allowed = {path: one for path, one in stored.items() if path.partition(".")[0] in document.fields}
    return {**allowed, **_value_types(document, context, GIVEN), **SURROUNDINGS}


def _schema(document: Message, facts: TableFacts | None, context: Context) -> Schema:
    """What its expressions may read: the record, what is given, and who and when."""
    given = _value_types(document, context, f"@{GIVEN}")
    around = context.schema(facts) if facts else {**CONTEXT, **context.parameters}
    return MappingProxyType({**around, **given})


def _field_faults(document: Message, facts: TableFacts | None) -> Iterator[Problem]:
    if document.table is None and document.fields:
        yield Problem("message.no_table", "/fields")
    if facts:
        yield from unknown_fields(facts, document.fields, "/fields")
    for place, name in enumerate(document.fields):
        if name in _RESERVED:
            yield Problem("message.reserved", f"/fields/{place}", {"name": name})


def _words(channel: Channel, names: Schema, at: str) -> Iterator[Problem]:
    for key, texts in (("subject", channel.subject or {}), ("body", channel.body)):
        for language, text in texts.items():
            for code, facts in template_faults(text, names):
                yield Problem(code, f"{at}/{key}/{language}", facts)


def _way(channel: Channel, context: Context, at: str) -> Iterator[Problem]:
    """Whether a channel leads somewhere, and says nothing that it does not need."""
    needed = {"connection": channel.id in {WEBHOOK, ROBOT}, "action": channel.id == ROBOT}
    for key, wanted in needed.items():
        if wanted != (getattr(channel, key) is not None):
            code = "message.channel_needs" if wanted else "message.channel_unused"
            yield Problem(code, at, {"channel": channel.id, "key": key})
    connection, plugins = context.find(Connection, channel.connection), context.platforms
    action = SEND if channel.id == WEBHOOK else channel.action
    if connection is not None and action is not None and isinstance(plugins, PluginFacts):
        actions = plugins.actions(connection.plugin)
        if actions is not None and action not in actions:
            yield Problem("call.unknown_action", f"{at}/connection", known(action, actions))


def _times(document: Message) -> Iterator[Problem]:
    quiet, digest = document.quiet, document.digest
    if quiet is not None and quiet.zone is not None and not _is_zone(quiet.zone):
        yield Problem("app.timezone", "/quiet/zone", {"zone": quiet.zone})
    if quiet is not None and quiet.start == quiet.until:
        yield Problem("message.quiet", "/quiet", {"hour": quiet.start})
    if digest is not None and ((digest.every is None) == (digest.at is None) or _not_positive(digest.every)):
        yield Problem("message.digest", "/digest")
    if digest is not None and (document.urgent or document.popup):
        yield Problem("message.urgent_digest", "/digest")
    if document.popup and all(channel.id != APP for channel in document.channels):
        yield Problem("message.popup", "/popup")
    if document.dedupe is not None and _not_positive(document.dedupe.span):
        yield Problem("message.dedupe", "/dedupe/for")


def _not_positive(span: timedelta | None) -> bool:
    return span is not None and span <= timedelta(0)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, a folder of zones
        return False
    return True


def _dedupe_faults(document: Message, context: Context, schema: Schema) -> Iterator[Problem]:
    if document.dedupe is not None:
        found = context.expressions.compiled(document.dedupe.key, schema)
        if not isinstance(found, Checked):
            yield from located(found, "/dedupe/key")


def _dedupe(document: Message, context: Context, schema: Schema) -> DedupePlan | None:
    if document.dedupe is None:
        return None
    found = context.expressions.compiled(document.dedupe.key, schema)
    return DedupePlan(compile_core(found.core), document.dedupe.span) if isinstance(found, Checked) else None


CHECK = MessageCheck()
