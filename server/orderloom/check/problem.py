"""A problem: one thing that is wrong, where, and what to do; shared by checker, write path and every face."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from orderloom import i18n

Level = Literal["error", "confirm", "warning"]
"""``error`` refuses, ``confirm`` asks (resubmit its ``id`` to go on), ``warning`` only tells."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    ``pointer`` is a JSON pointer into the document or request body; ``document`` is ``kind/id`` for findings in
    documents. ``text`` is a sentence written in a document (a rule's message); without it the sentence comes from the
    catalogue under ``code``, its hint under ``code + ".hint"``. ``id`` is what a confirmation must repeat.
    """

    code: str
    pointer: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    level: Level = "error"
    document: str = ""
    text: Mapping[str, str] | None = None
    id: str = ""

    def message(self, language: str) -> str:
        """What happened, as a sentence in ``language``."""
        return i18n.pick(self.text, language) or i18n.message(self.code, language, self.facts)

    def hint(self, language: str) -> str:
        """What to do about it, or an empty text."""
        key = self.code + ".hint"
        return i18n.message(key, language, self.facts) if key in i18n.catalogue(language) else ""

    def as_json(self, language: str) -> dict[str, object]:
        """The public form used by ``app check --json`` and API errors."""
        shown: dict[str, object] = {
            "code": self.code,
            "pointer": self.pointer,
            "message": self.message(language),
            "hint": self.hint(language),
            "level": self.level,
        }
        if self.document:
            shown["document"] = self.document
        if self.id:
            shown["id"] = self.id
        return shown


def refuses(problems: Iterable[Problem]) -> bool:
    """Whether any of ``problems`` stops the change or the document."""
    return any(problem.level == "error" for problem in problems)
