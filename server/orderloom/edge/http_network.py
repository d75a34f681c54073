"""Connections for one request: the name is resolved once, every address judged, and a judged one connected to."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Final

import httpcore

from orderloom.edge.http_address import is_public

Resolver = Callable[[str, int], Sequence[str]]
"""Addresses of a host, as the name service gives them; raises ``OSError``."""

_LOOKING_UP: Final = ThreadPoolExecutor(8, thread_name_prefix="names")
"""Name services answer when they like; whoever waits for one can stop waiting."""


class ForbiddenAddressError(Exception):
    """The host leads to an address that may not be called."""


@dataclass(slots=True)
class Course:
    """How far one request has come: when it has to be over, and whether any of it has left the house."""

    ends_at: float
    sent: bool = False

    def left(self, timeout: float | None = None) -> float:
        """Seconds that an operation may take; raises ``httpcore.ReadTimeout`` when there are none."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address that the system knows for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class PinnedNetwork(httpcore.NetworkBackend):
    """Connects one request to addresses of the public internet, or of a host that the operator allowed."""

    def __init__(self, course: Course, resolver: Resolver, *, allowed: bool) -> None:
        self._course = course
        self._resolver = resolver
        self._allowed = allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the judged addresses that answers; raises what the last one did."""
        until = time.monotonic() + self._course.left(timeout)
        failure: Exception = httpcore.ConnectError()
        for address in self._judged(host, port, until):
            try:
                left = max(until - time.monotonic(), 0.001)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return CountedStream(stream, self._course)
        raise failure

    def _judged(self, host: str, port: int, until: float) -> Sequence[str]:
        """One bad address spoils all: who mixes them in means no good."""
        asked: Future[Sequence[str]] = _LOOKING_UP.submit(self._resolver, host, port)
        try:
            addresses = asked.result(max(until - time.monotonic(), 0.001))
        except FutureTimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError from error
        if not self._allowed and not all(is_public(address) for address in addresses):
            raise ForbiddenAddressError
        return addresses


class CountedStream(httpcore.NetworkStream):
    """A connection that ends with its request's time, and knows whether anything was written."""

    def __init__(self, inner: httpcore.NetworkStream, course: Course) -> None:
        self._inner = inner
        self._course = course

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, in what time is left."""
        return self._inner.read(max_bytes, self._course.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, in what time is left."""
        self._course.sent = True
        self._inner.write(buffer, self._course.left(timeout))

    def close(self) -> None:
        """End the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS; the certificate has to be of the host that was asked for, not the address."""
        inner = self._inner.start_tls(ssl_context, server_hostname, self._course.left(timeout))
        return CountedStream(inner, self._course)

    def get_extra_info(self, info: str) -> object:
        """What the connection knows of itself."""
        return self._inner.get_extra_info(info)
