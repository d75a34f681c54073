"""What a fake shop plays: customers, wares, prices and the life stories of its orders, as data beside the manifest.

``fake/shop.json`` holds the script, ``fake/<body>.json`` the bodies it sends. In texts of a body ``{path}`` stands for
a value of the order (``{customer.city}``); alone in its text it keeps its type. ``{"$each": path, "$do": body}`` writes
a list, ``{"$if": path, "$then": body, "$else": body}`` chooses.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orderloom.logic.json_text import JsonTextError, loads
from orderloom.sdk.failures import Fault, ManifestProblem

_HOLE = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
_FOLDER = "fake"
_SCRIPT = "shop.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ware(_Part):
    """Something on sale, at a price in the shop's currency."""

    sku: str
    title: str
    variant: str
    price: Decimal


class Coupon(_Part):
    """A discount on the whole order."""

    code: str
    percent: int = Field(gt=0, lt=100)


class Send(_Part):
    """One callback: its topic and the body that goes with it."""

    topic: str
    body: str


class Step(_Part):
    """Something that happens to an order: what changes (values may hold ``{path}``), and what the shop then sends."""

    change: Mapping[str, object] = Field(default_factory=dict)
    sends: list[Send] = Field(min_length=1)


class Story(_Part):
    """The steps of one order's life, and how often such a life is lived."""

    weight: int = Field(gt=0)
    steps: list[str] = Field(min_length=1)


class Script(_Part):
    """Everything a fake shop knows."""

    currency: str
    customers: list[Mapping[str, str]] = Field(min_length=1)
    wares: list[Ware] = Field(min_length=1)
    coupons: list[Coupon]
    freight: list[Decimal] = Field(min_length=1)
    tax_percent: Mapping[str, int]
    """By country code of the customer; a country that is not named has none."""
    steps: Mapping[str, Step]
    stories: list[Story] = Field(min_length=1)


class Play:
    """A script together with its bodies."""

    def __init__(self, script: Script, bodies: Mapping[str, object]) -> None:
        """Bodies by name."""
        self.script = script
        self.bodies = bodies


def load_play(folder: Path) -> Play:
    """The fake shop of a plugin folder; raises ``ManifestProblem``."""
    place = folder / _FOLDER
    try:
        script = Script.model_validate(loads((place / _SCRIPT).read_bytes()))
        names = sorted({send.body for step in script.steps.values() for send in step.sends})
        bodies = {name: loads((place / f"{name}.json").read_bytes()) for name in names}
    except OSError as error:
        raise _broken(folder, "manifest.missing", file=Path(str(error.filename)).name) from error
    except JsonTextError as error:
        raise _broken(folder, error.error_code, **error.facts) from error
    except ValidationError as error:
        raise _broken(folder, "manifest.shape", reason=error.errors()[0]["msg"]) from error
    unknown = sorted({step for story in script.stories for step in story.steps} - script.steps.keys())
    if unknown:
        raise _broken(folder, "fake_shop.step_unknown", step=", ".join(unknown))
    return Play(script, bodies)


def _broken(folder: Path, code: str, **facts: object) -> ManifestProblem:
    return ManifestProblem(folder.name, [Fault(code, f"/{_FOLDER}", facts)])


def render(body: object, values: Mapping[str, object]) -> object:
    """A body with every hole filled; an unknown path fills with null."""
    match body:
        case {"$each": str() as path, "$do": part}:
            found = hole(path, values)
            elements = found if isinstance(found, list | tuple) else ()
            return [render(part, {**values, "each": element}) for element in elements]
        case {"$if": str() as path, "$then": then, "$else": otherwise}:
            return render(then if hole(path, values) else otherwise, values)
        case dict():
            return {key: render(part, values) for key, part in body.items()}
        case list():
            return [render(part, values) for part in body]
        case str():
            return _filled(body, values)
        case _:
            return body


def _filled(text: str, values: Mapping[str, object]) -> object:
    whole = _HOLE.fullmatch(text)
    if whole:
        return hole(whole[1], values)
    return _HOLE.sub(lambda one: str(hole(one[1], values)), text)


def hole(path: str, values: Mapping[str, object]) -> object:
    """What a hole stands for: a value by its dotted path, places in lists included; None for nothing."""
    found: object = values
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        else:
            inside = isinstance(found, list | tuple) and part.isdecimal() and int(part) < len(found)
            found = found[int(part)] if inside and isinstance(found, list | tuple) else None
    return found
