"""Departments above the village are told of what is filed, and note it once; told again, they note it again."""

import pytest
from support.filings import act, actor, filed

from fieldapp.domain.errors import NotYours
from fieldapp.domain.filing import notices, steps


def test_departments_are_told_note_it_and_are_told_again_when_it_is_undone(session, town, now):
    filing, sun = filed(session, town, now), actor(town.sun, now)
    [told] = [each for each in notices.notices_of(session, filing) if each.unit_id == town.roads.id]
    assert notices.may_note(sun, [told])
    notices.note(session, sun, filing, now)
    assert told.noted_by_id == town.sun.id and not notices.may_note(sun, [told])
    steps.undo(session, actor(town.gao, now), filing, act(filing), now)
    assert told.noted_at is None


def test_nobody_notes_for_a_department_that_is_not_theirs(session, town, now):
    with pytest.raises(NotYours):
        notices.note(session, actor(town.bai, now), filed(session, town, now), now)
