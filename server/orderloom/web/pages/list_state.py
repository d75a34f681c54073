"""What a list shows, held in its address alone: search, filters, order, and the way through the pages.

Names: ``q`` the search, ``f.<field>…`` filters, ``sort`` one field (``-`` in front for descending), ``after`` once per
page already turned: the last one is this page's cursor, so that going back needs nothing but the address; ``at`` the
month or day that a calendar or timeline shows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderloom.web.urls import with_query
from orderloom.web.widgets.render import PREFIX

SEARCH = "q"
SORT = "sort"
AFTER = "after"
AT = "at"
BY_DUE = "@due"
"""As ``sort``: the records on which clocks run, the first due first."""

_LONGEST_SEARCH = 200
_LONGEST_AT = 10
_MOST_PAGES = 40
"""Pages one can go back; beyond that the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class ListState:
    """One state of a list."""

    search: str = ""
    sort: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    at: str = ""

    @property
    def cursor(self) -> str | None:
        """Where this page begins; None for the first."""
        return self.trail[-1] if self.trail else None

    def url(self, path: str) -> str:
        """The address of this state."""
        pairs: list[tuple[str, str]] = [(SEARCH, self.search)] if self.search else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [(SORT, self.sort)] if self.sort else []
        pairs += [(AT, self.at)] if self.at else []
        return with_query(path, pairs + [(AFTER, cursor) for cursor in self.trail])

    def sorted_by(self, sort: str) -> "ListState":
        """The first page in another order."""
        return replace(self, sort=sort, trail=())

    def placed(self, at: str) -> "ListState":
        """Another stretch of time."""
        return replace(self, at=at, trail=())

    def without(self, names: Collection[str]) -> "ListState":
        """The first page with some filters taken away."""
        kept = {name: values for name, values in self.chosen.items() if name not in names}
        return replace(self, chosen=kept, search="" if SEARCH in names else self.search, trail=())

    def forward(self, cursor: str) -> "ListState":
        """The next page."""
        return replace(self, trail=(*self.trail, cursor)[-_MOST_PAGES:])

    def back(self) -> "ListState":
        """The page before."""
        return replace(self, trail=self.trail[:-1])


def read(pairs: Mapping[str, Sequence[str]]) -> ListState:
    """The state in a query string; empty and unknown names are left out, so that addresses stay short and canonical."""
    chosen = {
        name: kept
        for name, values in pairs.items()
        if name.startswith(PREFIX) and (kept := tuple(value.strip() for value in values if value.strip()))
    }
    search = " ".join(_last(pairs, SEARCH).split())[:_LONGEST_SEARCH]
    trail = tuple(pairs.get(AFTER, ()))[-_MOST_PAGES:]
    return ListState(search, _last(pairs, SORT), chosen, trail, _last(pairs, AT)[:_LONGEST_AT])


def _last(pairs: Mapping[str, Sequence[str]], name: str) -> str:
    values = pairs.get(name)
    return values[-1].strip() if values else ""
