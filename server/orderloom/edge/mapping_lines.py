"""One line of ``plugin map``: a message with its topic or stream in, unified items or problems out."""

from orderloom.edge.platforms import ManifestPlatform
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.sdk.connector import Item
from orderloom.sdk.failures import Fault, MessageProblem

_KEYS = frozenset({"topic", "stream", "message"})


def answer(platform: ManifestPlatform, line: bytes) -> tuple[Item, ...] | MessageProblem:
    """What the platform makes of the line; never raises for anything a line may hold."""
    try:
        return _items(platform, loads(line))
    except JsonTextError as error:
        return MessageProblem([Fault(error.error_code, "", error.facts)])
    except MessageProblem as error:
        return error


def _items(platform: ManifestPlatform, request: object) -> tuple[Item, ...]:
    if not isinstance(request, dict) or "message" not in request or not request.keys() <= _KEYS:
        raise MessageProblem([Fault("message.line_shape")])
    topic, stream = request.get("topic"), request.get("stream")
    if not isinstance(topic, str | None) or not isinstance(stream, str | None) or (topic is None) is (stream is None):
        raise MessageProblem([Fault("message.line_shape")])
    return platform.read_decoded(platform.maps_of(topic=topic, stream=stream), request["message"])
