"""Region fields: the code, in which province and city are the first digits."""

from collections.abc import Mapping

from sqlalchemy import Integer, case, func, literal
from sqlalchemy.sql.elements import ColumnElement

from orderloom.check.plan import FieldPlan
from orderloom.store.column import Columns, OneColumn
from orderloom.store.types import WORDS


class RegionColumns(OneColumn):
    """The code as it is."""

    def paths(self, field: FieldPlan, columns: Columns) -> Mapping[str, ColumnElement[object]]:
        """The code, and those of the province and city it lies in."""
        code = columns[0]
        province, city = _filled(code, 2, "0000"), _filled(code, 4, "00")
        return {
            "": code,
            ".province": province,
            ".city": case((city != province, city)),
        }


def _filled(code: ColumnElement[object], count: int, rest: str) -> ColumnElement[object]:
    """The first digits of a code, filled up to six."""
    digits = func.substr(code, literal(1, Integer()), literal(count, Integer()), type_=WORDS)
    return digits.concat(literal(rest, WORDS))


COLUMN = RegionColumns("region", WORDS, "t")
