"""The root of every error this package raises on purpose.

An error carries a stable ``code`` and the ``facts`` behind it, never a sentence: sentences live in the
language catalogues (``orderloom.i18n``) under the same code, so that every face can say it in the reader's language.
"""

from collections.abc import Mapping
from typing import ClassVar

Facts = Mapping[str, object]
"""Named values that fill the placeholders of an error's sentence."""


class OrderloomError(Exception):
    """Base of all deliberate errors: a stable code plus facts, rendered by ``orderloom.i18n``."""

    code: ClassVar[str] = "internal"

    def __init__(self, code: str | None = None, /, **facts: object) -> None:
        """Keep ``facts``; ``code`` overrides the class's own where one class serves several sentences."""
        self.error_code = code or type(self).code
        self.facts: Facts = facts
        super().__init__(f"{self.error_code} {dict(facts)}" if facts else self.error_code)
