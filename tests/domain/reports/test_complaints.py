"""Cases whose reporters said twice that nothing is solved."""

from datetime import timedelta

from support.handling import actor

from fieldapp.domain.reports import complaints


def test_complaints_wait_for_who_may_see_the_case_the_longest_waiting_first(session, town, now):
    def waiting(name):
        return complaints.waiting(session, actor(getattr(town, name), now))

    assert waiting("bai") == []
    town.case.complained_at, town.other_case.complained_at = now, now - timedelta(days=1)
    session.flush()
    assert waiting("bai") == [town.other_case, town.case]
    assert waiting("qin") == [town.case] and waiting("far") == []
    town.other_case.complained_at = None
    session.flush()
    assert waiting("bai") == [town.case]


def test_a_closed_case_waits_for_an_answer_too_and_a_restricted_one_for_those_who_may_see_it(
    session, town, now
):
    town.case.complained_at, town.case.is_open, town.case.is_restricted = now, False, True
    session.flush()
    assert complaints.waiting(session, actor(town.bai, now)) == []
    assert complaints.waiting(session, actor(town.gao, now)) == [town.case]


def test_the_list_is_bounded(session, town, now, monkeypatch):
    town.case.complained_at, town.other_case.complained_at = now, now - timedelta(days=1)
    session.flush()
    monkeypatch.setattr(complaints, "MOST", 1)
    assert complaints.waiting(session, actor(town.bai, now)) == [town.other_case]
    monkeypatch.setattr(complaints, "MOST", 9)
    monkeypatch.setattr(complaints, "MOST_LOOKED_THROUGH", 1)
    assert complaints.waiting(session, actor(town.qin, now)) == []  # it was not among those looked through


def test_place_and_unit_are_read_with_the_cases(session, town, now, statements):
    town.case.complained_at, town.case.unit_id = now, town.roads.id
    session.flush()
    bai = actor(town.bai, now)
    session.expire(town.case)
    with statements() as ran:
        (case,) = complaints.waiting(session, bai)
        assert (case.place.name, case.unit.name) == (town.grid.name, town.roads.name)
    assert len(ran) == 1
