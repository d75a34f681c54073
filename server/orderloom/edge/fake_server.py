"""Lets a fake platform be called on this machine: a small web server that answers as it is told, faults included."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from orderloom.edge.fake_api import Asked, FakeAnswer

Answering = Callable[[Asked], FakeAnswer]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering = answering
        self.stopping = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hangs up early is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        server = self.server
        if not isinstance(server, _Server):
            raise TypeError(type(server))
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = server.answering(Asked(self.command, self.path, headers, self.rfile.read(length)))
        self.close_connection = True
        if answer.wait_s:
            server.stopping.wait(answer.wait_s)
        if answer.cut_at == 0:
            return
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut_at])

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  the names that its base asks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the fake keeps its own record."""


@contextlib.contextmanager
def serving(answering: Answering) -> Iterator[str]:
    """The address of a server on this machine that answers so, until the context ends."""
    with _Server(answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="fake platform", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join(5)
