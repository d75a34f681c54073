"""Platforms as folders of data: one ``manifest.json`` each, run by the declarative runtime of this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orderloom.edge.actions import Action
from orderloom.edge.manifest import Manifest, Setting
from orderloom.edge.manifest_check import faults_of, parse_manifest
from orderloom.edge.mapping import read_message
from orderloom.edge.verification import KEYLESS, headers_of, refusal, verify_webhook
from orderloom.logic.json_text import JsonTextError, loads
from orderloom.sdk.actions import ActionFacts, ActionValue, PluginFacts, SettingFacts
from orderloom.sdk.connector import Item, RawMessage, Reply, Verdict
from orderloom.sdk.failures import Fault, ManifestProblem, MessageProblem, PlatformUnknown

MANIFEST = "manifest.json"


class ManifestPlatform:
    """A platform that a manifest describes; see ``orderloom.sdk.connector.Platform``."""

    def __init__(self, manifest: Manifest, folder: Path) -> None:
        """A checked manifest and the folder it came from."""
        self.manifest = manifest
        self.folder = folder

    @property
    def id(self) -> str:
        """The plugin id."""
        return self.manifest.id

    @property
    def title(self) -> Mapping[str, str]:
        """The platform's name by language."""
        return self.manifest.title.model_dump()

    @property
    def credentials(self) -> tuple[str, ...]:
        """Names of the credentials a connection keeps."""
        return tuple(self.manifest.credentials)

    @property
    def actions(self) -> Mapping[str, ActionFacts]:
        """What it can be asked, by id."""
        return {name: _facts(name, action) for name, action in self.manifest.actions.items()}

    @property
    def settings(self) -> Mapping[str, SettingFacts]:
        """What each connection to it decides for itself, by id."""
        return {name: _setting(name, one) for name, one in self.manifest.settings.items()}

    @property
    def webhook_secret(self) -> str | None:
        """The credential that signs callbacks."""
        return None if self.manifest.webhook is None else self.manifest.webhook.secret

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics that ``read`` understands."""
        return () if self.manifest.webhook is None else tuple(self.manifest.webhook.topics)

    @property
    def status_codes(self) -> Mapping[str, tuple[str, ...]]:
        """By unified kind, every status that ``read`` can give."""
        return {kind: record_map.status.codes() for kind, record_map in self.manifest.maps.items()}

    def verify(
        self, message: RawMessage, secrets: Sequence[str], credentials: Mapping[str, str] | None = None
    ) -> Verdict:
        """The verdict on a callback; ``credentials`` are for platforms that also sign with one that is not secret."""
        if self.manifest.webhook is None:
            return Verdict(accepted=False, reason=KEYLESS, topic="", event_id=None, reply=Reply(401))
        return verify_webhook(self.manifest.webhook, message, secrets, credentials or {})

    def verify_callback(self, callback: str, message: RawMessage, secrets: Sequence[str]) -> str | None:
        """Why a signed visit of a browser is refused (an error code), None when it is authentic."""
        return refusal(self.manifest.callbacks[callback], message, secrets, {})

    def read(self, topic: str, body: bytes) -> tuple[Item, ...]:
        """The unified items of a callback's body."""
        maps = self.maps_of(topic=topic)
        try:
            message = loads(body)
        except JsonTextError as error:
            raise MessageProblem([Fault(error.error_code, "", error.facts)]) from error
        return self.read_decoded(maps, message)

    def maps_of(self, *, topic: str | None = None, stream: str | None = None) -> tuple[str, ...]:
        """The maps that read a topic or a stream; raises ``MessageProblem`` for an unknown one."""
        topics = {} if self.manifest.webhook is None else self.manifest.webhook.topics
        if topic is not None and topic in topics:
            return tuple(topics[topic])
        if stream is not None and stream in self.manifest.streams:
            return tuple(self.manifest.streams[stream].maps)
        if stream is not None:
            raise MessageProblem([Fault("message.stream_unknown", "", {"stream": stream[:100]})])
        raise MessageProblem([Fault("message.topic_unknown", "", {"topic": (topic or "")[:100]})])

    def read_decoded(self, maps: Sequence[str], message: object) -> tuple[Item, ...]:
        """The unified items that ``maps`` find in a decoded message, in their order; problems of all maps at once."""
        items: list[Item] = []
        problems: list[Fault] = []
        for kind in maps:
            try:
                items.extend(read_message(self.id, kind, self.manifest.maps[kind], message))
            except MessageProblem as error:
                problems.extend(error.problems)
        if problems:
            raise MessageProblem(problems)
        return tuple(items)

    def sign(self, topic: str, body: bytes, secret: str, *, event_id: str, sent_at: datetime) -> Mapping[str, str]:
        """The headers of a fake callback."""
        if self.manifest.webhook is None:
            return {}
        return headers_of(self.manifest.webhook, topic, body, secret, event_id, sent_at)


def _facts(name: str, action: Action) -> ActionFacts:
    return ActionFacts(
        name,
        action.title.model_dump(),
        tuple(
            ActionValue(one, param.type, param.title.model_dump() if param.title else {}, param.required)
            for one, param in action.takes.items()
        ),
        tuple(ActionValue(one, output.type) for one, output in action.output.items()),
        action.reads,
    )


def _setting(name: str, one: Setting) -> SettingFacts:
    return SettingFacts(
        id=name,
        title=one.title.model_dump(),
        help=one.help.model_dump() if one.help else {},
        type=one.type,
        required=one.required,
        default=one.default,
        choices={value: words.model_dump() for value, words in one.choices.items()},
    )


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A plugin folder that is not used, and why."""

    id: str
    problems: tuple[Fault, ...]


class InstalledPlatforms:
    """Every usable platform of a folder of plugins; see ``orderloom.sdk.connector.Platforms``."""

    def __init__(self, platforms: Sequence[ManifestPlatform], switched_off: Sequence[SwitchedOff]) -> None:
        """Platforms in the order of their ids."""
        self._platforms = {platform.id: platform for platform in platforms}
        self.switched_off = tuple(switched_off)

    def get(self, plugin_id: str) -> ManifestPlatform:
        """The platform; raises ``PlatformUnknown``."""
        if plugin_id not in self._platforms:
            raise PlatformUnknown(plugin=plugin_id)
        return self._platforms[plugin_id]

    def all(self) -> tuple[ManifestPlatform, ...]:
        """Every usable platform, by id."""
        return tuple(self._platforms.values())

    def facts(self) -> PluginFacts:
        """The platforms as the checker knows them."""
        there = self._platforms.values()
        return PluginFacts({one.id: one.actions for one in there}, {one.id: one.settings for one in there})


def load_platform(folder: Path) -> ManifestPlatform:
    """The platform in one folder; raises ``ManifestProblem`` with everything wrong with it."""
    try:
        document = loads((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise ManifestProblem(folder.name, [Fault("manifest.missing", "", {"file": MANIFEST})]) from error
    except JsonTextError as error:
        raise ManifestProblem(folder.name, [Fault(error.error_code, "", error.facts)]) from error
    manifest = parse_manifest(folder.name, document)
    faults = tuple(faults_of(manifest, folder.name))
    if faults:
        raise ManifestProblem(folder.name, faults)
    return ManifestPlatform(manifest, folder)


def load_platforms(folder: Path) -> InstalledPlatforms:
    """Every platform in a folder of plugins; a broken one is switched off and reported, the others stay usable."""
    platforms: list[ManifestPlatform] = []
    broken: list[SwitchedOff] = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not place.is_dir() or place.name.startswith((".", "_")):
            continue
        try:
            platforms.append(load_platform(place))
        except ManifestProblem as error:
            broken.append(SwitchedOff(place.name, error.problems))
    return InstalledPlatforms(platforms, broken)
