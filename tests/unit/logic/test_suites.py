"""The untyped meaning is the standard's: its suites pass, but for the exceptions listed here with their reasons."""

import json

import pytest

from orderloom.logic.json_text import dumps
from tests.unit.logic.suites import SUITES, Case, cases, outcome

NULL_HAS_NO_ORDER = "null is in no order: an empty field is neither less nor greater than anything, on every evaluator"

EXCEPTIONS = {
    '{">=":[1,null]}': NULL_HAS_NO_ORDER,
    '{">=":[null,0]}': NULL_HAS_NO_ORDER,
    '{"<=":[null,1]}': NULL_HAS_NO_ORDER,
    '{"<=":[null,0]}': NULL_HAS_NO_ORDER,
    '{"<":[null,true]}': NULL_HAS_NO_ORDER,
    '{">":[1,null]}': NULL_HAS_NO_ORDER,
}
"""Community cases that are decided otherwise here, by rule."""

OFFICIAL = list(cases("official"))
COMMUNITY = list(cases("community"))

needs_suites = pytest.mark.skipif(not SUITES.exists(), reason="the JsonLogic suites are not beside the project")


@needs_suites
def test_the_suites_are_read_whole() -> None:
    assert len(OFFICIAL) == 275
    assert len(COMMUNITY) == 837


@needs_suites
@pytest.mark.parametrize("case", OFFICIAL, ids=lambda case: case.name)
def test_every_official_case_gives_its_result(case: Case) -> None:
    assert outcome(case.rule, case.data) == case.expected


@needs_suites
@pytest.mark.parametrize("case", COMMUNITY, ids=lambda case: case.name)
def test_every_community_case_but_the_listed_ones_gives_its_result(case: Case) -> None:
    excepted = json.loads(dumps(case.rule)) in [json.loads(rule) for rule in EXCEPTIONS]
    assert (outcome(case.rule, case.data) == case.expected) is not excepted
