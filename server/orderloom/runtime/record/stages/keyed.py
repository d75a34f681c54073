"""Texts in keys and indexes stay short enough for every database: PostgreSQL keeps at most 2,700 bytes in an entry."""

from orderloom.runtime.record.work import Work

MOST_BYTES = 2400
_LETTER = 3
"""Bytes of a Chinese character."""


def keyed(work: Work, changed: frozenset[str]) -> None:
    """Refuse texts that together would not fit into an entry of a key or an index."""
    told: set[str] = set()
    for fields in work.table.indexed:
        if changed.isdisjoint(fields):
            continue
        texts = {name: value for name in fields if isinstance(value := work.values.get(name), str)}
        if sum(len(text) for text in texts.values()) * 4 <= MOST_BYTES:
            continue  # whatever the letters are, they fit
        if sum(len(text.encode()) for text in texts.values()) > MOST_BYTES:
            longest = max(texts, key=lambda name: len(texts[name]))
            if longest not in told:
                told.add(longest)
                facts = {"max": MOST_BYTES, "letters": MOST_BYTES // _LETTER}
                work.fault("record.key.long", work.table.field(longest), **facts)
