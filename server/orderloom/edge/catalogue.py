"""The installed platforms as people choose them, read from their manifests and their recorded messages."""

from collections.abc import Mapping
from functools import cache

from orderloom.edge.actions import Words
from orderloom.edge.manifest import Described, Manifest, Webhook
from orderloom.edge.platforms import InstalledPlatforms, ManifestPlatform
from orderloom.edge.samples import Sample, load_sample, read_sample, sample_paths
from orderloom.sdk.catalogue import CredentialFacts, PlatformFacts, ProbeFacts, RecordedMessage, SignatureFacts
from orderloom.sdk.failures import MessageProblem, PlatformUnknown


class InstalledCatalogue:
    """The ``Catalogue`` of a folder of plugins; what was read once is kept."""

    def __init__(self, platforms: InstalledPlatforms) -> None:
        self._platforms = platforms
        self._facts = {one.id: platform_facts(one) for one in platforms.all()}
        self._messages = cache(self._read_messages)

    def all(self) -> tuple[PlatformFacts, ...]:
        """Every usable platform, by id."""
        return tuple(self._facts.values())

    def find(self, plugin: str) -> PlatformFacts | None:
        """One of them."""
        return self._facts.get(plugin)

    def messages(self, plugin: str) -> tuple[RecordedMessage, ...]:
        """The messages among its samples, those that say most first; samples of actions, and what cannot be read, are
        left out.
        """
        return self._messages(plugin)

    def _read_messages(self, plugin: str) -> tuple[RecordedMessage, ...]:
        try:
            platform = self._platforms.get(plugin)
        except PlatformUnknown:
            return ()
        found: list[RecordedMessage] = []
        for path in sample_paths(platform.folder):
            try:
                sample = load_sample(path)
                if isinstance(sample, Sample):
                    items = read_sample(platform, sample)
                    topic = sample.topic or sample.stream or ""
                    found.append(RecordedMessage(path.stem, sample.title or {}, topic, sample.message, items))
            except MessageProblem:
                continue
        return tuple(sorted(found, key=lambda one: -len(str(one.message))))


def platform_facts(platform: ManifestPlatform) -> PlatformFacts:
    """What a catalogue tells of one platform."""
    manifest = platform.manifest
    return PlatformFacts(
        id=manifest.id,
        version=manifest.version,
        title=platform.title,
        about=manifest.about.model_dump() if manifest.about else {},
        credentials=tuple(_credential(manifest, name) for name in manifest.credentials),
        settings=tuple(platform.settings.values()),
        items={kind: tuple(codes) for kind, codes in platform.status_codes.items()},
        topics={topic: tuple(maps) for topic, maps in manifest.webhook.topics.items()} if manifest.webhook else {},
        streams={name: tuple(stream.maps) for name, stream in manifest.streams.items()},
        actions=tuple(platform.actions.values()),
        signature=_signature(manifest.webhook) if manifest.webhook else None,
        probe=_probe(manifest),
    )


def _credential(manifest: Manifest, name: str) -> CredentialFacts:
    words = manifest.words.get(name)
    return CredentialFacts(
        id=name,
        title=_titles(words, name),
        help=_said(words.help if words else None),
        secret=name not in manifest.public,
        needed=name in manifest.needed(),
        signs=manifest.webhook is not None and manifest.webhook.secret == name,
        addresses=name in manifest.addressed(),
    )


def _signature(webhook: Webhook) -> SignatureFacts:
    return SignatureFacts(webhook.compare.place, tuple(step.op for step in webhook.sign), webhook.secret)


def _probe(manifest: Manifest) -> ProbeFacts | None:
    probe = manifest.probe
    if probe is None:
        return None
    tells = {name: _said(output.title) or {"en": name} for name, output in probe.output.items()}
    return ProbeFacts(probe.title.model_dump(), probe.reads, tells)


def _titles(words: Described | None, name: str) -> Mapping[str, str]:
    return words.title.model_dump() if words else {"zh": name, "en": name}


def _said(words: Words | None) -> Mapping[str, str]:
    return words.model_dump() if words else {}
