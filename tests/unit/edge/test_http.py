"""Calls out reach nothing but what they may reach, wait for nobody longer than agreed, and believe no answer."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from orderloom.edge.fake_api import Asked, FakeAnswer
from orderloom.edge.fake_server import serving
from orderloom.edge.http import HttpCall, HttpClient, HttpFailed
from orderloom.edge.http_address import is_public

SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "localhost",
    "localhost.",
    "[::1]",
    "[::]",
    "0.0.0.0",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "①②⑦.⓪.⓪.①",
    "169.254.169.254",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
]
REFUSED = [
    "0.0.0.0", "10.1.2.3", "100.100.100.200", "127.0.0.1", "168.63.129.16", "169.254.169.254", "172.31.255.255",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:10::1", "2001:db8::1", "2002:808:808::1", "2a00:1450::5efe:808:808", "3fff::1", "5f00::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "ff02::1", "not an address",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001:81b::200e"]


@pytest.fixture
def seen() -> list[Asked]:
    """What the fake was asked."""
    return []


@pytest.fixture
def fake(seen: list[Asked]) -> Iterator[Callable[..., str]]:
    """Starts a server that answers so; its address."""
    with contextlib.ExitStack() as stack:

        def start(answer: FakeAnswer) -> str:
            def answering(asked: Asked) -> FakeAnswer:
                seen.append(asked)
                return answer

            return stack.enter_context(serving(answering))

        yield start


def client(url: str, **more: object) -> HttpClient:
    host = url.removeprefix("http://")
    return HttpClient([host], **{"connect_s": 0.3, **more})  # type: ignore[arg-type]


def no_answer(_host: str, _port: int) -> Sequence[str]:
    time.sleep(2)
    return ()


def failure(http: HttpClient, url: str, **more: object) -> HttpFailed:
    with pytest.raises(HttpFailed) as caught:
        http.send(HttpCall("POST", url, body=b"{}", **more))  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize("address", REFUSED)
def test_no_address_that_leads_back_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_called(host: str, fake: Callable[..., str], seen: list[Asked]) -> None:
    port = fake(FakeAnswer(200)).rpartition(":")[2]
    found = failure(HttpClient(connect_s=0.05), f"http://{host}:{port}/")
    assert (found.error_code in {"net.unreachable", "net.address"}, found.sent, seen) == (True, False, [])


def test_an_allowed_host_is_called_on_its_port_only(fake: Callable[..., str], seen: list[Asked]) -> None:
    url = fake(FakeAnswer(200, b"ok"))
    assert client(url).send(HttpCall("POST", f"{url}/a?b=1", {"X-A": "1"}, b"{}")).body == b"ok"
    assert (seen[0].method, seen[0].path, seen[0].body, seen[0].headers["x-a"]) == ("POST", "/a?b=1", b"{}", "1")
    assert failure(HttpClient(["127.0.0.1:1"], connect_s=0.05), url).error_code == "net.unreachable"


def test_a_name_is_asked_for_once_and_one_bad_address_spoils_all(fake: Callable[..., str], seen: list[Asked]) -> None:
    url, asked = fake(FakeAnswer(200)), list[str]()

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["8.8.8.8", "127.0.0.1"] if len(asked) == 1 else ["127.0.0.1"]

    port = url.rpartition(":")[2]
    found = failure(HttpClient(resolver=rebinding, connect_s=0.05), f"http://rebind.example:{port}/")
    assert (found.error_code, asked, seen) == ("net.unreachable", ["rebind.example"], [])


def test_the_judged_address_is_the_one_connected_to(fake: Callable[..., str], seen: list[Asked]) -> None:
    url = fake(FakeAnswer(200))
    port = url.rpartition(":")[2]
    http = HttpClient(["shop.example"], resolver=lambda _host, _port: ["127.0.0.1"])
    http.send(HttpCall("GET", f"http://shop.example:{port}/"))
    assert seen[0].headers["host"] == f"shop.example:{port}"


def test_a_redirect_is_an_answer_and_never_followed(fake: Callable[..., str], seen: list[Asked]) -> None:
    url = fake(FakeAnswer(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"}))
    answer = client(url).send(HttpCall("GET", url))
    assert (answer.status, len(seen)) == (302, 1)


def test_no_proxy_of_the_environment_is_used(
    fake: Callable[..., str], seen: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = fake(FakeAnswer(200, b"from the proxy"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy)
    http = HttpClient(["shop.example"], resolver=lambda _host, _port: ["127.0.0.1"], connect_s=0.05)
    assert failure(http, "http://shop.example:1/").error_code == "net.unreachable"
    assert seen == []


def test_refused_closed_and_silent_look_the_same_and_take_the_same_time() -> None:
    closed = HttpClient(["127.0.0.1"], connect_s=0.3)
    silent = HttpClient(["silent.example"], resolver=no_answer, connect_s=0.3)
    forbidden = HttpClient(connect_s=0.3)
    found = []
    for http, url in (
        (closed, "http://127.0.0.1:1/"),
        (silent, "http://silent.example/"),
        (forbidden, "http://10.0.0.1/"),
    ):
        began = time.monotonic()
        error = failure(http, url)
        found.append((error.error_code, error.facts, error.sent, round(time.monotonic() - began, 1)))
    assert found == [("net.unreachable", {}, False, 0.3)] * 3


@pytest.mark.parametrize("url", ["ftp://a.example/", "file:///etc/passwd", "http://u:p@a.example/", "http://", "x", ""])
def test_what_is_no_plain_web_address_is_not_tried(url: str) -> None:
    assert failure(HttpClient(), url).error_code == "net.address"


def test_a_header_cannot_smuggle_another_one(fake: Callable[..., str], seen: list[Asked]) -> None:
    url = fake(FakeAnswer(200))
    with pytest.raises(HttpFailed):
        client(url).send(HttpCall("GET", url, {"X-A": "1\r\nX-B: 2"}))
    assert seen == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (FakeAnswer(200, b"x" * 100, wait_s=5), "net.slow"),
        (FakeAnswer(200, b"x" * 100, cut_at=0), "net.cut"),
        (FakeAnswer(200, b"x" * 100, cut_at=50), "net.cut"),
        (FakeAnswer(200, b"x" * 11_000_000), "net.too_large"),
        (FakeAnswer(200, gzip.compress(b"\0" * 200_000_000, 1), {"Content-Encoding": "gzip"}), "net.too_large"),
        (FakeAnswer(200, b"no gzip at all", {"Content-Encoding": "gzip"}), "net.packed"),
        (FakeAnswer(200, gzip.compress(b"whole")[:-4], {"Content-Encoding": "gzip"}), "net.packed"),
        (FakeAnswer(200, b"x", {"Content-Encoding": "br"}), "net.packed"),
    ],
    ids=["silence", "dropped", "cut", "large", "bomb", "bad gzip", "short gzip", "unasked packing"],
)
def test_an_unusable_answer_ends_in_time_and_says_that_it_was_sent(
    answer: FakeAnswer, code: str, fake: Callable[..., str]
) -> None:
    url = fake(answer)
    found = failure(client(url), url, total_s=0.5 if code == "net.slow" else 10.0)
    assert (found.error_code, found.sent) == (code, True)


def test_a_packed_answer_is_unpacked(fake: Callable[..., str]) -> None:
    url = fake(FakeAnswer(200, gzip.compress(b"whole " * 1000), {"Content-Encoding": "gzip"}))
    assert client(url).send(HttpCall("GET", url)).body == b"whole " * 1000


def test_drops_of_an_answer_do_not_stretch_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(40):
                    time.sleep(0.1)
                    try:
                        connection.sendall(b"X-A: 1\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        assert failure(client(url), url, total_s=0.5).error_code == "net.slow"
        assert time.monotonic() - began < 2
        thread.join(5)


def test_certificates_are_checked(fake: Callable[..., str]) -> None:
    url = fake(FakeAnswer(200))
    assert HttpClient()._tls.verify_mode is ssl.CERT_REQUIRED
    found = failure(client(url), url.replace("http://", "https://"))
    assert (found.error_code, found.sent) == ("net.unreachable", False)
