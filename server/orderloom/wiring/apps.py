"""Apps as folders: what publishing one would do, publish it, write one out.

A folder comes from another server. Documents of the kinds that belong to a server (connections) keep what this one
changed in them since the last folder came; secrets are no documents and never travel.
"""

from dataclasses import dataclass
from pathlib import Path

from orderloom.check.app import check_app, load_app
from orderloom.check.structure import StructureChange
from orderloom.errors import OrderloomError
from orderloom.runtime.publish import Published
from orderloom.runtime.record.change import Actor
from orderloom.runtime.scenario import ScenarioResult
from orderloom.runtime.version import Key
from orderloom.runtime.versions import Consent, Proposal
from orderloom.settings import Settings
from orderloom.wiring.folders import write_app
from orderloom.wiring.installation import Installation, open_installation


class UnknownAppError(OrderloomError):
    """No app of that name is published here."""

    code = "app.unknown"


COMMAND = Actor("command", "orderloom", sort="system", trusted=True)
"""Who acts when a person with access to the machine runs a command."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What publishing a folder would do: the proposal, its table plan, its scenarios."""

    proposal: Proposal
    structure: tuple[StructureChange, ...]
    scenarios: tuple[ScenarioResult, ...]

    @property
    def publishable(self) -> bool:
        """Whether nothing stands against it."""
        stands = any(change.blocks for change in self.structure) or not all(one.passed for one in self.scenarios)
        return self.proposal.result.plan is not None and not stands


def plan_app(folder: Path, found: Settings, language: str) -> Forecast:
    """Look ahead without changing anything; scenarios are told in ``language``."""
    with open_installation(found) as installation:
        versions = installation.building.versions
        proposal = versions.proposal_of(documents_of(folder))
        return Forecast(proposal, versions.structure(proposal), versions.test(proposal, language))


def apply_app(folder: Path, found: Settings, consent: Consent) -> Published:
    """Publish the app in ``folder`` once its scenarios pass; a running server takes it up within a second.

    Raises what ``Versions.release`` does.
    """
    with open_installation(found) as installation:
        versions = installation.building.versions
        published = versions.release(versions.proposal_of(documents_of(folder)), COMMAND, "cli", consent)
        installation.building.templates.adopt(published.plan.id)
        installation.structure.finish()
        return published


def apply_to(installation: Installation, folder: Path) -> Published:
    """Publish the app in ``folder`` as it is, without playing its scenarios; raises ``UnpublishableError``."""
    known = installation.platforms.facts()
    published = installation.publisher.publish(check_app(load_app(folder), platforms=known), COMMAND)
    installation.plans.refresh()
    installation.building.templates.adopt(published.plan.id)
    installation.structure.finish()
    return published


def documents_of(folder: Path) -> dict[Key, object]:
    """The documents in a folder by kind and id; those that cannot be read are the checker's to tell."""
    return {(str(one.data.get("kind")), str(one.data.get("id"))): one.data for one in load_app(folder).drafts}


def export_app(app: str, folder: Path, found: Settings) -> int:
    """Write the newest version of ``app`` into ``folder``, one file a document; how many.

    Raises ``UnknownAppError``, and ``FolderNotEmptyError`` when documents lie there already.
    """
    with open_installation(found) as installation:
        latest = installation.apps.latest(app)
    if latest is None:
        raise UnknownAppError(app=app)
    return write_app(folder, latest[1])
