"""The second step of signing in: codes of the hour, each once, recovery codes, and no id that lives on."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pyotp
import pytest

from orderloom.web import second_step
from tests.contract.desk import Browser, admin_of, events, newcomer
from tests.contract.hidden import TWINS
from tests.contract.house import PASSWORD, Client, House, open_house

FRESH = count(1)


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(module_database_url, tmp_path_factory.mktemp("home"), TWINS) as opened:
        yield opened


class Holder:
    """A person with a second factor: the seed, and the recovery codes as they were shown."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.account = newcomer(house, f"holder{next(FRESH)}", "agent")
        self.browser = Browser(house.browser(self.account.name))
        assert self.browser.send("/account/code", {"act": "begin"}).status_code == 303
        page = self.browser.get("/account/code").text
        found = re.search(r'ol-code">([A-Z2-7]{32})<', page)
        assert found
        assert "<svg" in page
        self.seed = found[1]
        self.ahead = -1
        assert self.browser.send("/account/code", {"act": "confirm", "code": "000000"}).status_code == 422
        shown = self.browser.send("/account/code", {"act": "confirm", "code": self.code()})
        self.recovery = re.findall(r"\b[a-z2-9]{5}-[a-z2-9]{5}\b", shown.text)

    def code(self) -> str:
        """A code that was not used before: of the half minute before, this one, then the next."""
        at = self.house.installation.clock.now() + timedelta(seconds=30 * self.ahead)
        self.ahead += 1
        return pyotp.TOTP(self.seed).at(at)

    def enter(self) -> Client:
        """A browser that has given the password."""
        client = self.house.open()
        answer = client.post("/sign-in", data={"name": self.account.name, "password": PASSWORD, "next": "/account"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code?next=%2Faccount")
        return client


@pytest.fixture
def holder(house: House) -> Holder:
    return Holder(house)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, for SHA-1, cut to six digits."""
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        assert second_step.step_of(seed, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_half_a_sign_in_opens_nothing(holder: Holder) -> None:
    client = holder.enter()
    assert client.get("/account").status_code == 303
    assert client.get(holder.house.records("jobs")).status_code == 401
    assert client.get("/sign-in/code").status_code == 200


def test_the_code_finishes_the_sign_in_under_a_fresh_id(holder: Holder) -> None:
    client = holder.enter()
    half = client.cookies["orderloom_session"]
    assert client.post("/sign-in/code", data={"code": "123", "next": "/account"}).status_code == 422
    entered = client.post("/sign-in/code", data={"code": holder.code(), "next": "/account"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    assert client.cookies["orderloom_session"] != half
    assert client.get("/account").status_code == 200
    late = holder.house.open()
    late.cookies.set("orderloom_session", half)
    assert late.post("/sign-in/code", data={"code": holder.code()}).headers["location"] == "/sign-in"


def test_a_code_works_once(holder: Holder) -> None:
    code = holder.code()
    answers = [holder.enter().post("/sign-in/code", data={"code": code}).status_code for _ in range(2)]
    assert answers == [303, 422]


def test_a_recovery_code_works_once_whatever_its_case(holder: Holder) -> None:
    assert len(holder.recovery) == second_step.RECOVERY_CODES
    typed = holder.recovery[0].upper().replace("-", " ")
    answers = [holder.enter().post("/sign-in/code", data={"code": typed}).status_code for _ in range(2)]
    assert answers == [303, 422]


def test_programs_give_the_code_along(house: House, holder: Holder) -> None:
    client, login = house.open(), {"name": holder.account.name, "password": PASSWORD}
    for path in ("/api/v1/token", "/api/v1/session"):
        missing, wrong = client.post(path, json=login), client.post(path, json={**login, "totp": "123456"})
        assert [one.status_code for one in (missing, wrong)] == [401, 401]
        assert [one.json()["errors"][0]["code"] for one in (missing, wrong)] == ["web.code_needed", "web.wrong_code"]
        assert client.post(path, json={**login, "totp": holder.code()}).status_code == 200
    assert client.post("/api/v1/token", json={**login, "password": "wrong", "totp": "1"}).status_code == 401


def test_guessing_codes_has_to_wait(holder: Holder) -> None:
    client = holder.enter()
    answers = [client.post("/sign-in/code", data={"code": f"{guess:06}"}).status_code for guess in range(8)]
    assert answers[:5] == [422] * 5
    assert set(answers[5:]) == {429}


def test_turning_it_off_takes_a_code_or_an_admin(house: House, holder: Holder) -> None:
    assert holder.browser.send("/account/code", {"act": "off", "code": "1"}).status_code == 422
    assert holder.browser.send("/account/code", {"act": "off", "code": holder.code()}).status_code == 303
    house.browser(holder.account.name)
    lost = Holder(house)
    admin_of(house).send(f"/build/people/{lost.account.id}/code-off")
    house.browser(lost.account.name)
    assert len(events(house, "second_factor_off")) >= 2


def test_the_seed_is_stored_sealed(house: House, holder: Holder) -> None:
    database = house.installation.settings.home / "orderloom.db"
    if not database.exists():
        return
    found = b"".join(path.read_bytes() for path in database.parent.glob("orderloom.db*"))
    assert holder.seed.encode() not in found
