"""A photo that could not be used, taken again: it joins what has long been applied."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.domain.photos import replacements
from fieldapp.models import Door, Effect, Outcome, Photo, PhotoState, Receipt


@pytest.fixture
def applied(session, town, now):
    def _applied(outcome=Outcome.APPLIED):
        receipt = Receipt(
            id=uuid4(), door=Door.SYNC, kind="report", person_id=town.mei.id, body_sha256="x", received_at=now,
            outcome=outcome,
        )  # fmt: skip
        session.add(receipt)
        session.flush()
        return receipt.id

    return _applied


@pytest.fixture
def photo(session, town, now):
    def _photo(submission_id, state=PhotoState.FAILED, **columns):
        made = Photo(
            state=state, received_sha256="x", received_at=now, submission_id=submission_id, **columns
        )
        made.uploaded_by_id = town.mei.id
        session.add(made)
        session.flush()
        return made

    return _photo


def test_the_failed_photos_of_an_applied_form_can_be_taken_again(session, town, applied, photo):
    form, other = applied(), applied()
    failed = [photo(form), photo(form)]
    photo(form, PhotoState.READY)
    photo(other)
    found = replacements.failed_of(session, form, town.mei.id)
    assert found == sorted(failed, key=lambda each: each.id)


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.APPLIED}))
def test_a_form_that_is_not_applied_has_none_to_replace(session, town, applied, photo, outcome):
    form = applied(outcome)
    photo(form)
    assert replacements.failed_of(session, form, town.mei.id) == []


def test_somebody_elses_form_an_unknown_one_and_none_at_all_have_none(session, town, applied, photo):
    form = applied()
    photo(form)
    assert replacements.failed_of(session, form, town.wu.id) == []
    assert replacements.failed_of(session, uuid4(), town.mei.id) == []
    assert replacements.failed_of(session, None, town.mei.id) == []


def test_new_photos_go_where_the_failed_ones_were_and_these_leave_the_form(
    session, town, applied, photo, now
):
    form, later = applied(), uuid4()
    failed = [photo(form, report_id=town.report.id), photo(form, report_id=town.report.id)]
    fresh, known = photo(later, PhotoState.ARRIVING), photo(later, PhotoState.READY)
    replacements.put_in_place(session, failed, [fresh, known], now)
    assert (fresh.report_id, fresh.step_id, fresh.task_id) == (town.report.id, None, None)
    assert fresh.uploaded_by_id == town.mei.id and known.report_id is None
    assert [each.submission_id for each in failed] == [None, None]
    assert session.scalars(select(Effect)).all() == []  # its bytes are still to come


def test_a_photo_of_a_step_or_a_task_is_replaced_there(session, town, applied, photo, now):
    step = town.case.steps[0]
    for where in ({"step_id": step.id}, {"task_id": town.task.id}):
        fresh = photo(uuid4(), PhotoState.ARRIVING)
        replacements.put_in_place(session, [photo(applied(), **where)], [fresh], now)
        assert {name: getattr(fresh, name) for name in where} == where


def test_a_failed_photo_left_in_the_form_stays_with_it(session, applied, photo, now):
    form = applied()
    left, gone = photo(form), photo(form)
    replacements.put_in_place(session, [left, gone], [left], now)
    assert (left.submission_id, gone.submission_id) == (form, None)
