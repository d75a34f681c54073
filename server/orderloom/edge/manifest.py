"""The shape of ``manifest.json``: everything that makes one platform different from another, as data.

``credentials`` name what a connection keeps; ``webhook`` says how a callback is verified and answered; ``callbacks``
are signed visits of a browser (installing, an app proxy); ``streams`` say how to poll; ``map`` turns records into
unified items.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from orderloom.edge.actions import Action, ActionId, Words
from orderloom.edge.mapping import RecordMap
from orderloom.edge.operations import Step
from orderloom.edge.part import ManifestPart
from orderloom.edge.paths import PathText
from orderloom.sdk.actions import SettingType

_CREDENTIAL = re.compile(r"\$cred\.([a-z][a-z0-9_]*)")

PluginId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""Folder name and id of a plugin."""

Place = Annotated[str, StringConstraints(pattern=r"^(header|query)\.[A-Za-z0-9_\-]+$")]
"""A header or query parameter: ``header.X-Topic``, ``query.hmac``."""

TopicPlace = Annotated[str, StringConstraints(pattern=r"^(header|body)\.[A-Za-z0-9_.\-]+$")]
"""Where a callback names its topic: a header, or a place in the body."""

_PART = r"(header|body)\.[A-Za-z0-9_.\-]+"
EventPlace = Annotated[str, StringConstraints(pattern=rf"^{_PART}(\+{_PART})*$")]
"""What tells events apart: a header or a place in the body, or several joined by ``+``."""


class Title(ManifestPart):
    """A name in every language of the product, Chinese first."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Compare(ManifestPart):
    """Where the platform puts its signature; the comparison always takes constant time."""

    place: Place = Field(alias="with")
    prefix: str = ""


class SignedAt(ManifestPart):
    """Where the moment of sending stands, when the platform signs it, and how far it may lie from ours."""

    source: Place = Field(alias="from")
    time: Literal["unix_s", "unix_ms", "rfc3339"] = "unix_s"
    max_skew_s: int = Field(gt=0)


class Check(ManifestPart):
    """A signature to verify: the recipe over the request, and where the platform's own result stands."""

    sign: list[Step] = Field(min_length=1)
    compare: Compare
    signed_at: SignedAt | None = None


class ReplyTo(ManifestPart):
    """What the platform wants to hear once its message is kept."""

    status: int = Field(default=200, ge=200, le=299)
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


class Webhook(Check):
    """Callbacks: verified with ``secret`` (the name of a credential), sorted by ``topic``, told apart by ``event_id``.

    ``topics`` names the maps that read each topic. ``event_id`` lists alternatives, the first that is there counts; a
    callback with the same one is a repetition. ``sends`` are further headers that the platform sets, for its fake:
    name → value, where ``$event_id`` and ``$sent_at`` stand for themselves.
    """

    secret: str
    topic: TopicPlace
    event_id: list[EventPlace] = Field(default_factory=list)
    reply: ReplyTo = ReplyTo()
    topics: Mapping[str, list[str]]
    sends: Mapping[str, str] = Field(default_factory=dict)


class Window(ManifestPart):
    """The span of time one listing asks for: its parameters, their form, and how far spans overlap."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    form: Literal["unix_s", "unix_ms", "rfc3339"] = Field(alias="format")
    max_s: int = Field(gt=0)
    lag_s: int = Field(default=0, ge=0)
    overlap_s: int = Field(default=0, ge=0)


class Paging(ManifestPart):
    """How a listing goes on: the way, and the parameter for the page size with the most it allows."""

    type: Literal["link_header", "cursor", "page", "offset"]
    size_param: str | None = None
    size_max: int | None = Field(default=None, gt=0)
    param: str | None = None
    next: PathText | None = None


class Listing(ManifestPart):
    """One request that lists records."""

    method: Literal["GET", "POST"]
    path: str
    query: Mapping[str, str] = Field(default_factory=dict)
    window: Window
    page: Paging


class Stream(ManifestPart):
    """Records that can be polled; they are read by the maps named in ``maps``."""

    maps: list[str] = Field(min_length=1)
    listing: Listing = Field(alias="list")


class Rate(ManifestPart):
    """So many calls per so many seconds, with a bucket of ``burst`` calls."""

    n: int = Field(gt=0)
    per_s: int = Field(gt=0)
    burst: int | None = Field(default=None, gt=0)


class Limits(ManifestPart):
    """What the platform allows and how it says no: HTTP statuses, or codes of its own (``failure.code`` of an action),
    to wait on, and those that mean the token ended.
    """

    rate: list[Rate] = Field(default_factory=list)
    retry_on: list[int | str] = Field(default_factory=list)
    token_expired_on: list[int | str] = Field(default_factory=list)


class Request(ManifestPart):
    """How calls to the platform are written: encoding, the headers that carry credentials, and the signature: its
    recipe, the credential that signs (``$secret`` in it) and where it is put.
    """

    encode: Literal["json", "form", "query"] = "json"
    headers: Mapping[str, str] = Field(default_factory=dict)
    sign: list[Step] = Field(default_factory=list)
    secret: str | None = None
    put: Place | None = None


class Described(ManifestPart):
    """What a value that people enter is called, and where they find it."""

    title: Words
    help: Words | None = None


class Setting(Described):
    """One thing that each connection decides for itself, read by templates as ``$set.<id>``. It is no secret."""

    type: SettingType = "words"
    required: bool = False
    default: str | int | bool | None = None
    choices: Mapping[str, Words] = Field(default_factory=dict)
    """What may be chosen, by value; with these the type is ``one_of``."""


class Manifest(ManifestPart):
    """One platform.

    ``words`` describe the credentials, by name. ``probe`` is a request that harms nothing and tells whether the
    credentials are good; its output is shown to whoever tries them.
    """

    id: PluginId
    version: int = Field(ge=1)
    title: Title
    about: Title | None = None
    base_url: str | None = None
    credentials: list[str]
    words: Mapping[str, Described] = Field(default_factory=dict)
    settings: Mapping[ActionId, Setting] = Field(default_factory=dict)
    probe: Action | None = None
    public: list[str] = Field(default_factory=list)
    """Credentials that are no secret, such as the shop's address; all others are hidden wherever they come up."""
    request: Request = Request()
    webhook: Webhook | None = None
    callbacks: Mapping[str, Check] = Field(default_factory=dict)
    streams: Mapping[str, Stream] = Field(default_factory=dict)
    maps: Mapping[str, RecordMap] = Field(alias="map", default_factory=dict)
    actions: Mapping[ActionId, Action] = Field(default_factory=dict)
    limits: Limits = Limits()

    def needed(self) -> frozenset[str]:
        """The credentials that calls cannot do without: whatever address, headers and signature name."""
        texts = [self.base_url or "", self.request.put or "", *self.request.headers.values()]
        texts += [step.model_dump_json() for step in self.request.sign]
        named = {name for text in texts for name in _CREDENTIAL.findall(text)}
        return frozenset(named | ({self.request.secret} if self.request.secret else set()))

    def addressed(self) -> frozenset[str]:
        """The credentials that say where calls go."""
        return frozenset(_CREDENTIAL.findall(self.base_url or ""))


def settings_of(manifest: Manifest, given: Mapping[str, object]) -> dict[str, object]:
    """The settings of a connection, with the usual value of each that it leaves out."""
    return {name: given.get(name, one.default) for name, one in manifest.settings.items()}
