"""Platforms, accounts and tried maps as JSON, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from orderloom import i18n
from orderloom.check.problem import Problem
from orderloom.runtime.connection.desk import Entered, Probed
from orderloom.runtime.connection.guess import ChildOffer, Guess, Offered
from orderloom.runtime.connection.targets import Targets
from orderloom.runtime.connection.trial import Made, Told, Tried
from orderloom.runtime.outgoing_rows import Failed
from orderloom.sdk.actions import SettingFacts
from orderloom.sdk.catalogue import CredentialFacts, PlatformFacts, RecordedMessage, Words
from orderloom.sdk.unified_keys import keys_of_items

Shown = dict[str, object]


def catalogue(platforms: Iterable[PlatformFacts], language: str) -> Shown:
    """Every platform, and the keys of the items that they give."""
    items = {
        kind: {"title": i18n.message(f"unified.{kind}", language), "keys": [one.as_json(language) for one in keys]}
        for kind, keys in keys_of_items().items()
    }
    return {"plugins": [platform(one, language) for one in platforms], "items": items}


def platform(facts: PlatformFacts, language: str) -> Shown:
    """One platform."""
    signature, probe = facts.signature, facts.probe
    return {
        "id": facts.id,
        "version": facts.version,
        "title": _said(facts.title, language),
        "about": _said(facts.about, language),
        "credentials": [_credential(one, language) for one in facts.credentials],
        "settings": [_setting(one, language) for one in facts.settings],
        "items": {kind: list(codes) for kind, codes in facts.items.items()},
        "topics": {topic: list(kinds) for topic, kinds in facts.topics.items()},
        "streams": {name: list(kinds) for name, kinds in facts.streams.items()},
        "actions": [{"id": one.id, "title": _said(one.title, language), "reads": one.reads} for one in facts.actions],
        "signature": {"place": signature.place, "steps": list(signature.steps)} if signature else None,
        "probe": _probe_facts(_said(probe.title, language), reads=probe.reads) if probe else None,
    }


def _probe_facts(title: str, *, reads: bool) -> Shown:
    return {"title": title, "reads": reads}


def _credential(one: CredentialFacts, language: str) -> Shown:
    return {
        "id": one.id,
        "title": _said(one.title, language),
        "help": _said(one.help, language),
        "secret": one.secret,
        "needed": one.needed,
        "signs": one.signs,
        "addresses": one.addresses,
    }


def _setting(one: SettingFacts, language: str) -> Shown:
    return {
        "id": one.id,
        "title": _said(one.title, language),
        "help": _said(one.help, language),
        "type": one.type,
        "required": one.required,
        "default": one.default,
        "choices": [{"id": value, "title": _said(title, language)} for value, title in one.choices.items()],
    }


def entered(one: Entered) -> Shown:
    """Whether a credential is there."""
    return {"id": one.id, "there": one.there, "value": one.value}


def probed(result: Probed, facts: PlatformFacts, language: str) -> Shown:
    """What came of trying the credentials."""
    outcome = result.outcome
    if isinstance(outcome, Failed):
        problem = Problem(outcome.code, "", outcome.facts)
        told = {"message": problem.message(language), "hint": problem.hint(language)}
        return {"good": False, "code": outcome.code, **told, "tells": [], "milliseconds": result.milliseconds}
    titles: Mapping[str, Words] = facts.probe.tells if facts.probe else {}
    tells = [
        {"title": _said(titles.get(name, {"en": name}), language), "value": value}
        for name, value in outcome.answer.items()
        if value is not None
    ]
    return {"good": True, "code": None, "message": "", "hint": "", "tells": tells, "milliseconds": result.milliseconds}


def recorded(one: RecordedMessage, language: str) -> Shown:
    """A message that came with the plugin, without what is in it."""
    return {
        "id": f"sample/{one.id}",
        "title": _said(one.title, language) or one.id,
        "topic": one.topic,
        "items": sorted({item.kind for item in one.items}),
        "at": None,
    }


def arrived(row: Mapping[str, object]) -> Shown:
    """A message of the inbox, without what is in it."""
    topic = str(row.get("topic"))
    shown: Shown = {
        "id": str(row.get("id")),
        "title": topic,
        "topic": topic,
        "items": [],
        "at": _moment(row.get("received_at")),
    }
    return {**shown, "state": str(row.get("state"))}


def turned_away(row: Mapping[str, object], language: str) -> Shown:
    """A message that did not verify."""
    return {"at": _moment(row.get("at")), "reason": Problem(str(row.get("reason"))).message(language)}


def _moment(value: object) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else None


def tried(one: Tried, language: str) -> Shown:
    """One item with what the maps make of it."""
    return {
        "item": one.item.kind,
        "external_id": one.item.external_id,
        "value": dict(one.item.value),
        "records": [_made(made, language) for made in one.records],
        "status": _told(one.status, language) if one.status else None,
    }


def _made(made: Made, language: str) -> Shown:
    fields = [
        {"id": one.field, "value": one.value, "problems": [found.as_json(language) for found in one.problems]}
        for one in made.fields
    ]
    return {"map": made.map, "child": made.child, "table": made.table, "fields": fields}


def _told(told: Told, language: str) -> Shown:
    return {
        "code": told.code,
        "state": told.state,
        "mark": told.mark,
        "reason": _said(told.reason or {}, language),
        "answered": told.answered,
    }


def suggested(guess: Guess, item: str, offered: Offered, children: Iterable[ChildOffer], table: str) -> Shown:
    """A whole map that might be meant, and how likely each field is."""
    facts = guess.context.sound_table(table)
    status = guess.status(item, facts)
    return {
        "fields": _offers(offered),
        "key": offered.key,
        "children": [
            {
                "each": one.each,
                "table": one.table,
                "link": one.link,
                "key": one.offered.key,
                "fields": _offers(one.offered),
            }
            for one in children
        ],
        "status": {"field": status.field, "entries": [{"id": code, "to": to} for code, to in status.entries]}
        if status
        else None,
    }


def fillable(found: Targets, language: str) -> Shown:
    """What maps onto one table can fill."""
    return {
        "fields": [
            {
                "id": one.id,
                "type": one.type,
                "title": _said(one.title, language),
                "required": one.required,
                "parts": list(one.parts),
            }
            for one in found.fields
        ],
        "keys": [{"id": key, "fields": list(fields)} for key, fields in found.keys],
        "below": [{"table": table, "link": link} for table, link in found.below],
        "statuses": [
            {
                "field": one.field,
                "title": _said(one.title, language),
                "states": [
                    {"id": state, "title": _said(title, language) or state, "color": color}
                    for state, title, color in one.states
                ],
            }
            for one in found.statuses
        ],
    }


def _offers(offered: Offered) -> list[Shown]:
    return [{"score": one.score, "from": one.source, "field": one.as_json()} for one in offered.fields]


def _said(words: Words, language: str) -> str:
    return i18n.pick(words, language) if words else ""
