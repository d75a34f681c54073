"""Named translations in expressions: ``{"mapping": [dictionary, mapping, text]}`` becomes the pairs it stands for.

What has no translation gives null, so that a rule can ask for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from orderloom.check.fixes import known
from orderloom.logic.errors import LogicProblem
from orderloom.model.idpath import escape
from orderloom.model.kinds.dictionary import Dictionary

OPERATOR = "mapping"

Dictionaries = Callable[[str], Dictionary | None]


@dataclass(slots=True)
class Resolved:
    """A rule with every named translation spelled out, and what is wrong with those that could not be."""

    dictionaries: Dictionaries
    problems: list[LogicProblem] = field(default_factory=list)

    def rule(self, rule: object, at: str = "") -> object:
        """The rule spelled out; ``at`` points to it."""
        if isinstance(rule, Mapping):
            if len(rule) == 1 and OPERATOR in rule:
                return self._spelled(rule[OPERATOR], f"{at}/{OPERATOR}")
            return {name: self.rule(part, f"{at}/{escape(str(name))}") for name, part in rule.items()}
        if isinstance(rule, list | tuple):
            return [self.rule(part, f"{at}/{place}") for place, part in enumerate(rule)]
        return rule

    def _spelled(self, given: object, at: str) -> object:
        parts: Sequence[object] = given if isinstance(given, list | tuple) else ()
        if len(parts) != 3 or not isinstance(parts[0], str) or not isinstance(parts[1], str):
            self.problems.append(LogicProblem("mapping.form", at, {}))
            return None
        dictionary = self.dictionaries(parts[0])
        if dictionary is None:
            self.problems.append(LogicProblem("mapping.dictionary", f"{at}/0", {"dictionary": parts[0]}))
            return None
        found = next((one for one in dictionary.mappings if one.id == parts[1]), None)
        if found is None:
            told = {"dictionary": parts[0], **known(parts[1], (one.id for one in dictionary.mappings))}
            self.problems.append(LogicProblem("mapping.unknown", f"{at}/1", told))
            return None
        pairs = [word for one in found.entries if one.to is not None for word in (one.id, one.to)]
        return {"translate": [self.rule(parts[2], f"{at}/2"), *pairs]}


def names_one(rule: object) -> bool:
    """Whether a rule names any translation."""
    if isinstance(rule, Mapping):
        return OPERATOR in rule or any(map(names_one, rule.values()))
    return isinstance(rule, list | tuple) and any(map(names_one, rule))
