"""The words and marks a case or a task is found by."""

from uuid import uuid4

from support.handling import actor

from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import merging
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.search.bigrams import terms_of
from fieldapp.domain.search.entries import case_entries, task_entries
from fieldapp.domain.search.marks import CLOSED, OPEN, mark_of_kind, marks
from fieldapp.models import CaseState, Urgency

AREAS = ("610902001003001", "610902001003", "610902001", "610902", "6109")


def entry(session, case):
    session.flush()
    return case_entries(session, [case.id])[case.id]


def marked(found):
    return {term for term in found if term.startswith("_")}


def test_a_case_is_found_by_its_number_and_by_its_own_words_and_its_reports(session, town, now):
    found = entry(session, town.case)
    for words in (town.case.number, town.case.summary, town.case.place_words, town.report.words):
        assert terms_of(words) <= found
    new = NewReport(town.lamp, "黑漆漆的看不见", Urgency.ORDINARY, "老街口", grid=town.grid)
    other = open_report(session, new, actor(town.wu, now), now)
    merging.merge(session, actor(town.lin, now), town.case, [other.case], "同一盏", now)
    assert terms_of("黑漆漆的看不见") | terms_of("老街口") <= entry(session, town.case)


def test_a_case_is_marked_with_its_areas_its_people_and_its_kind(session, town):
    expected = marks(OPEN, [*(f"s{scope}" for scope in AREAS), f"p{town.mei.id.hex}"])
    kinds = [mark_of_kind(town.lamp.code), mark_of_kind(town.lamp.parent.code)]
    assert marked(entry(session, town.case)) == {*expected, *kinds}


def test_a_case_is_marked_with_its_unit_and_with_those_called_in(session, town, do, led, power, now):
    assert f"_ou{town.roads.id.hex}" in entry(session, led) and f"_ou{power.id.hex}" not in entry(
        session, led
    )
    do(town.sun, calls.whistle, [power], now.date())
    assert f"_ou{power.id.hex}" in entry(session, led)


def test_a_closed_case_is_marked_as_closed_and_one_of_a_family_by_the_family_alone(session, town):
    town.case.state, town.case.is_open = CaseState.CLOSED, False
    town.case.category_id = town.lamp.parent_id
    found = marked(entry(session, town.case))
    assert {term[:2] for term in found} == {f"_{CLOSED}", "_k"}
    assert {term for term in found if term.startswith("_k")} == {mark_of_kind(town.lamp.parent.code)}


def test_several_cases_are_read_at_once_and_an_unknown_one_has_no_entry(session, town, statements):
    session.flush()
    ids = [town.case.id, town.other_case.id, uuid4()]
    with statements() as ran:
        found = case_entries(session, ids)
    assert set(found) == {town.case.id, town.other_case.id} and len(ran) == 1
    assert found[town.case.id] == entry(session, town.case)


def test_a_task_is_found_by_its_title_and_marked_with_its_areas_and_its_two_people(session, town):
    found = task_entries(session, [town.task.id, uuid4()])
    people = [f"p{person.id.hex}" for person in (town.mei, town.lin)]
    assert found == {
        town.task.id: terms_of(town.task.title) | {*marks("t", [*(f"s{scope}" for scope in AREAS), *people])}
    }
