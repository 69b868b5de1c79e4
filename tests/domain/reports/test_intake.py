"""A report is stored and its case opened: where, from whom, with which keys, and what comes with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.escalating import told
from support.handling import actor

from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.models import (
    Case,
    CaseState,
    Condition,
    ContactWish,
    Effect,
    Involvement,
    Photo,
    PhotoState,
    Source,
    Urgency,
    Verb,
    Visit,
    VisitWay,
)

OUTSIDE = {"lat": 32.6, "lon": 109.0}  # in no grid of the town
SECOND_GRID = {"lat": 32.692, "lon": 109.027}


@pytest.fixture
def open_one(session, town, now):
    """open_one(reporter, …) → the report; `reporter` None: a resident."""

    def _open_one(who=None, report_id=None, **more):
        new = NewReport(**{"category": town.lamp, "words": "灯不亮", "urgency": Urgency.ORDINARY} | more)
        return open_report(session, new, who and actor(who, now), now, report_id)

    return _open_one


def test_a_workers_report_says_what_was_seen_and_opens_its_case(session, town, open_one, now):
    report_id = uuid4()
    captured = {"captured_at": now - timedelta(hours=1), "captured_told": "1970"}
    report = open_one(
        town.mei,
        report_id,
        words=" 灯不亮 ",
        place_words=" 路口 ",
        accuracy_m=15,
        note="已拍照",
        **OUTSIDE,
        **captured,
    )
    assert (report.id, report.words, report.place_words, report.accuracy_m) == (
        report_id,
        "灯不亮",
        "路口",
        15,
    )
    assert (report.person_id, report.filed_by_id, report.source) == (town.mei.id, None, Source.WORKER)
    assert (report.received_at, report.captured_at, report.captured_told) == (
        now,
        now - timedelta(hours=1),
        "1970",
    )
    assert (report.lat, report.lon, report.scope, report.grid_id) == (
        32.6,
        109.0,
        town.grid.scope,
        town.grid.id,
    )
    case = session.get_one(Case, report.case_id)
    assert (
        report.first_case_id == case.id and case.source is Source.WORKER and case.state is CaseState.REPORTED
    )
    (step,) = case.steps
    assert (step.verb, step.person_id, step.internal_words) == (Verb.REPORT, town.mei.id, "已拍照")


def test_who_reports_has_a_part_in_the_case_and_a_resident_or_who_files_for_one_has_none(
    session, town, open_one, now
):
    mine = open_one(town.mei)
    theirs = open_one(grid=town.grid, filed_by=actor(town.qin, now), source=Source.PHONE)
    parts = select(Involvement.case_id, Involvement.person_id)
    found = session.execute(parts.where(Involvement.case_id.in_([mine.case_id, theirs.case_id]))).all()
    assert found == [(mine.case_id, town.mei.id)]
    assert (theirs.person_id, theirs.filed_by_id, theirs.source) == (None, town.qin.id, Source.PHONE)
    assert session.get_one(Case, theirs.case_id).steps[0].person_id == town.qin.id


def test_a_residents_report_has_a_tracking_code_a_pin_and_a_key_of_the_phone_number(town, open_one):
    report = open_one(
        grid=town.grid,
        reporter_name="王桂兰",
        reporter_phone="10000009001",
        contact_wish=ContactWish.PHONE_ME,
    )
    assert report.source is Source.RESIDENT and report.has_pin
    assert report.tracking_digest == tracking_codes.digest(tracking_codes.tracking_code(report.id))
    assert report.reporter_phone_last4 == phone_digest("10000009001")
    assert (report.reporter_name, report.contact_wish) == ("王桂兰", ContactWish.PHONE_ME)
    without = open_one(grid=town.grid)
    assert (without.reporter_name, without.reporter_phone, without.reporter_phone_last4) == (None, None, None)


def test_a_worker_needs_no_pin(town, open_one):
    assert not open_one(town.mei).has_pin


# --- where


def test_a_chosen_grid_goes_before_the_point_and_the_point_before_ones_own_posting(town, open_one):
    assert open_one(town.mei, grid=town.other_grid, **SECOND_GRID).scope == town.other_grid.scope
    assert open_one(town.mei, **SECOND_GRID).scope == town.second_grid.scope
    assert open_one(town.mei, lat=32.692).scope == town.grid.scope  # half a point is none
    assert open_one(**SECOND_GRID).scope == town.second_grid.scope


def test_a_report_from_a_place_that_is_no_grid_has_no_grid(town, open_one):
    assert open_one(town.lin).grid_id is None and open_one(town.lin).scope == town.village.scope


def test_a_resident_outside_every_grid_is_asked_for_the_village(town, open_one, now):
    for where in (OUTSIDE, {}):
        with pytest.raises(RuleBroken, match="which village"):
            open_one(**where)
    town.mei.postings[0].ends_on = now.date()
    with pytest.raises(RuleBroken, match="which village"):
        open_one(town.mei)


# --- what comes with it


def test_a_category_that_needs_a_photo_is_refused_without_one(town, open_one):
    with pytest.raises(RuleBroken, match="photo"):
        open_one(town.mei, category=town.photo_kind)
    photo = Photo(state=PhotoState.WAITING, received_sha256="x")
    report = open_one(town.mei, category=town.photo_kind, photos=[photo])
    assert (photo.report_id, photo.uploaded_by_id) == (report.id, town.mei.id)


def test_a_residents_photo_is_nobodys_and_is_encoded_anew(session, town, open_one):
    photo = Photo(state=PhotoState.WAITING, received_sha256="x")
    report = open_one(grid=town.grid, photos=[photo])
    assert (photo.report_id, photo.uploaded_by_id) == (report.id, None)
    assert [effect.payload for effect in session.scalars(select(Effect))] == [{"photo_id": str(photo.id)}]


def test_a_visit_leads_to_the_first_case_that_came_of_it(session, town, open_one, now):
    visit = Visit(household_id=town.house.id, scope=town.house.scope, person_id=town.mei.id, on=now.date())
    visit.way, visit.condition, visit.received_at = VisitWay.DOOR, Condition.WELL, now
    session.add(visit)
    session.flush()
    first, second = open_one(town.mei, visit=visit), open_one(town.mei, visit=visit)
    assert visit.case_id == first.case_id != second.case_id


def test_this_is_the_one_takes_the_report_into_that_case(session, town, open_one):
    report = open_one(town.wu, joins=town.case)
    session.expire(report)
    assert report.case_id == town.case.id != report.first_case_id
    assert session.get_one(Case, report.first_case_id).state is CaseState.MERGED


def test_what_cannot_be_taken_in_any_more_stays_a_case_of_its_own(session, town, open_one):
    town.case.state, town.case.is_open = CaseState.CLOSED, False
    session.flush()
    report = open_one(town.wu, joins=town.case)
    assert report.case_id == report.first_case_id != town.case.id


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.PRESSING])
def test_the_levels_are_told_of_an_urgent_report_at_once(session, town, open_one, urgency):
    case = session.get_one(Case, open_one(grid=town.grid, urgency=urgency).case_id)
    assert (town.county_centre.name in told(session, case, "urgent")) is (urgency is Urgency.URGENT)
