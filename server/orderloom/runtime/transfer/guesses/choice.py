"""Columns of a few words that come again and again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from orderloom import i18n
from orderloom.model.document import CODE_PATTERN
from orderloom.model.fields.choice import ChoiceField
from orderloom.model.kinds.dictionary import Color, Dictionary, Entry
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.guessing import Base, Cells

_FEW, _MOST = 12, 30
_AGAIN = 3
"""How often each word comes, on average."""

_LEAST = 4
_LONGEST = 20
_COLORS: Sequence[Color] = ("blue", "orange", "green", "purple", "red", "teal", "yellow", "pink", "indigo", "lime")
"""Neighbours are told apart easily."""


class ChoiceGuess:
    """A few short words, each several times; more of them under a heading that speaks of a status or a sort."""

    id = "choice"
    turn = 60
    narrows = True
    wide = False

    def sure(self, column: Cells) -> bool:
        """They come again often enough."""
        written = column.written
        words = set(written)
        if len(written) < _LEAST or len(words) < 2 or max(map(len, words)) > _LONGEST:
            return False
        named = column.says(
            "状态", "类型", "类别", "分类", "渠道", "等级", "来源", "级别", "status", "type", "category", "channel"
        )
        return len(words) * (2 if named else _AGAIN) <= len(written) and len(words) <= (_MOST if named else _FEW)

    def made(self, base: Base, column: Cells) -> tuple[ChoiceField, Dictionary]:
        """A choice, and the dictionary of all words there are, the most frequent first."""
        entries = tuple(_entries(base, [word for word, _ in Counter(column.written).most_common()]))
        title = base.title
        dictionary = Dictionary(id=base.dictionary, title=title, kind="dictionary", closed=True, entries=entries)
        return ChoiceField(id=base.id, title=title, type="choice", dictionary=base.dictionary), dictionary


def _entries(base: Base, words: Sequence[str]) -> Iterator[Entry]:
    taken: set[str] = set()
    meant: set[str] = set()
    for place, word in enumerate(words):
        folded = texts.folded(word)
        if folded in meant:  # reads the same as one before
            continue
        meant.add(folded)
        code = next(one for one in _codes(base, word, place) if one not in taken)
        taken.add(code)
        title = dict.fromkeys(i18n.LANGUAGES, word)
        yield Entry(id=code, title=title, color=_COLORS[place % len(_COLORS)])


def _codes(base: Base, word: str, place: int) -> Iterator[str]:
    """What templates call it, the word itself where it can be a code, else a number."""
    known = base.codes.get(texts.folded(word))
    if known:
        yield known
    if re.fullmatch(CODE_PATTERN, word):
        yield word
    number = place + 1
    while True:
        yield f"v{number}"
        number += 1


GUESS = ChoiceGuess()
