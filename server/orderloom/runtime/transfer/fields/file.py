"""Files by name; a sheet cannot bring files along."""

from collections.abc import Mapping

from orderloom.check.plan import FieldFault, FieldPlan
from orderloom.logic.types import STR, LogicType
from orderloom.runtime.transfer.cells import BETWEEN, Way
from orderloom.runtime.transfer.shapes import Cell, Typed


class FileCells:
    """The names of the files."""

    id = "file"

    def parts(self, plan: FieldPlan) -> Mapping[str, LogicType]:
        """One column of names."""
        return {"": STR}

    def write(self, plan: FieldPlan, value: object, way: Way) -> Mapping[str, Typed]:
        """Names as people gave them."""
        shown = plan.form.codec.encode(value)
        files = shown if isinstance(shown, list | tuple) else ()
        return {"": BETWEEN.join(str(one.get("name", "")) for one in files if isinstance(one, Mapping))}

    def read(self, plan: FieldPlan, cells: Mapping[str, Cell], way: Way) -> object:
        """Nothing can be read."""
        raise FieldFault("transfer.cell.file")


CELLS = FileCells()
