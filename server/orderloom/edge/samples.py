"""Sample messages of a plugin: what a platform sends, and optionally what has to come out of it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from orderloom.edge.actions_sample import ActionSample, action_sample_faults
from orderloom.edge.platforms import ManifestPlatform
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.sdk.connector import Item
from orderloom.sdk.failures import Fault, MessageProblem

FOLDER = "samples"


class Sample(BaseModel):
    """One message under a ``topic`` (or from a ``stream``); ``items`` is what it must give, when stated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Mapping[str, str] | None = None
    topic: str | None = None
    stream: str | None = None
    message: object
    items: list[Mapping[str, object]] | None = None


def sample_paths(folder: Path) -> list[Path]:
    """The samples of a plugin folder, by name."""
    return sorted((folder / FOLDER).glob("*.json"))


def load_sample(path: Path) -> Sample | ActionSample:
    """One sample, of a message or of an action; raises ``MessageProblem``."""
    try:
        found = loads(path.read_bytes())
        acts = isinstance(found, dict) and "action" in found
        return ActionSample.model_validate(found) if acts else Sample.model_validate(found)
    except OSError as error:
        raise MessageProblem([Fault("sample.unreadable", "", {"file": path.name})]) from error
    except JsonTextError as error:
        raise MessageProblem([Fault(error.error_code, "", error.facts)]) from error
    except ValidationError as error:
        raise MessageProblem([_shape(one["loc"], path) for one in error.errors()]) from error


def _shape(loc: tuple[int | str, ...], path: Path) -> Fault:
    return Fault("sample.shape", "".join(f"/{part}" for part in loc), {"file": path.name})


def read_sample(platform: ManifestPlatform, sample: Sample) -> tuple[Item, ...]:
    """The unified items of a sample; raises ``MessageProblem``."""
    return platform.read_decoded(platform.maps_of(topic=sample.topic, stream=sample.stream), sample.message)


def sample_faults(platform: ManifestPlatform, path: Path) -> Iterator[Fault]:
    """What is wrong with a sample, or with what the manifest makes of it; pointers begin with the file's name."""
    place = f"/{FOLDER}/{path.name}"
    try:
        sample = load_sample(path)
        if isinstance(sample, ActionSample):
            faults = action_sample_faults(platform.manifest, sample)
            yield from (Fault(one.code, place + one.pointer, {**one.facts, "file": path.name}) for one in faults)
            return
        items = [item.as_json() for item in read_sample(platform, sample)]
    except MessageProblem as error:
        for fault in error.problems:
            yield Fault(fault.code, place + fault.pointer, fault.facts)
        return
    if sample.items is not None and sample.items != json.loads(json.dumps(items)):
        yield Fault("sample.differs", f"{place}/items", {"file": path.name})
