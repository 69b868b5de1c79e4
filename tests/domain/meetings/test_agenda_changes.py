"""What the planner changes by hand, and the moment from which an agenda is fixed."""

from datetime import timedelta

import pytest
from support.meetings import actor, line_about, planned

from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.meetings import agenda, agenda_changes, meetings
from fieldapp.domain.meetings.agenda_changes import Move
from fieldapp.domain.meetings.meetings import MeetingMovedOn
from fieldapp.models import CaseState, MatterKind, MeetingState


@pytest.fixture
def meeting(session, town, now, overdue):
    """Three matters by hand, and the overdue case."""
    made = planned(session, town, now)
    for title in ("甲", "乙", "丙"):
        agenda_changes.add(session, actor(town.tang, now), made, title, now)
    return made


def titles(session, meeting, now):
    lines = agenda.lines(session, meeting, now)
    return [line.title for line in lines if line.kind is MatterKind.ADDED and not line.is_removed]


def press(session, town, meeting, now, how, **about):
    line = line_about(session, meeting, now, **about)
    agenda_changes.move(session, actor(town.tang, now), meeting, line.key, how, now)


def test_lines_move_one_place_and_stop_at_the_ends(session, town, now, meeting):
    press(session, town, meeting, now, Move.UP, title="丙")
    assert titles(session, meeting, now) == ["甲", "丙", "乙"]
    press(session, town, meeting, now, Move.DOWN, title="乙")
    assert titles(session, meeting, now) == ["甲", "丙", "乙"]
    press(session, town, meeting, now, Move.DOWN, title="甲")
    assert titles(session, meeting, now) == ["丙", "甲", "乙"]


def test_a_move_passes_over_removed_lines(session, town, now, meeting):
    press(session, town, meeting, now, Move.REMOVE, title="乙")
    press(session, town, meeting, now, Move.UP, title="丙")
    assert titles(session, meeting, now) == ["丙", "甲"]


def test_a_removed_case_stays_off_until_it_is_put_back(session, town, now, meeting, overdue):
    press(session, town, meeting, now, Move.REMOVE, case_id=overdue.id)
    assert line_about(session, meeting, now, case_id=overdue.id).is_removed
    press(session, town, meeting, now, Move.PUT_BACK, case_id=overdue.id)
    assert not line_about(session, meeting, now, case_id=overdue.id).is_removed


def test_who_supervises_the_area_alone_changes_its_agenda(session, town, now, meeting):
    for who in (town.lin, town.sun, town.ding, town.mei):
        with pytest.raises(NotYours):
            agenda_changes.add(session, actor(who, now), meeting, "丁", now)


def test_a_line_that_is_gone_or_a_stale_page_changes_nothing(session, town, now, meeting, overdue):
    tang, key = actor(town.tang, now), line_about(session, meeting, now, case_id=overdue.id).key
    seen = meetings.as_seen(meeting)
    press(session, town, meeting, now, Move.UP, title="丙")
    with pytest.raises(MeetingMovedOn):
        agenda_changes.move(session, tang, meeting, key, Move.REMOVE, now, seen)
    overdue.state, overdue.is_open = CaseState.CLOSED, False
    session.flush()
    with pytest.raises(MeetingMovedOn):
        agenda_changes.move(session, tang, meeting, key, Move.REMOVE, now)


def test_a_meeting_is_opened_on_its_day_and_once(session, town, now, meeting):
    tang, then = actor(town.tang, now), meeting.starts_at
    with pytest.raises(RuleBroken, match="on its day"):
        agenda_changes.open_meeting(session, tang, meeting, now)
    agenda_changes.open_meeting(session, tang, meeting, then)
    assert meeting.state is MeetingState.OPENED and meeting.opened_at == then
    with pytest.raises(MeetingMovedOn):
        agenda_changes.open_meeting(session, tang, meeting, then + timedelta(minutes=1))


def test_what_was_closed_or_removed_before_is_not_on_the_fixed_agenda(session, town, now, meeting, overdue):
    press(session, town, meeting, now, Move.UP, title="丙")  # gives the case's line a row of its own
    press(session, town, meeting, now, Move.REMOVE, title="甲")
    overdue.state, overdue.is_open = CaseState.CLOSED, False
    session.flush()
    agenda_changes.open_meeting(session, actor(town.tang, now), meeting, meeting.starts_at)
    lines = agenda.lines(session, meeting, meeting.starts_at)
    assert overdue.id not in {line.case_id for line in lines}
    assert [line.title for line in lines if line.kind is MatterKind.ADDED] == ["丙", "乙"]


def test_matters_can_be_added_while_it_is_held_and_not_moved(session, town, now, meeting):
    tang, then = actor(town.tang, now), meeting.starts_at
    agenda_changes.open_meeting(session, tang, meeting, then)
    agenda_changes.add(session, tang, meeting, "丁", then)
    assert titles(session, meeting, then)[-1] == "丁"
    with pytest.raises(MeetingMovedOn):
        press(session, town, meeting, then, Move.UP, title="丁")


def test_an_agenda_has_an_end(session, town, now, meeting, monkeypatch):
    monkeypatch.setattr(agenda_changes, "MOST_MATTERS", 4)
    with pytest.raises(RuleBroken, match="full"):
        for title in "戊己庚辛":
            agenda_changes.add(session, actor(town.tang, now), meeting, title, now)
