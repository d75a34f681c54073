"""Notices in memory, as the store keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orderloom.runtime.notice_rows import Notice, NoticeState, Wishes


@dataclass
class MemoryNotices:
    """The ``NoticeRows`` port."""

    rows: dict[str, Notice] = field(default_factory=dict)
    wished: dict[str, Wishes] = field(default_factory=dict)

    def copy(self) -> "MemoryNotices":
        return MemoryNotices(dict(self.rows), dict(self.wished))

    def add(self, notice: Notice) -> bool:
        return self.rows.setdefault(notice.id, notice) is notice

    def due(self, now: datetime, limit: int) -> tuple[Notice, ...]:
        waiting = [one for one in self.rows.values() if one.state is NoticeState.WAITING]
        due = [one for one in waiting if one.due_at is not None and one.due_at <= now]
        return tuple(sorted(due, key=lambda one: one.due_at or now)[:limit])

    def gathered(self, notice: Notice, limit: int) -> tuple[Notice, ...]:
        alike = [one for one in self.rows.values() if _alike(one) == _alike(notice)]
        return tuple(one for one in alike if one.state is NoticeState.WAITING)[:limit]

    def told_since(self, notice: Notice, since: datetime) -> bool:
        return any(
            _alike(one) == _alike(notice)
            and one.same == notice.same
            and one.told_at is not None
            and one.told_at > since
            for one in self.rows.values()
        )

    def put(self, notice: Notice) -> None:
        self.rows[notice.id] = notice

    def wishes(self, accounts: Sequence[str]) -> Mapping[str, Wishes]:
        return {account: self.wished[account] for account in accounts if account in self.wished}


def _alike(one: Notice) -> tuple[str, ...]:
    return one.app, one.message, one.channel, one.account
