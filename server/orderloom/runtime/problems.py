"""Makes the problems of the write and read path, with titles in the reader's language, and keeps them in log rows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from orderloom import i18n
from orderloom.check.problem import Level, Problem

Titles = Mapping[str, str]


def problem(
    code: str,
    pointer: str = "",
    facts: Mapping[str, object] | None = None,
    *,
    titles: Mapping[str, Titles] | None = None,
    level: Level = "error",
    id: str = "",
) -> Problem:
    """A problem whose sentence names things by title: ``titles`` fill placeholders in the reader's language."""
    facts, text = facts or {}, None
    if titles:
        text = {
            language: i18n.message(code, language, {**facts, **{k: i18n.pick(t, language) for k, t in titles.items()}})
            for language in i18n.LANGUAGES
        }
    return Problem(code, pointer, facts, level, text=text, id=id)


def as_row(found: Problem) -> dict[str, object]:
    """A problem as plain JSON for a log, in no language; ``from_row`` is its inverse."""
    row: dict[str, object] = {"code": found.code, "level": found.level}
    if found.pointer:
        row["pointer"] = found.pointer
    if found.facts:
        row["facts"] = plain(found.facts)
    if found.text:
        row["text"] = dict(found.text)
    if found.id:
        row["id"] = found.id
    return row


def from_row(row: Mapping[str, object]) -> Problem:
    """A problem kept by ``as_row``, ready to be said in any language."""
    facts, text = row.get("facts"), row.get("text")
    levels: dict[object, Level] = {"confirm": "confirm", "warning": "warning"}
    return Problem(
        code=str(row.get("code", "")),
        pointer=str(row.get("pointer", "")),
        facts=facts if isinstance(facts, Mapping) else {},
        level=levels.get(row.get("level"), "error"),
        text=text if isinstance(text, Mapping) else None,
        id=str(row.get("id", "")),
    )


def plain(value: object) -> object:
    """A value as JSON can hold it: exact decimals as text, moments in RFC 3339, the unknown by its written form."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, date) else str(value)
