"""What a scenario says a platform answers is an action of that platform, where the plugins are known."""

import pytest

from orderloom.check.app import check_app
from orderloom.sdk.actions import ActionFacts, PluginFacts
from tests.unit.check.apps import PLATFORMS, source_of
from tests.unit.check.cases_of_faces import STORY


@pytest.mark.parametrize(("action", "codes"), [("ship", []), ("shop", ["scenario.unknown_action"])])
def test_an_answer_is_given_to_an_action_that_there_is(action: str, codes: list[str]) -> None:
    called = {"id": "ship", "connection": "shop", "action": action, "answers": [{"ok": {}}, "timeout", {"status": 500}]}
    facts = PluginFacts({plugin: {"ship": ActionFacts("ship", {}, (), ())} for plugin in PLATFORMS})
    found = check_app(source_of({"scenario/s": {**STORY, "calls": [called]}}), platforms=facts)
    assert [one.code for one in found.problems] == codes
