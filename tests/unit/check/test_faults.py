"""Every problem the checker knows: one app that has it, and the nearest app that does not."""

import pytest

from orderloom.i18n import LANGUAGES
from tests.unit.check import (
    cases_of_asks,
    cases_of_calls,
    cases_of_connections,
    cases_of_deadlines,
    cases_of_faces,
    cases_of_facts,
    cases_of_fields,
    cases_of_flows,
    cases_of_form,
    cases_of_forms,
    cases_of_layouts,
    cases_of_machines,
    cases_of_messages,
    cases_of_people,
    cases_of_reading,
    cases_of_record_steps,
    cases_of_stories,
    cases_of_tables,
    cases_of_tasks,
    cases_of_templates,
)
from tests.unit.check.apps import check_patched
from tests.unit.check.cases import Case

CASES = (
    *cases_of_asks.CASES,
    *cases_of_calls.CASES,
    *cases_of_deadlines.CASES,
    *cases_of_flows.CASES,
    *cases_of_form.CASES,
    *cases_of_forms.CASES,
    *cases_of_stories.CASES,
    *cases_of_tables.CASES,
    *cases_of_tasks.CASES,
    *cases_of_machines.CASES,
    *cases_of_messages.CASES,
    *cases_of_faces.CASES,
    *cases_of_layouts.CASES,
    *cases_of_fields.CASES,
    *cases_of_connections.CASES,
    *cases_of_people.CASES,
    *cases_of_facts.CASES,
    *cases_of_reading.CASES,
    *cases_of_record_steps.CASES,
    *cases_of_templates.CASES,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_fault_is_found_where_it_is_and_nothing_else_is_reported(case: Case) -> None:
    problems = check_patched(case.faulty).problems
    told = [(problem.code, problem.document, problem.pointer) for problem in problems]
    assert {code for code, _, _ in told} == {case.code} | case.beside
    assert not case.at or (case.code, case.document, case.pointer) in told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_nearest_sound_app_brings_no_problem(case: Case) -> None:
    result = check_patched(case.near)
    assert [problem.code for problem in result.problems] == []
    assert result.plan is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_fault_reads_as_a_sentence_with_a_hint(case: Case, language: str) -> None:
    problem = next(one for one in check_patched(case.faulty).problems if one.code == case.code)
    assert problem.message(language) != case.code
    assert "{" not in problem.message(language).replace("{0,", "")
    if not case.code.startswith(("logic.", "value.")):
        assert problem.hint(language)
