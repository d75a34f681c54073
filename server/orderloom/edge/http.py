"""The only HTTP client of the product: every call out goes through here, whoever asks for it and wherever it leads.

No redirect is followed, no proxy of the environment is used, no address outside the public internet is called unless
the operator named its host, and nothing is waited for longer than its time.
"""

import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpcore
import httpx

from orderloom.edge.http_body import MOST_BYTES, BodyBrokenError, BodyTooLargeError, unpacked
from orderloom.edge.http_network import Course, ForbiddenAddressError, PinnedNetwork, Resolver, resolve
from orderloom.errors import OrderloomError

CONNECT_S: Final = 5.0
TOTAL_S: Final = 30.0

_SCHEMES: Final = {"http": 80, "https": 443}
_AGENT: Final = "orderloom"


class HttpFailed(OrderloomError):
    """No usable answer; the code says why. ``sent``: the other side may have got the request all the same.

    ``net.unreachable`` says nothing more on purpose: forbidden, closed, silent and unknown look the same.
    """

    code = "net.unreachable"

    def __init__(self, code: str | None = None, /, *, sent: bool = False, **facts: object) -> None:
        super().__init__(code, **facts)
        self.sent = sent


@dataclass(frozen=True, slots=True)
class HttpCall:
    """One request, ready to be sent; ``total_s`` is the time it may take in all."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    total_s: float = TOTAL_S


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back, whatever its status; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Sends requests; thread-safe, nothing is kept between two of them."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        resolver: Resolver = resolve,
        connect_s: float = CONNECT_S,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """``allowed`` are hosts (``name`` or ``name:port``) that may lie in a private network."""
        self._allowed = frozenset(host.lower() for host in allowed)
        self._resolver = resolver
        self._connect_s = connect_s
        self._pause = pause
        self._tls = ssl.create_default_context()

    def send(self, call: HttpCall) -> HttpAnswer:
        """The answer, of any status; raises ``HttpFailed``. Blocks for up to ``call.total_s`` seconds."""
        request, url = _prepared(call)
        began = time.monotonic()
        course = Course(began + min(call.total_s, TOTAL_S))
        try:
            return self._sent(request, url, course)
        except (ForbiddenAddressError, httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise HttpFailed("net.certificate", host=request.url.host) from error
            if course.sent:
                raise HttpFailed("net.cut", sent=True) from error
            # As long as silence takes, so that nobody learns from the time which addresses exist.
            self._pause(max(0.0, began + min(self._connect_s, call.total_s) - time.monotonic()))
            raise HttpFailed from error
        except httpcore.TimeoutException as error:
            raise HttpFailed("net.slow", sent=course.sent, seconds=min(call.total_s, TOTAL_S)) from error
        except BodyTooLargeError as error:
            raise HttpFailed("net.too_large", sent=True, bytes=MOST_BYTES) from error
        except BodyBrokenError as error:
            raise HttpFailed("net.packed", sent=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise HttpFailed("net.cut", sent=course.sent) from error

    def _sent(self, request: httpx.Request, url: httpcore.URL, course: Course) -> HttpAnswer:
        network = PinnedNetwork(course, self._resolver, allowed=self._knows(request.url))
        timeouts = {"connect": self._connect_s, "read": TOTAL_S, "write": TOTAL_S, "pool": self._connect_s}
        with (
            httpcore.ConnectionPool(self._tls, max_keepalive_connections=0, network_backend=network) as pool,
            pool.stream(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.content,
                extensions={"timeout": timeouts},
            ) as response,
        ):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            body = unpacked(response.iter_stream(), headers.get("content-encoding", ""))
            return HttpAnswer(response.status, headers, body)

    def _knows(self, url: httpx.URL) -> bool:
        """Whether the operator allowed this host."""
        name = f"[{url.host}]" if ":" in url.host else url.host.lower()
        return not self._allowed.isdisjoint((name, f"{name}:{url.port or _SCHEMES[url.scheme]}"))


def _prepared(call: HttpCall) -> tuple[httpx.Request, httpcore.URL]:
    """The request as it is written; raises ``HttpFailed`` for an address or header that cannot be meant."""
    try:
        url = httpx.URL(call.url)
        if url.scheme not in _SCHEMES or not url.host or url.userinfo:
            raise HttpFailed("net.address")
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "gzip", "Connection": "close", **call.headers}
        request = httpx.Request(call.method, url, headers=headers, content=call.body or None)
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise HttpFailed("net.address") from error
    if any(b"\r" in part or b"\n" in part for pair in request.headers.raw for part in pair):
        raise HttpFailed("net.address")
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return request, target
