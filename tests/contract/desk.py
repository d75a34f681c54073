"""A house with the field work app, an admin, and a browser that fills in its forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from sqlalchemy import text

from orderloom.runtime.accounts import Account
from tests.contract.house import PASSWORD, Client, House

ADMIN = "root"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Browser:
    """A person at the pages; every form carries the token of the session."""

    client: Client
    home: str = "/account"

    def get(self, path: str) -> httpx.Response:
        """A page."""
        return self.client.get(path)

    def csrf(self) -> str:
        """The token of this session."""
        page = self.client.get(self.home)
        found = _CSRF.search(page.text) or _CSRF.search(self.client.get("/").text)
        assert found, page.text[:500]
        return found[1]

    def send(self, path: str, fields: Mapping[str, object] | None = None) -> httpx.Response:
        """A posted form."""
        return self.client.post(path, data={**(fields or {}), "csrf": self.csrf()})


def admin_of(house: House) -> Browser:
    """The admin's browser; the account is made when first asked for."""
    house.installation.people.add(ADMIN, admin=True, password=PASSWORD)
    return Browser(house.browser(ADMIN))


def account(house: House, name: str) -> Account:
    """A person's account as it is stored."""
    found = house.installation.accounts.by_name(name)
    assert found is not None, name
    return found


def newcomer(house: House, name: str, *roles: str) -> Account:
    """One more person with roles in the app."""
    house.installation.people.add(name, roles=roles, app=house.plan.id, password=PASSWORD)
    return account(house, name)


def events(house: House, kind: str) -> list[Mapping[str, object]]:
    """What the journal says of the installation, by kind of event."""
    with house.installation.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, actor_name, input FROM event WHERE kind = :kind"), {"kind": kind})
        return [dict(row) for row in rows.mappings()]
