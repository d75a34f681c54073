"""Templates for commands: found by id or folder, their coverage gathered, apps upgraded."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orderloom import resources
from orderloom.check.template import Template, load_template, load_templates
from orderloom.check.template_matrix import Ticks
from orderloom.errors import OrderloomError
from orderloom.model.merge import Conflict
from orderloom.runtime.coverage import Coverage, Row
from orderloom.runtime.template import Upgrade, conflict_name
from orderloom.runtime.versions import Consent
from orderloom.runtime.wording import tell
from orderloom.settings import Settings
from orderloom.wiring.apps import COMMAND
from orderloom.wiring.installation import open_installation
from orderloom.wiring.scenarios import play_builds


class UnknownTemplateError(OrderloomError):
    """No template has this id, and no template lies in a folder of this name."""

    code = "template.unknown"


def find_template(name: str) -> Template:
    """The template that comes with the product, or lies in a folder; raises ``UnknownTemplateError``."""
    found = load_templates(resources.builtin_templates_dir()).get(name)
    if found is None and Path(name).is_dir():
        found = load_template(Path(name))
    if found is None:
        raise UnknownTemplateError(id=name)
    return found


def cover(home: Path, language: str) -> tuple[Row, ...]:
    """The coverage of every template below ``home``: as it is when nothing is said, and with each other trait."""
    gathered = Coverage()
    for template in load_templates(home).values():
        others: list[Ticks] = [((trait.id, True),) for trait in template.app.traits if not trait.default]
        for played in play_builds(template.folder, [(), *others], language):
            gathered.add(template.id, played.results, played.documents)
    return gathered.rows()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An upgrade as it is asked for: other answers, another template, conflicts whose template's side is taken."""

    said: Mapping[str, object]
    template: Template | None = None
    take: frozenset[str] = frozenset()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What came of it: ``nothing`` to do, ``shown`` only, left in the ``draft``, or ``published`` as ``number``."""

    upgrade: Upgrade
    wanted: Wanted
    result: Literal["nothing", "shown", "draft", "published"]
    number: int = 0

    def takes(self, conflict: Conflict) -> bool:
        """Whether the template's side of a conflict was taken."""
        return conflict_name(conflict) in self.wanted.take

    def words(self, language: str) -> tuple[str, ...]:
        """What changes, in words."""
        return tell(self.upgrade.edits, self.upgrade.ours, self.upgrade.merged, language)

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        conflicts = [
            {
                "document": one.document,
                "path": one.path,
                "base": one.base,
                "ours": one.ours,
                "theirs": one.theirs,
                "taken": "theirs" if self.takes(one) else "ours",
            }
            for one in self.upgrade.conflicts
        ]
        changes = [{"document": one.document, "path": one.path, "sort": one.sort} for one in self.upgrade.edits]
        return {"app": self.upgrade.app, "result": self.result, "changes": changes, "conflicts": conflicts}


def upgrade_app(app: str, wanted: Wanted, found: Settings) -> Upgraded:
    """Build an app again, merge, and publish unless its draft already holds something else.

    Raises ``NoTemplateError``, ``UnbuildableError``, ``UnknownVersionError``, and what publishing raises.
    """
    with open_installation(found) as installation:
        templates, versions = installation.building.templates, installation.building.versions
        upgrade = templates.upgrade(app, templates.answers(app, wanted.said, wanted.template), wanted.template)
        chosen = upgrade.chosen(wanted.take)
        if chosen == upgrade.ours:
            return Upgraded(upgrade, wanted, "nothing")
        if wanted.dry_run:
            return Upgraded(upgrade, wanted, "shown")
        clean = not versions.state(app).changed
        templates.to_draft(upgrade, wanted.take, COMMAND)
        if not clean:
            return Upgraded(upgrade, wanted, "draft")
        published = versions.publish(app, COMMAND, "cli", Consent())
        return Upgraded(upgrade, wanted, "published", published.number)
