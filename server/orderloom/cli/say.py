"""How commands talk: the reader's language from the environment, sentences from the catalogues, JSON on request."""

import json
import os
from decimal import Decimal

import click

from orderloom import i18n
from orderloom.errors import OrderloomError
from orderloom.settings import SettingsError


def language() -> str:
    """``ORDERLOOM_LANG`` or the locale; Chinese unless the locale clearly says another language."""
    wanted = os.environ.get("ORDERLOOM_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "zh"


def say(code: str, /, **facts: object) -> None:
    """Print one sentence of the catalogue."""
    click.echo(i18n.message(code, language(), facts))


def refusal(error: OrderloomError | SettingsError) -> str:
    """An error as a sentence, with its hint on a second line when there is one."""
    sentence = i18n.message(error.error_code, language(), error.facts)
    key = error.error_code + ".hint"
    if key in i18n.catalogue(language()):
        sentence += "\n" + i18n.message(key, language(), error.facts)
    return sentence


def show(value: object) -> None:
    """Print one JSON value on one line; exact decimals become text."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    """JSON form of what JSON does not know."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
