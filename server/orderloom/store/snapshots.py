"""Records as they once were, kept beside the journal so that several moments can be compared at a glance."""

from typing import Final

from sqlalchemy import insert

from orderloom.runtime.ports import StoredSnapshot
from orderloom.store.link import Link
from orderloom.store.schema import snapshot
from orderloom.store.shapes import parameters_of, values_of

_ADD: Final = insert(snapshot).values(parameters_of(StoredSnapshot))


def add(link: Link, new: StoredSnapshot) -> None:
    """Keep a picture."""
    link.send(_ADD, values_of(new))
