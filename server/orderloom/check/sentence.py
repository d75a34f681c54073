"""Any expression, sound or not, as one sentence that a manager reads."""

from orderloom.check import telling_clauses, telling_values
from orderloom.check.compiler import paths
from orderloom.check.home import home_tables
from orderloom.check.naming import Naming
from orderloom.check.telling import Telling, is_condition
from orderloom.i18n import LANGUAGES
from orderloom.model.difference import Documents

__all__ = ["sentence", "sentence_at", "telling_clauses", "telling_values"]

_LONGEST = 2_000
"""Letters of one sentence; what is longer is cut."""


def sentence(rule: object, naming: Naming) -> str:
    """The whole rule, a condition or a value."""
    told = Telling(naming)
    words = told.clause(rule) if is_condition(rule, naming) else told.value(rule)
    if naming.language != LANGUAGES[0]:  # Chinese has no capitals; a foreign name keeps its own
        words = words[:1].upper() + words[1:]
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def sentence_at(rule: object, documents: Documents, document: str, path: str, language: str) -> str:
    """A rule as it reads at an id path of ``kind/id``, with the titles of the fields that are nearest."""
    kind, _, name = document.partition("/")
    home = documents.get((kind, name))
    tables = tuple(dict.fromkeys(home_tables(kind, home, path)))
    naming = Naming(documents, language, home=home)
    wanted = {one.partition(".")[0] for one in paths(rule) if not one.startswith(("@", "parent."))}
    fitting = (table for table in tables if all(naming.field(table, one) for one in wanted))
    table = next(fitting, tables[0] if tables else "")
    return sentence(rule, Naming(documents, language, table, home, tables[-1] if tables else ""))
