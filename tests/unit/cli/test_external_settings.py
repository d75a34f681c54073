"""The addresses of other systems' databases come from outside, and a file that holds them is for its owner only."""

from pathlib import Path

import pytest

from orderloom import settings
from orderloom.settings import SettingsError

EXTERNAL = '[external]\nerp = "postgresql://reader@erp/erp"\n'


def home(folder: Path, more: str = EXTERNAL, mode: int = 0o600) -> Path:
    """An installation whose file names another system's database."""
    settings.create(folder)
    file = folder / settings.FILE
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    file.chmod(mode)
    return folder


def test_the_file_and_the_environment_name_databases(tmp_path: Path) -> None:
    found = settings.load(home(tmp_path), {"ORDERLOOM_EXTERNAL_OLD_SHOP": "sqlite:///shop.db"})
    assert found.external == {"erp": "postgresql://reader@erp/erp", "old_shop": "sqlite:///shop.db"}


def test_the_environment_comes_first(tmp_path: Path) -> None:
    found = settings.load(home(tmp_path), {"ORDERLOOM_EXTERNAL_ERP": "sqlite:///copy.db"})
    assert found.external == {"erp": "sqlite:///copy.db"}


def test_a_file_with_addresses_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        settings.load(home(tmp_path, mode=0o644), {})
    assert told.value.error_code == "settings.external_open"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('[external]\nerp = "mysql://x/y"\n', "settings.external"),
        ("[external]\nerp = 5\n", "settings.broken"),
        ("external = 5\n", "settings.broken"),
    ],
)
def test_an_address_of_no_known_sort_stops_the_start(tmp_path: Path, more: str, code: str) -> None:
    with pytest.raises(SettingsError) as told:
        settings.load(home(tmp_path, more), {})
    assert told.value.error_code == code
