"""What a person keeps of their own about a view: searches with a name, and columns put away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Favourite:
    """A state of a view under a name; ``query`` is its address behind the question mark, ``first`` what opens by
    itself.
    """

    id: str
    app: str
    view: str
    account: str
    name: str
    query: str
    first: bool = False


class Favourites(Protocol):
    """Each person has their own; nobody sees or touches another's."""

    def of(self, app: str, view: str, account: str) -> tuple[Favourite, ...]:
        """Those of one view by name."""

    def keep(self, favourite: Favourite) -> None:
        """Add one, or put it in place of the person's one with the same name in this view."""

    def make_first(self, app: str, view: str, account: str, id: str) -> None:
        """Let this one open by itself, and no other; an empty id: none at all."""

    def drop(self, account: str, id: str) -> None:
        """Forget one of this person's."""

    def put_away(self, app: str, view: str, account: str) -> frozenset[str]:
        """The columns that this person does not want to see."""

    def put_columns_away(self, app: str, view: str, account: str, columns: Sequence[str]) -> None:
        """Put exactly these columns away."""
