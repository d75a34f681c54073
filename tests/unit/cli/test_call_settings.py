"""What an operator allows calls to reach is written in the settings, and nothing else is."""

from pathlib import Path

import pytest

from orderloom.settings import SettingsError, create, load


def written(home: Path, text: str) -> Path:
    create(home)
    with (home / "orderloom.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    return home


def test_hosts_and_stand_ins_are_read(tmp_path: Path) -> None:
    text = 'allow_hosts = ["erp.internal", "10.2.3.4:8443", "[fd00::1]:80"]\n[stand_ins]\nshopify = "http://127.0.0.1:9/x"\n'
    found = load(written(tmp_path, text), {})
    assert found.allow_hosts == ("erp.internal", "10.2.3.4:8443", "[fd00::1]:80")
    assert (found.stand_ins, found.stand_in_hosts) == ({"shopify": "http://127.0.0.1:9/x"}, ("127.0.0.1:9",))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('allow_hosts = "erp"\n', "settings.broken"),
        ('allow_hosts = ["http://erp/"]\n', "settings.broken"),
        ('allow_hosts = ["*"]\n', "settings.broken"),
        ('[stand_ins]\nshopify = "shop.example"\n', "settings.stand_in"),
    ],
)
def test_what_is_no_host_or_address_stops_the_start(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, text), {})
    assert caught.value.error_code == code
