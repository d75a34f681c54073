"""Reported fields: several sources say what they see, a rule says whom to believe, the silent lose their voice.

Everything is worked out from the votes and the moment: a page that is read later may have to believe somebody else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from orderloom.check.field import FieldContext, Traits
from orderloom.check.fixes import known
from orderloom.check.plan import Codec, FieldFault
from orderloom.check.problem import Problem
from orderloom.logic.types import DATETIME, INT, STR, LogicType
from orderloom.model.fields.reported import FIELD, ReportedField
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.model.values import Reported, Vote

_TYPES: Mapping[str, LogicType] = {
    "": STR.or_null(),
    ".source": STR.or_null(),
    ".agreeing": INT.or_null(),
    ".of": INT.or_null(),
    ".fetched_at": DATETIME.or_null(),
}
_PARTS = tuple(suffix[1:] for suffix in _TYPES if suffix)


class ReportedCodec:
    """Reads what it wrote, and resolves reports; it implements ``Codec`` and ``Resolver``."""

    __slots__ = ("_codes", "_maps", "_rule", "_spec", "sources")

    def __init__(self, spec: ReportedField, dictionary: Dictionary | None) -> None:
        self._spec = spec
        self._codes = [entry.id for entry in dictionary.entries] if dictionary else []
        self._maps = {source.id: {code.id: code.to for code in source.codes} for source in spec.sources}
        self._rule = _RULES[spec.rule]
        self.sources = frozenset(self._maps)

    def told(self, value: object, source: str, raw: str, at: datetime, now: datetime) -> object:
        """The value once ``source`` has said ``raw``; the same one when it has said something newer already."""
        before = value if isinstance(value, Reported) else Reported()
        if source not in self.sources:
            raise FieldFault("report.source", source=source, known=", ".join(sorted(self.sources)))
        code = self._maps[source].get(raw, raw)
        if code not in self._codes:
            raise FieldFault("report.code", source=source, code=raw)
        earlier = next((vote for vote in before.votes if vote.source == source), None)
        if earlier is not None and at <= earlier.at:
            return value
        votes = (*(vote for vote in before.votes if vote.source != source), Vote(source, code, at))
        found = self._resolved(replace(before, votes=tuple(sorted(votes, key=self._place))), now)
        return replace(found, shown=found.value or before.shown)

    def at(self, value: object, now: datetime) -> object:
        """The value as it stands at ``now``."""
        return self._resolved(value, now) if isinstance(value, Reported) else value

    def _place(self, vote: Vote) -> int:
        return [source.id for source in self._spec.sources].index(vote.source) if vote.source in self.sources else -1

    def _resolved(self, value: Reported, now: datetime) -> Reported:
        """Who has a voice decides; nobody: what was shown stays where there is no way back, else nothing is known."""
        fresh = [vote for vote in value.votes if self._heard(vote, now)]
        code = self._rule(fresh)
        if self._spec.forward_only and value.shown is not None and (not fresh or self._behind(code, value.shown)):
            code = value.shown
        believed = [vote for vote in fresh if vote.value == code] or [
            vote for vote in value.votes if vote.value == code
        ]
        return replace(
            value,
            value=code,
            source=", ".join(vote.source for vote in believed),
            fetched_at=max((vote.at for vote in believed), default=None),
            agreeing=sum(vote.value == code for vote in fresh),
            of=len(fresh),
        )

    def _heard(self, vote: Vote, now: datetime) -> bool:
        minutes = self._spec.stale_minutes
        return vote.source in self.sources and (minutes is None or now - vote.at <= timedelta(minutes=minutes))

    def _behind(self, code: str | None, shown: str) -> bool:
        codes = self._codes
        return code in codes and shown in codes and codes.index(code) < codes.index(shown)

    def decode(self, raw: object) -> Reported | None:
        """What ``encode`` wrote, or a bare code for comparing."""
        if raw is None or raw == "" or isinstance(raw, Reported):
            return raw if isinstance(raw, Reported) else None
        if isinstance(raw, str):
            return Reported(raw)
        if not isinstance(raw, Mapping) or not isinstance(raw.get("votes"), list | tuple):
            raise FieldFault("value.not_reported")
        agreement = raw.get("agreement")
        counts = agreement if isinstance(agreement, Mapping) else {}
        return Reported(
            value=_text(raw.get("value")),
            source=_text(raw.get("source")) or "",
            fetched_at=_moment(raw.get("fetched_at")),
            agreeing=_whole(counts.get("agreeing")),
            of=_whole(counts.get("of")),
            shown=_text(raw.get("shown")),
            votes=tuple(_vote(one) for one in raw["votes"]),
        )

    def encode(self, value: object) -> object:
        """The value with its source, age and agreement, and what each source said."""
        if not isinstance(value, Reported):
            return None
        return {
            "value": value.value,
            "source": value.source,
            "fetched_at": _written(value.fetched_at),
            "agreement": {"agreeing": value.agreeing, "of": value.of},
            "shown": value.shown,
            "votes": [{"source": one.source, "value": one.value, "at": _written(one.at)} for one in value.votes],
        }

    def flatten(self, value: object) -> Mapping[str, object]:
        """The code under the field's own path, what it rests on beside it."""
        if not isinstance(value, Reported):
            return dict.fromkeys(_TYPES)
        parts = {f".{part}": getattr(value, part) for part in _PARTS}
        return {"": value.value, **parts, ".source": value.source or None}

    def logic(self) -> Mapping[str, LogicType]:
        """A code, and what it rests on."""
        return _TYPES


def _majority(fresh: Sequence[Vote]) -> str | None:
    """What more than half of those who have a voice say; a single one is believed."""
    code, count = next(iter(Counter(vote.value for vote in fresh).most_common(1)), ("", 0))
    return code if 2 * count > len(fresh) else None


def _priority(fresh: Sequence[Vote]) -> str | None:
    """What the first of them says; votes come in the order of the sources."""
    return fresh[0].value if fresh else None


def _newest(fresh: Sequence[Vote]) -> str | None:
    """What was said last."""
    return max(fresh, key=lambda vote: vote.at).value if fresh else None


_RULES: Mapping[str, Callable[[Sequence[Vote]], str | None]] = {
    "majority": _majority,
    "priority": _priority,
    "newest": _newest,
}


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw else None


def _whole(raw: object) -> int:
    return raw if isinstance(raw, int) else 0


def _moment(raw: object) -> datetime | None:
    if isinstance(raw, datetime):
        return raw
    try:
        return datetime.fromisoformat(raw).astimezone(UTC) if isinstance(raw, str) else None
    except ValueError as error:
        raise FieldFault("value.not_reported") from error


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _vote(raw: object) -> Vote:
    parts = raw if isinstance(raw, Mapping) else {}
    source, value, at = _text(parts.get("source")), _text(parts.get("value")), _moment(parts.get("at"))
    if source is None or value is None or at is None:
        raise FieldFault("value.not_reported")
    return Vote(source, value, at)


class ReportedCheck:
    """The reported type in the checker."""

    id = FIELD.id

    def traits(self, spec: ReportedField) -> Traits:
        """Shown through its dictionary; given by reports alone."""
        return Traits(dictionary=spec.dictionary, resolved=True, parts=_PARTS)

    def check(self, spec: ReportedField, context: FieldContext) -> Iterable[Problem]:
        """Codes that the dictionary has; nothing that only a typed value could have."""
        for option, contradicts in (("default", spec.default is not None), ("required", spec.required)):
            if contradicts:
                yield Problem("field.reported_option", f"/{option}", {"option": option})
        dictionary = context.dictionary(spec.dictionary)
        codes = [entry.id for entry in dictionary.entries] if dictionary else []
        for place, source in enumerate(spec.sources):
            for index, code in enumerate(source.codes):
                if dictionary is not None and code.to not in codes:
                    yield Problem("field.reported_code", f"/sources/{place}/codes/{index}/to", known(code.to, codes))

    def codec(self, spec: ReportedField, context: FieldContext) -> Codec:
        """Resolves what is reported."""
        return ReportedCodec(spec, context.dictionary(spec.dictionary))


CHECK = ReportedCheck()
