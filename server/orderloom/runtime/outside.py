"""The outside of a sandbox: whatever would leave the house is written down, and answered by a script."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from orderloom.model.story import Answer, Called
from orderloom.runtime.outgoing_rows import Channel, Delivered, Delivery, Failed

_SERVER = 500


class Stage:
    """The one ``Channel`` of a sandbox, whatever the channel is called. Nothing it does reaches anybody.

    ``sent`` are all tries, in order.
    """

    def __init__(self, script: Sequence[Called] = ()) -> None:
        """``script`` says how calls are answered; what it does not speak of goes well."""
        self.sent: list[Delivery] = []
        self._script: dict[tuple[str, str], deque[Answer | str]] = defaultdict(deque)
        for called in script:
            self._script[called.connection, called.action].extend(called.answers)

    @property
    def id(self) -> str:
        """It stands for every channel."""
        return ""

    def repeatable(self, delivery: Delivery) -> bool:
        """A script answers each try anew; what it calls unclear it parks itself."""
        del delivery
        return True

    def deliver(self, delivery: Delivery) -> Delivered | Failed:
        """Write it down and answer as the script says."""
        self.sent.append(delivery)
        answers = self._script.get((delivery.target.rpartition("/")[2], delivery.action))
        return _said(answers.popleft()) if answers else Delivered()


def _said(answer: Answer | str) -> Delivered | Failed:
    """What an answer of the script means."""
    if isinstance(answer, str):
        if answer == "unclear":
            return Failed("outgoing.unclear", unclear=True, person=True)
        return Failed("http.slow", {"seconds": 0})
    if answer.status is None:
        return Delivered(answer.ok or {})
    if answer.status >= _SERVER:
        return Failed("call.server", {"status": answer.status})
    return Failed("call.refused", {"status": answer.status}, permanent=True)


class EveryChannel(Mapping[str, Channel]):
    """The channels of a sandbox: the same one under every name."""

    def __init__(self, stage: Stage) -> None:
        """``stage`` answers for all."""
        self._stage = stage

    def __getitem__(self, name: str) -> Channel:
        return self._stage

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
