"""A phone whose clock ran ahead in the valley and was put right before it sent."""

from datetime import timedelta

import pytest
from support.databases import iso_day
from support.phone import Phone, report_fields, visit_fields

from fieldapp.models import Report, Visit


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


def test_today_of_a_clock_that_ran_ahead_is_the_day_on_which_it_came(mei, town, session, now):
    visit = mei.save("visit", {**visit_fields(town.house), "on": iso_day(3)})
    visit.body["captured_at"] = (now + timedelta(days=3)).isoformat()
    assert mei.send(visit, X_Sent_At=now.isoformat()).json["outcome"] == "applied"
    assert session.get_one(Visit, visit.id).on.isoformat() == iso_day()


def test_today_of_a_clock_that_lags_is_the_day_on_which_it_was_written(mei, town, session, now):
    visit = mei.save("visit", {**visit_fields(town.house), "on": iso_day(-4)})
    visit.body["captured_at"] = (now - timedelta(days=4)).isoformat()
    sent_at = (now - timedelta(days=3)).isoformat()  # a day after it was written
    assert mei.send(visit, X_Sent_At=sent_at).json["outcome"] == "applied"
    assert session.get_one(Visit, visit.id).on.isoformat() == iso_day(-1)


def test_a_day_that_was_chosen_stays_whatever_the_clock_says(mei, town, session, now):
    visit = mei.save("visit", {**visit_fields(town.house), "on": iso_day(-5)})
    visit.body["captured_at"] = (now - timedelta(days=4)).isoformat()
    mei.send(visit, X_Sent_At=(now - timedelta(days=4)).isoformat())
    assert session.get_one(Visit, visit.id).on.isoformat() == iso_day(-5)


@pytest.mark.parametrize("header", ["", "gestern", "2026-11-24T10:00:00"])
def test_nothing_is_captured_later_than_it_came(mei, town, session, now, header):
    report = mei.save("report", report_fields(town))
    report.body["captured_at"] = (now + timedelta(days=3)).isoformat()
    assert mei.send(report, X_Sent_At=header).json["outcome"] == "applied"
    assert session.get_one(Report, report.id).captured_at <= now


def test_what_was_written_yesterday_stays_yesterday(mei, town, session, now):
    report = mei.save("report", report_fields(town))
    report.body["captured_at"] = (now - timedelta(days=1)).isoformat()
    mei.send(report, X_Sent_At=now.isoformat())
    assert session.get_one(Report, report.id).captured_at == now - timedelta(days=1)
