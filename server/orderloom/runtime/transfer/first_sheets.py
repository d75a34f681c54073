"""Sheets that come before their table: looked at, turned into the documents of a table, and then imported into it.

Such an import waits without an app and a table until it is given to one; from then on it is an import like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orderloom import i18n
from orderloom.check.plan import AppPlan, TablePlan
from orderloom.model.field import FieldSpec
from orderloom.model.fields.system import is_reserved
from orderloom.model.kinds.dictionary import Dictionary
from orderloom.runtime.making import Names, NewTable, free_id, proposed_id
from orderloom.runtime.ports import Clock, Ids
from orderloom.runtime.transfer.columns import parts_of
from orderloom.runtime.transfer.guess import format_of
from orderloom.runtime.transfer.guessing import (
    GUESSES,
    LOOKED_AT,
    Base,
    Cells,
    Guess,
    columns_of,
    guess_title,
    guess_type,
    offered,
)
from orderloom.runtime.transfer.shapes import (
    MAPPING,
    RUNNING,
    Cell,
    Column,
    Import,
    Imports,
    Mapped,
    SheetFacts,
    Sheets,
    TransferError,
)

_NOWHERE = ""
_AT_ONCE = 5_000
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class ColumnWish:
    """What a column should become: its title, the field type, and whether it is taken at all."""

    title: str
    type: str
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sheet should become: the table's title, a wish for each column, and which of them names a record."""

    title: str
    columns: tuple[ColumnWish, ...]
    naming: int = 0


class FirstSheets:
    """Sheets without a table in one installation."""

    def __init__(self, imports: Imports, sheets: Sheets, clock: Clock, ids: Ids) -> None:
        self._imports = imports
        self._sheets = sheets
        self._clock = clock
        self._ids = ids

    def take(self, account: str, file: str, content: bytes) -> Import:
        """Keep a file of a person; raises ``SheetError``."""
        name = self._ids.new()
        facts = self._sheets.take(name, file, content)
        waiting = Import(
            id=name,
            app=_NOWHERE,
            table=_NOWHERE,
            account=account,
            file=file[-200:],
            state=MAPPING,
            header=facts.header,
            total=facts.rows,
            created_at=self._clock.now(),
            sheet=facts.sheet,
            sheets=facts.sheets,
        )
        self._imports.add(waiting)
        return waiting

    def waiting(self, job: str, account: str) -> Import | None:
        """A sheet of this person that has no table yet."""
        found = self._imports.get(job)
        return found if found is not None and (found.app, found.account) == (_NOWHERE, account) else None

    def choose(self, job: Import, sheet: str) -> Import:
        """Read another sheet of the workbook instead; raises ``SheetError``."""
        facts: SheetFacts = self._sheets.choose(job.id, sheet)
        values = {"header": facts.header, "total": facts.rows, "sheet": facts.sheet}
        self._move(job, **values)
        return replace(job, header=facts.header, total=facts.rows, sheet=facts.sheet)

    def first_rows(self, job: Import, count: int) -> Sequence[Sequence[Cell]]:
        """The first rows as they were found."""
        return [row.cells for row in self._sheets.rows(job.id, 0, count)]

    def guess(self, job: Import) -> Wish:
        """What the sheet most likely should become; what its rows hold decides."""
        columns = columns_of(job.header, self.first_rows(job, LOOKED_AT))
        wishes = tuple(
            ColumnWish(_heading(one.heading, place), guess_type(one), taken=bool(one.heading.strip() or one.cells))
            for place, one in enumerate(columns)
        )
        name = job.sheet if len(job.sheets) > 1 else job.file.rpartition(".")[0] or job.file
        return Wish(name[:_LONGEST_TITLE], wishes, guess_title(job.header, columns))

    def table(self, job: Import, wish: Wish, known: Names, taken: Sequence[str] = ()) -> NewTable:
        """The table that the sheet becomes. ``taken`` are the ids of an app's documents.

        Raises ``TransferError`` when no column is left.
        """
        columns = columns_of(job.header, list(self._all_rows(job)))
        name = free_id(proposed_id(wish.title, known.tables, "records"), taken)
        fields: list[FieldSpec] = []
        dictionaries: list[Dictionary] = []
        guesses: list[Guess] = []
        title_field = ""
        for place, (column, asked) in enumerate(zip(columns, wish.columns, strict=True)):
            if not asked.taken:
                continue
            guess = GUESSES.get(asked.type)
            base = _base(name, asked, known.members, [one.id for one in fields], place)
            spec, dictionary = guess.made(base, column)
            fields.append(spec)
            guesses.append(guess)
            dictionaries += [dictionary] if dictionary is not None else []
            title_field = spec.id if place == wish.naming or not title_field else title_field
        if not fields:
            raise TransferError("transfer.first.no_columns")
        pairs = list(zip(fields, guesses, strict=True))
        return NewTable(
            id=name,
            title=dict.fromkeys(i18n.LANGUAGES, wish.title),
            fields=fields,
            title_field=title_field,
            dictionaries=dictionaries,
            narrowing=[spec.id for spec, guess in pairs if guess.narrows],
            wide=frozenset(spec.id for spec, guess in pairs if guess.wide and spec.id != title_field),
        )

    def give(self, job: Import, wish: Wish, app: str, table: NewTable, plan: AppPlan | None, *, run: bool) -> None:
        """Give the sheet to the table that was made of it, and with ``run`` bring its rows in at once.

        Without a ``plan`` that has the table, formats are left for whoever imports it. Raises ``TransferError`` when it
        has been given away.
        """
        columns = columns_of(job.header, self.first_rows(job, LOOKED_AT))
        names = iter(one.id for one in table.fields)
        target = plan.find(TablePlan, table.id) if plan else None
        chosen = [
            _column(plan, target, next(names), column) if asked.taken else Column()
            for column, asked in zip(columns, wish.columns, strict=True)
        ]
        started = {"state": RUNNING, "started_at": self._clock.now()} if run else {}
        self._move(job, app=app, table=table.id, mapped=Mapped(tuple(chosen)), **started)

    def _all_rows(self, job: Import) -> Iterator[Sequence[Cell]]:
        start = 0
        while rows := self._sheets.rows(job.id, start, _AT_ONCE):
            yield from (row.cells for row in rows)
            start += len(rows)

    def _move(self, job: Import, **values: object) -> None:
        if not self._imports.move(job.id, frozenset({MAPPING}), **values):
            raise TransferError("transfer.state")


def types_offered() -> list[str]:
    """The field types that a column may become, in the order in which they are asked."""
    return [one.id for one in offered()]


def _base(table: str, wish: ColumnWish, known: Mapping[str, str], taken: Sequence[str], place: int) -> Base:
    """Names for a field: what templates call the same, told apart from the others of the table."""
    wanted = proposed_id(wish.title, known, f"field_{place + 1}")
    name = free_id(f"{wanted}_" if is_reserved(wanted) else wanted, taken)
    return Base(name, dict.fromkeys(i18n.LANGUAGES, wish.title), f"{table}_{name}"[:63], known)


def _heading(heading: str, place: int) -> str:
    return heading.strip()[:_LONGEST_TITLE] or f"#{place + 1}"


def _column(plan: AppPlan | None, table: TablePlan | None, name: str, column: Cells) -> Column:
    """The main part of a field, in the format that its cells are written in."""
    if plan is None or table is None:
        return Column(name)
    part = next(parts_of(table.fields[name], plan))
    return Column(name, part.part, format_of(column.cells, part))
