"""Notices about units that cannot answer: written once, opened again, ended once they are put right."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from support.handling import actor

from fieldapp.clock import day_of
from fieldapp.domain.organisation import unit_faults, unit_tables
from fieldapp.models import CaseState, LadderFault, Notice, Posting, Unit

F = LadderFault


@pytest.fixture
def note(session, now):
    def _note(*faults, at=now):
        unit_faults.note_faults(session, faults, at)
        session.expire_all()
        return session.scalars(select(Notice).order_by(Notice.kind)).all()

    return _note


@pytest.fixture
def mended(session, now):
    """mended(notice) → whether a look at the units ends it."""

    def _mended(notice):
        notice.ended_at = None
        session.flush()
        unit_faults.end_repaired(session, now, unit_tables.read(session, day_of(now)))
        return notice.ended_at == now

    return _mended


def vacant(town):
    return F.VACANT, town.village_centre.id, town.village.scope


def test_a_fault_is_one_notice_however_often_it_is_found(town, note, now):
    (notice,) = note(vacant(town), vacant(town))
    assert note(vacant(town), at=now + timedelta(days=1)) == [notice]
    assert (notice.kind, notice.subject_id, notice.scope) == (
        "ladder_vacant", town.village_centre.id, town.village.scope
    )  # fmt: skip
    assert (notice.made_at, notice.ended_at, notice.details) == (now, None, {})


def test_each_kind_and_subject_has_a_notice_of_its_own(town, note):
    other = (F.VACANT, town.street_centre.id, town.street.scope)
    assert len(note(vacant(town), other, (F.CYCLE, town.village_centre.id, town.village.scope))) == 3
    assert len(note()) == 3


def test_what_broke_again_is_opened_again_where_it_lies_now(session, town, note, now):
    (notice,) = note(vacant(town))
    notice.ended_at = now
    session.flush()
    assert note((F.VACANT, town.village_centre.id, town.street.scope)) == [notice]
    assert (notice.ended_at, notice.scope) == (None, town.street.scope)


def test_a_vacant_centre_is_mended_once_somebody_is_posted_or_it_has_ended(session, town, note, mended, now):
    (notice,) = note(vacant(town))
    assert mended(notice)
    session.execute(delete(Posting).where(Posting.unit_id == town.village_centre.id))
    session.expire_all()
    assert not mended(notice)
    town.village_centre.ends_on = day_of(now)
    assert mended(notice)


def test_a_missing_centre_is_mended_once_one_runs(session, town, note, mended, now):
    (notice,) = note((F.NO_CENTRE, town.other_village.id, town.other_village.scope))
    assert not mended(notice)
    centre = Unit(name="站", is_centre=True, place_id=town.other_village.id, scope=town.other_village.scope)
    centre.ends_on = day_of(now)
    session.add(centre)
    assert not mended(notice)
    centre.ends_on = None
    assert mended(notice)


def test_a_place_that_is_no_more_needs_no_centre(town, note, mended, now):
    (notice,) = note((F.NO_CENTRE, town.other_village.id, town.other_village.scope))
    town.other_village.ends_on = day_of(now)
    assert mended(notice)


@pytest.mark.parametrize("link", ["superior_id", "merged_into_id"])
def test_a_circle_is_mended_once_it_is_broken(town, note, mended, link):
    (notice,) = note((F.CYCLE, town.village_centre.id, town.village.scope))
    setattr(town.village_centre, link, town.street_centre.id)
    assert mended(notice)
    setattr(town.street_centre, link, town.village_centre.id)
    assert not mended(notice)


@pytest.mark.parametrize("kind", [F.ENDED_UNIT, F.MERGED_UNIT])
def test_an_ended_unit_is_a_fault_while_it_has_open_cases(session, town, note, mended, now, kind):
    (notice,) = note((kind, town.roads.id, town.street.scope))
    town.roads.ends_on = day_of(now)
    assert mended(notice)
    town.case.unit_id = town.roads.id
    assert not mended(notice)
    town.case.state, town.case.is_open = CaseState.CLOSED, False
    assert mended(notice)
    town.case.state, town.case.is_open, town.roads.ends_on = CaseState.REPORTED, True, None
    assert mended(notice)


def test_an_ended_centre_is_a_fault_even_without_cases(town, note, mended, now):
    (notice,) = note((F.ENDED_UNIT, town.village_centre.id, town.village.scope))
    assert mended(notice)
    town.village_centre.ends_on = day_of(now)
    assert not mended(notice)


def test_a_unit_that_is_no_more_has_no_fault(session, town, note, mended):
    unit = Unit(name="临时", place_id=town.street.id, scope=town.street.scope)
    session.add(unit)
    session.flush()
    (notice,) = note((F.VACANT, unit.id, town.street.scope))
    assert not mended(notice)
    session.delete(unit)
    assert mended(notice)


def test_other_notices_are_not_ended(session, town, note, now):
    other = Notice(kind="lost", subject_id=town.mei.id, scope=town.grid.scope, details={}, made_at=now)
    session.add(other)
    session.flush()
    unit_faults.end_repaired(session, now, unit_tables.read(session, day_of(now)))
    assert other.ended_at is None


def test_administrators_see_the_open_faults_of_their_area(session, town, note, now):
    notice = note(vacant(town))[0]
    session.add(Notice(kind="lost", subject_id=town.mei.id, scope=town.grid.scope, details={}, made_at=now))
    session.flush()
    assert session.scalars(unit_faults.visible_faults(actor(town.yan, now))).all() == [notice]
    for name in ("luo", "gao", "ding", "lin"):
        assert session.scalars(unit_faults.visible_faults(actor(getattr(town, name), now))).all() == []
    notice.ended_at = now
    session.flush()
    assert session.scalars(unit_faults.visible_faults(actor(town.yan, now))).all() == []
    notice.ended_at, town.yan.postings[0].scope = None, town.far_grid.scope
    session.flush()
    assert session.scalars(unit_faults.visible_faults(actor(town.yan, now))).all() == []


def test_a_notice_names_its_unit_or_its_place_or_nothing(session, town, now):
    notices = [
        Notice(kind=F.VACANT, subject_id=subject, scope="", details={}, made_at=now)
        for subject in (town.roads.id, town.village.id, town.mei.id)
    ]
    named = list(unit_faults.subjects(session, iter(notices)))
    assert named == list(zip(notices, [town.roads.name, town.village.name, ""], strict=True))
