"""Records that a step of a flow looks for."""

from typing import Annotated

from pydantic import Field

from orderloom.model.document import Expression, Id, Part, Whole


class Search(Part):
    """Records of a table. Its ``filter`` must be answerable by the database: ``var`` reads the fields of the records
    that are looked for and everything of the flow that begins with ``@``, ``outer`` the fields of the run's record.
    """

    table: Id
    """Where to look."""
    filter: Expression = None
    """Which records; absent: all that the flow's identity may see."""
    sort: tuple[str, ...] = ()
    """The order, field by field; ``-`` in front for the largest first."""
    limit: Annotated[Whole, Field(ge=1, le=500)] = 100
    """The most records that are looked at."""
