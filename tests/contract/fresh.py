"""An installation whose first administrator has just been made in the browser."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from html import unescape
from pathlib import Path

from litestar import Litestar
from litestar.testing import TestClient

from orderloom import settings
from orderloom.wiring import Installation, open_installation
from tests.contract.house import PASSWORD, URL, Client


class Fresh:
    """The installation, and its administrator at work."""

    def __init__(self, installation: Installation, opened: Callable[[], Client]) -> None:
        self.installation = installation
        self.open = opened
        self.client = opened()

    @property
    def csrf(self) -> str:
        return self.page("/build").partition('name="csrf" value="')[2].partition('"')[0]

    def page(self, path: str, **query: str) -> str:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return unescape(answer.text)

    def post(self, path: str, **fields: str) -> str:
        return self.send(path, 303, fields)

    def send(self, path: str, status: int, fields: Mapping[str, str], file: tuple[str, bytes] | None = None) -> str:
        """Post a form, with a file if there is one; where it leads, else the page."""
        files = {"file": file} if file else None
        answer = self.client.post(path, data={"csrf": self.csrf, **fields}, files=files)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text.partition('<main')[2][:900]}"
        return str(answer.headers.get("location", unescape(answer.text)))

    def count(self, app: str, table: str = "sale") -> int:
        found: dict[str, list[object]] = self.client.get(f"/api/v1/apps/{app}/tables/{table}/records").json()
        return len(found["items"])


def fresh_installation(database_url: str, tmp_path: Path) -> Iterator[Fresh]:
    """One on its own database, as its first administrator leaves the first run."""
    with ExitStack() as stack:
        installation = stack.enter_context(open_installation(settings.create(tmp_path / "home", database_url)))
        site = installation.site(URL, open_setup=True).asgi
        assert isinstance(site, Litestar)

        def open_client() -> Client:
            client: Client = TestClient(site, base_url=URL, raise_server_exceptions=False)
            client.follow_redirects = False
            return stack.enter_context(client)

        made = Fresh(installation, open_client)
        first = {"name": "boss", "password": PASSWORD, "repeated": PASSWORD}
        answer = made.client.post("/first-run", data=first)
        assert (answer.status_code, answer.headers["location"]) == (303, "/build/new")
        yield made
