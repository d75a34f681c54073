"""The templates that come along: every build that people can tick together is sound, and its scenarios pass."""

import pytest

from orderloom import resources
from orderloom.check.template import load_template, load_templates
from orderloom.check.template_matrix import Ticks, check_template, played_settings, settings_of
from orderloom.edge.platforms import load_platforms
from orderloom.wiring.scenarios import play_builds

HOME = resources.builtin_templates_dir()
NAMES = sorted(load_templates(HOME))


@pytest.mark.parametrize("name", NAMES)
def test_every_pair_of_traits_checks_clean(name: str) -> None:
    template = load_template(HOME / name)
    assert template is not None
    platforms = [one.id for one in load_platforms(resources.plugins_dir()).all()]
    assert [(one.code, one.document, one.pointer) for one in check_template(template, platforms)] == []


def _failed(name: str, builds: list[Ticks]) -> list[str]:
    played = play_builds(HOME / name, builds, "en")
    return [f"{one.id} {build.traits}: {one.failures}" for build in played for one in build.results if not one.passed]


@pytest.mark.parametrize("name", NAMES)
def test_the_scenarios_of_every_trait_and_of_all_together_pass(name: str) -> None:
    template = load_template(HOME / name)
    assert template is not None
    assert _failed(name, list(played_settings(template.app))) == []


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_the_scenarios_of_every_pair_of_traits_pass(name: str) -> None:
    template = load_template(HOME / name)
    assert template is not None
    assert _failed(name, list(settings_of(template.app))) == []
