"""Another implementation, used only here, agrees about the official cases."""

import json

import pytest

from orderloom.logic.json_text import dumps, loads
from tests.unit.logic.suites import SUITES, cases, outcome, plain

datalogic = pytest.importorskip("datalogic_py", reason="datalogic-py is a development dependency")


@pytest.mark.skipif(not SUITES.exists(), reason="the JsonLogic suites are not beside the project")
def test_an_independent_engine_gives_the_same_results() -> None:
    differing = [
        case.name
        for case in cases("official")
        if ("result", plain(_theirs(case.rule, case.data))) != outcome(case.rule, case.data)
    ]
    assert differing == []


def _theirs(rule: object, data: object) -> object:
    return loads(json.dumps(datalogic.apply(dumps(rule).decode(), dumps(data).decode())))
