"""Milestones are placed, moved and ended; which of them count in a state."""

from datetime import timedelta

import pytest

from fieldapp.domain.deadlines import milestones
from fieldapp.models import CaseState, Level, Rung, RungKind

K, L, S = RungKind, Level, CaseState
PAUSED = {S.ON_HOLD, S.EXTENSION_ASKED, S.ASKED_REPORTER}


@pytest.fixture
def case(session, town):
    """The town's case without any milestone."""
    for row in milestones.of_case(session, town.case.id):
        session.delete(row)
    session.flush()
    return town.case


@pytest.fixture
def place(session, case, now):
    """place({(kind, level): moment}, …) → what waits afterwards, stored."""

    def _place(wanted, rows=(), **more):
        waiting = milestones.place(session, case, wanted, now, list(rows), **more)
        session.flush()
        return waiting

    return _place


def told(rows):
    return [(row.kind, row.level, row.turn, row.due_at) for row in rows]


def test_a_missing_milestone_is_added(session, case, place, now):
    (row,) = place({(K.WARNING, L.VILLAGE): now})
    assert told(milestones.of_case(session, case.id)) == told([row]) == [(K.WARNING, L.VILLAGE, 0, now)]
    assert (row.fired_at, row.ended_at, row.fault) == (None, None, "")


def test_a_waiting_milestone_is_moved_and_not_added_again(session, case, place, now):
    rows = place({(K.WARNING, L.VILLAGE): now, (K.REVIEW, L.VILLAGE): now})
    later = now + timedelta(days=1)
    waiting = place({(K.WARNING, L.VILLAGE): later, (K.REVIEW, L.VILLAGE): later}, rows)
    assert waiting == rows and {row.due_at for row in rows} == {later}
    assert len(milestones.of_case(session, case.id)) == 2


def test_a_later_turn_keeps_its_own_time_unless_its_kind_comes_again(place, now):
    later = now + timedelta(days=1)
    for kind, moves in ((K.REVIEW, False), (K.WARNING, True)):
        (row,) = place({(kind, L.VILLAGE): now})
        row.turn = 1
        place({(kind, L.VILLAGE): later}, [row])
        assert (row.due_at == later) is moves


def test_a_milestone_reached_comes_again_once_its_time_has_moved_on(place, now):
    (row,) = place({(K.OVERDUE, L.VILLAGE): now - timedelta(hours=1)})
    row.ended_at = now
    assert place({(K.OVERDUE, L.VILLAGE): now - timedelta(hours=1)}, [row]) == []
    assert place({(K.OVERDUE, L.VILLAGE): now}, [row]) == []  # not later than now
    (again,) = place({(K.OVERDUE, L.VILLAGE): now + timedelta(hours=1)}, [row])
    assert told([again]) == [(K.OVERDUE, L.VILLAGE, 1, now + timedelta(hours=1))]
    again.ended_at = now
    assert place({(K.OVERDUE, L.VILLAGE): now + timedelta(hours=1)}, [again, row]) == []


def test_a_kind_that_comes_once_is_not_placed_again_unless_asked_for(place, now):
    (row,) = place({(K.UNASSIGNED, L.VILLAGE): now})
    row.ended_at, later = now, {(K.UNASSIGNED, L.VILLAGE): now + timedelta(days=1)}
    assert place(later, [row]) == []
    (again,) = place(later, [row], again=frozenset(K))
    assert again.turn == 1


def test_the_next_levels_are_several_and_of_the_others_the_newest_counts(place, now):
    rows = place({(K.LEVEL, L.TOWN): now, (K.LEVEL, L.COUNTY): now})
    assert len(rows) == 2
    (warning,) = place({(K.WARNING, L.VILLAGE): now})
    assert place({(K.WARNING, L.TOWN): now + timedelta(days=1)}, [warning]) == [warning]


def test_of_several_turns_the_last_decides(session, case, now):
    old = milestones.add(session, case, (K.WARNING, L.VILLAGE), now - timedelta(days=3))
    old.ended_at = now
    new = milestones.add(session, case, (K.WARNING, L.VILLAGE), now, old)
    assert (old.turn, new.turn) == (0, 1)
    wanted = {(K.WARNING, L.VILLAGE): now + timedelta(days=1)}
    assert milestones.place(session, case, wanted, now, [new, old]) == [new]
    assert new.due_at == now + timedelta(days=1) and milestones.last_of([new, old], K.WARNING) is new
    assert milestones.last_of([new, old], K.LEVEL) is None


def test_what_was_not_reached_is_withdrawn_and_what_was_stays(session, case, now):
    waiting, reached, other = (
        milestones.add(session, case, what, now)
        for what in ((K.RESPOND, L.TOWN), (K.RESPOND, L.VILLAGE), (K.WARNING, L.VILLAGE))
    )
    reached.ended_at = now
    session.flush()
    milestones.withdraw(session, case, K.RESPOND)
    session.flush()
    assert set(milestones.of_case(session, case.id)) == {reached, other} and waiting not in session


# --- what counts


def rung(kind, due_at, level=L.VILLAGE, ended_at=None):
    return Rung(kind=kind, level=level, due_at=due_at, ended_at=ended_at)


def test_a_case_is_looked_at_when_the_next_milestone_that_counts_is_due(case, now):
    rows = [rung(K.OVERDUE, now + timedelta(days=2)), rung(K.WARNING, now + timedelta(days=1))]
    milestones.arm(case, rows, now)
    assert case.next_check_at == now + timedelta(days=1)
    rows[1].ended_at = now
    milestones.arm(case, rows, now)
    assert case.next_check_at == now + timedelta(days=2)


def test_a_closed_case_and_one_without_a_milestone_are_not_looked_at(case, now):
    milestones.arm(case, [], now)
    assert case.next_check_at is None
    case.is_open = False
    milestones.arm(case, [rung(K.OVERDUE, now)], now)
    assert case.next_check_at is None


def test_what_lost_its_reason_ends_and_what_ended_before_keeps_its_moment(case, now):
    case.state = S.SIGNED
    earlier = now - timedelta(days=1)
    lost, kept, ended = (
        rung(K.UNASSIGNED, now),
        rung(K.WARNING, now),
        rung(K.UNASSIGNED, now, ended_at=earlier),
    )
    milestones.arm(case, [lost, kept, ended], now)
    assert (lost.ended_at, kept.ended_at, ended.ended_at) == (now, None, earlier)


def test_a_level_that_the_case_has_passed_is_not_reached_any_more(case, now):
    case.level = L.TOWN
    rows = [rung(K.LEVEL, now, level) for level in (L.TOWN, L.COUNTY)] + [rung(K.WARNING, now)]
    milestones.arm(case, rows, now)
    assert [row.ended_at for row in rows] == [now, None, None]


def test_in_a_pause_a_milestone_waits_and_does_not_end(case, now):
    case.state = S.ON_HOLD
    warning, overall = rung(K.WARNING, now), rung(K.OVERALL, now + timedelta(days=3))
    milestones.arm(case, [warning, overall], now)
    assert warning.ended_at is None and case.next_check_at == overall.due_at


@pytest.mark.parametrize("state", S)
def test_who_has_it_and_who_answers_is_asked_until_somebody_has_and_does(state):
    until = {K.UNASSIGNED: {S.REPORTED, S.ACCEPTED}, K.REVIEW: PAUSED}
    until[K.RESPOND] = until[K.UNASSIGNED] | {S.DISPATCHED, S.OBJECTED}
    for kind in K:
        expected = state is not S.MERGED and kind in until and state not in until[kind]
        assert milestones.is_moot(kind, state) is expected


@pytest.mark.parametrize("state", S)
def test_while_a_case_is_paused_only_what_never_stops_counts(state):
    counting = {kind for kind in K if milestones.counts(kind, state)}
    if state in PAUSED:
        assert counting == {K.REVIEW, K.OVERALL, K.CALL, K.URGENT}
    else:
        assert counting == {kind for kind in K if not milestones.is_moot(kind, state)}


def test_milestones_are_listed_by_turn_and_moment(session, case, now):
    second = milestones.add(session, case, (K.WARNING, L.VILLAGE), now - timedelta(days=9))
    second.turn = 1
    late = milestones.add(session, case, (K.OVERDUE, L.VILLAGE), now)
    early = milestones.add(session, case, (K.UNASSIGNED, L.VILLAGE), now - timedelta(days=1))
    session.flush()
    assert milestones.of_case(session, case.id) == [early, late, second]
