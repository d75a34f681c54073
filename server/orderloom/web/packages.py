"""What pages and API share about apps as archives: what one would do here, and carrying it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from litestar.response import Response

from orderloom.check.problem import Problem
from orderloom.check.template_build import Naming
from orderloom.model.difference import Documents, Edit, difference
from orderloom.runtime.draft import EditRefusedError
from orderloom.runtime.package import LARGEST, MEDIA, Package, PackageError, into, named, pack, unpack
from orderloom.runtime.record.change import Actor
from orderloom.runtime.version import DraftState, Key
from orderloom.runtime.versions import DRAFT, UnknownVersionError
from orderloom.runtime.wording import tell
from orderloom.web.headers import DOWNLOAD_POLICY
from orderloom.web.problems import RefusedError
from orderloom.web.services import Services

_ENVELOPE = 100_000
LARGEST_BODY = LARGEST + _ENVELOPE


@dataclass(frozen=True)
class Arrival:
    """An archive that has arrived. ``app`` is where it would go, ``old`` what is there and ``new`` what would be.

    ``revision`` is the draft's that was looked at, 0 for a new app; ``seal`` tells one archive from another.
    """

    app: str
    package: Package
    old: Documents
    new: Documents
    problems: Sequence[Problem]
    revision: int
    seal: str

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What would change."""
        return difference(self.old, self.new)

    @property
    def errors(self) -> int:
        """How many problems would have to be mended before it can be published."""
        return sum(one.level == "error" for one in self.problems)

    def words(self, language: str) -> tuple[str, ...]:
        """The same in sentences."""
        return tell(self.edits, self.old, self.new, language)


def opened(content: bytes) -> Package:
    """The app in an archive; refusals are answers."""
    try:
        return unpack(content)
    except PackageError as error:
        raise RefusedError(422, *error.problems) from error


def arriving(known: Services, app: str, content: bytes) -> Arrival:
    """What an archive would change in the draft of an app; refusals are answers."""
    package, state = opened(content), known.building.versions.state(app)
    new = into(state.documents, package, app)
    return _arrival(known, app, content, package, state.documents, new, state.revision)


def founding(known: Services, content: bytes, naming: Naming | None = None) -> Arrival:
    """The app that an archive would make, under its own name or another; refusals are answers."""
    package = opened(content)
    new = named(package, naming or Naming(package.app, {}))
    return _arrival(known, naming.id if naming else package.app, content, package, {}, new, 0)


def take(known: Services, arrival: Arrival, by: Actor) -> DraftState:
    """Put what was looked at into the draft, which a new app gets with it; raises ``EditRefusedError``."""

    def work(state: DraftState) -> Documents:
        if state.revision != arrival.revision or state.documents != arrival.old:
            raise EditRefusedError("package.overtaken")
        return arrival.new

    return known.building.editor.replace(arrival.app, work, by)


def download(known: Services, app: str, version: str) -> Response[bytes]:
    """A version of an app, or its draft, as an archive; raises ``UnknownVersionError``."""
    if version != DRAFT and not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise UnknownVersionError(app=app, version=version)
    documents = known.building.versions.documents(app, version)
    name = quote(f"{app}-{version}.zip", safe="")
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{name}",
        "content-security-policy": DOWNLOAD_POLICY,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(pack(documents), media_type=MEDIA, headers=headers)


def seal(content: bytes) -> str:
    """What tells one archive from another."""
    return sha256(content).hexdigest()


def _arrival(
    known: Services, app: str, content: bytes, package: Package, old: Documents, new: dict[Key, object], revision: int
) -> Arrival:
    found = known.building.versions.proposal_of(new).result.problems
    return Arrival(app, package, old, new, found, revision, seal(content))
