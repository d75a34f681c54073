"""The queue of effects outside, in a plain dictionary by id."""

from dataclasses import replace

from orderloom.runtime.outgoing_rows import Delivery


class MemoryOutgoing:
    """The ``OutgoingRows`` port."""

    def __init__(self, rows: dict[str, Delivery]) -> None:
        self._rows = rows

    def send(self, delivery: Delivery) -> bool:
        if any(one.key == delivery.key for one in self._rows.values()):
            return False
        self._rows[delivery.id] = replace(delivery, due_at=delivery.due_at or delivery.created_at)
        return True

    def get(self, delivery: str) -> Delivery | None:
        return self._rows.get(delivery)

    def of(self, key: str) -> Delivery | None:
        return next((one for one in self._rows.values() if one.key == key), None)

    def move(self, before: Delivery, after: Delivery) -> bool:
        now = self._rows.get(before.id)
        if now is None or (now.fence, now.state) != (before.fence, before.state):
            return False
        self._rows[before.id] = after
        return True
