"""No problem without a fixture: every code of this room's catalogue is shown by a failing case and a near miss."""

import json

from orderloom.check.expressions import TableRefused
from orderloom.check.plan import UnknownPartError
from orderloom.i18n import catalogue
from tests.needs import ROOT
from tests.unit.check import test_faults, test_sources, values

FOLDER = ROOT / "server" / "orderloom" / "i18n" / "zh"
CATALOGUES = ("check", "flow_check", "scenario_check")
RAISED = {TableRefused.code, UnknownPartError.code}
"""Codes of errors that programs raise and no document brings."""


def test_every_code_has_a_failing_fixture_and_a_near_miss() -> None:
    files = [json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in CATALOGUES]
    known = {code for file in files for code in file if not code.endswith(".hint")}
    shown = {case.code for case in test_faults.CASES} | {case.code for case in values.REFUSED} | test_sources.SHOWN
    assert known - shown - RAISED == set()
    assert shown - catalogue("zh").keys() == set()
