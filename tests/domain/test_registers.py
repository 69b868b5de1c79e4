"""Registers: the cases of a list as rows of a file, without anybody's words."""

from datetime import timedelta

import pytest
from support.handling import actor, handle

from fieldapp.domain import registers
from fieldapp.domain.case_pages import Order
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.registers import CaseRow
from fieldapp.models import CaseState, Source, Supervision, Urgency

NEWEST = Order("opened", is_descending=True)


@pytest.fixture
def numbers(session, town, now):
    def _numbers(person=None, order=NEWEST, **by):
        session.flush()
        rows = registers.case_rows(session, actor(person or town.tang, now), CaseQuery(**by), order, now)
        return [row.number for row in rows]

    return _numbers


def test_a_row_holds_codes_names_of_places_and_units_and_moments(session, town, now):
    handle(session, town, now)
    town.case.supervision = Supervision.YELLOW
    session.flush()
    (row,) = registers.case_rows(session, actor(town.qin, now), CaseQuery(), Order(), now)
    assert row == CaseRow(
        town.case.number, town.lamp.name, Urgency.ORDINARY, Source.WORKER, CaseState.SIGNED, town.grid.code,
        town.grid.name, town.roads.name, Supervision.YELLOW, town.case.opened_at, town.case.due_at, None,
    )  # fmt: skip
    assert town.case.summary not in str(row) and town.case.place_words not in str(row)


def test_a_case_without_a_unit_is_a_row_too_and_the_newest_stands_first(town, numbers, now):
    town.other_case.opened_at = now
    assert numbers() == [town.other_case.number, town.case.number]
    town.case.opened_at = now + timedelta(seconds=1)
    assert numbers() == [town.case.number, town.other_case.number]


def test_a_person_exports_what_they_may_see(town, numbers):
    assert numbers(town.qin) == [town.case.number] and numbers(town.sun) == numbers(town.far) == []


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_guarded_cases_are_exported_by_nobody_not_even_by_who_may_see_them(town, numbers, guard):
    setattr(town.case, guard, True)
    assert numbers(town.luo) == numbers(town.mei) + [town.other_case.number] == [town.other_case.number]


def test_filters_narrow_the_file(town, numbers, now):
    town.case.urgency, town.case.due_at = Urgency.URGENT, now - timedelta(seconds=1)
    town.other_case.state, town.other_case.is_open = CaseState.CLOSED, False
    here, there = [town.case.number], [town.other_case.number]
    assert numbers() == numbers(urgency="urgent") == numbers(overdue=True) == here
    assert numbers(state="closed") == numbers(state="all", words="菜场") == there
    assert len(numbers(state="all")) == 2 and numbers(words="菜场") == []
    assert numbers(state="all", area=town.other_village.scope) == there


def test_a_file_holds_no_more_rows_than_a_spreadsheet_opens(numbers, monkeypatch):
    monkeypatch.setattr(registers, "MOST", 1)
    assert len(numbers()) == 1


def test_an_export_is_written_down_by_its_filters_and_never_by_the_words(session, town, now):
    by = CaseQuery(words="路灯不亮", urgency="urgent", area=town.village.scope, overdue=True)
    entry = registers.note_export(session, actor(town.tang, now), by, now)
    assert (entry.verb, entry.person_id, entry.at) == ("export_cases", town.tang.id, now)
    assert entry.field == f"state:open urgency:urgent area:{town.village.scope} overdue:True"
    long = CaseQuery(category="x" * 300)
    assert len(registers.note_export(session, actor(town.tang, now), long, now).field) == 200
