"""A first mapping of a sheet: by what its columns are called, checked against what stands in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from orderloom.check.plan import FieldFault, TablePlan
from orderloom.runtime.transfer import texts
from orderloom.runtime.transfer.cells import ID_PART, Way, read_cell
from orderloom.runtime.transfer.columns import Part
from orderloom.runtime.transfer.shapes import Cell, Column, Mapped

_LIKELY = 80
"""How much alike two names must be, of 100, to be taken for one."""

_SURE = 100
_HALF = 0.5
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a column fits a part."""

    score: float
    column: int
    part: Part


def guess(header: Sequence[str], samples: Sequence[Sequence[Cell]], parts: Sequence[Part], way: Way) -> Mapped:
    """Every column with the part it most likely is for, each part once; the rest is left out."""
    fits = sorted(_fits(header, samples, parts, way), key=lambda fit: (-fit.score, fit.column))
    chosen: dict[int, Part] = {}
    taken: set[str] = set()
    for fit in fits:
        if fit.column not in chosen and fit.part.name not in taken:
            chosen[fit.column] = fit.part
            taken.add(fit.part.name)
    columns = tuple(
        Column(part.field.id, part.part, format_of(_of(samples, place), part))
        if (part := chosen.get(place)) is not None
        else Column()
        for place in range(len(header))
    )
    return Mapped(columns)


def usable_keys(table: TablePlan, mapped: Mapped) -> list[str]:
    """The keys of which every field has a column."""
    given = {column.field for column in mapped.columns}
    return [key.id for key in table.keys if given.issuperset(key.fields)]


def _fits(header: Sequence[str], samples: Sequence[Sequence[Cell]], parts: Sequence[Part], way: Way) -> Iterator[_Fit]:
    for place, title in enumerate(header):
        name = texts.folded(title)
        if not name:
            continue
        for part in parts:
            score = max(_alike(name, other) for other in _names(part))
            if score >= _LIKELY and (score >= _SURE or _readable(_of(samples, place), part, way) >= _HALF):
                yield _Fit(score, place, part)


def _alike(name: str, other: str) -> float:
    return _SURE if name == other else min(_SURE - 1.0, fuzz.ratio(name, other))


def _names(part: Part) -> set[str]:
    """Whatever a column for the part may be called."""
    titles = {part.title(language) for language in LANGUAGES} | {part.name}
    if not part.part:
        titles |= {part.field.id, *part.field.title.values()}
    return {texts.folded(title) for title in titles}


def _of(samples: Sequence[Sequence[Cell]], place: int) -> list[Cell]:
    cells = (row[place] if place < len(row) else None for row in samples)
    return [cell for cell in cells if cell not in (None, "")]


def _readable(cells: Sequence[Cell], part: Part, way: Way) -> float:
    """Which share of the cells the part could take; codes and titles are not looked up for that."""
    if not cells or part.part == ID_PART:
        return 1
    read = 0
    for cell in cells:
        try:
            read_cell(cell, part.type, Way(way.zone, format_of(cells, part)))
        except FieldFault:
            continue
        read += 1
    return read / len(cells)


def formats_for(part: Part) -> tuple[str, ...]:
    """The formats that cells of the part may be in, the usual one first; none where there is nothing to choose."""
    if part.part == ID_PART:
        return ()
    if part.type.is_moment:
        return (texts.YEAR_FIRST, texts.DAY_FIRST, texts.MONTH_FIRST)
    return (texts.POINT, texts.COMMA) if part.type.is_number else ()


def format_of(cells: Sequence[Cell], part: Part) -> str:
    """The format in which the most of the cells can be read."""
    offered = formats_for(part)
    if not offered:
        return ""
    return max(offered, key=lambda format: sum(_reads(cell, part, format) for cell in cells))


def _reads(cell: Cell, part: Part, format: str) -> bool:
    """Whether a cell can be read so."""
    try:
        if part.type.is_number:
            texts.number(cell, format)
        else:
            texts.day(texts.plain(cell).strip().partition(" ")[0].partition("T")[0], format)
    except FieldFault:
        return False
    return True
