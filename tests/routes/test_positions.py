"""A position outside the operator's area is asked about; where nobody can be asked it is left out, with a note."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from support import databases, residents
from support.live import engine_of, make_app
from support.phone import Phone

from fieldapp import config
from fieldapp.forms.positions import Positioned
from fieldapp.models import Case, Report

INSIDE, NOWHERE, BEIJING = ("32.692", "109.022"), ("0", "0"), ("39.9", "116.4")


def fields(town, where, **more):
    lat, lon = where
    return {
        "category": town.lamp.code, "words": "灯不亮了，路上很黑", "place_words": "桥头", "urgency": "ordinary",
        "grid": str(town.grid.id), "lat": lat, "lon": lon, "accuracy_m": "20", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    "where", [NOWHERE, BEIJING, ("0.0004", "-0.0004"), ("-32.692", "109.022"), ("109.022", "32.692")]
)
def test_a_position_outside_the_area_is_asked_about(town, sign_in, session, where):
    mei = sign_in(town.mei)
    answer = mei.post("/field/reports/", data={"submission_id": str(uuid4()), **fields(town, where)})
    assert answer.status_code == 422
    if float(where[0]) < 90:
        assert "不在本辖区内" in answer.text and "灯不亮了" in answer.text


@pytest.mark.parametrize(("answered", "kept"), [("use", (39.9, 116.4)), ("leave", (None, None))])
def test_a_position_outside_the_area_is_stored_as_the_reporter_answered(
    town, sign_in, session, answered, kept
):
    sent = uuid4()
    data = {"submission_id": str(sent), **fields(town, BEIJING, outside=answered)}
    assert sign_in(town.mei).post("/field/reports/", data=data).status_code == 303
    report = session.get_one(Report, sent)
    assert (report.lat, report.lon) == kept and (report.accuracy_m is None) is (answered == "leave")


def test_a_position_outside_the_area_from_an_outbox_is_left_out_with_a_note(town, sign_in, session):
    phone = Phone(sign_in(town.mei), town.mei)
    item = phone.save("report", fields(town, NOWHERE))
    assert phone.send(item).status_code == 201
    report = session.get_one(Report, item.id)
    case = session.get_one(Case, report.case_id)
    assert report.lat is report.lon is case.lat is None
    assert "0.00000, 0.00000" in case.steps[0].words.body


def test_a_position_inside_is_stored_without_a_question(town, sign_in, session):
    phone = Phone(sign_in(town.mei), town.mei)
    item = phone.save("report", fields(town, INSIDE))
    assert phone.send(item).status_code == 201
    report = session.get_one(Report, item.id)
    assert (report.lat, report.lon) == (32.692, 109.022)
    assert session.get_one(Case, report.case_id).steps[0].words is None


def test_without_words_a_position_that_is_left_out_is_no_place(town, sign_in, session):
    data = {"submission_id": str(uuid4()), **fields(town, BEIJING, outside="leave", place_words="")}
    answer = sign_in(town.mei).post("/field/reports/", data=data)
    assert (
        answer.status_code == 422
        and session.scalars(select(Report).where(Report.lat == 39.9)).first() is None
    )


def test_a_resident_is_asked_about_a_position_outside_the_area_too(client, town):
    draft = residents.fill(client, lat="0", lon="0")
    page = client.get(f"{draft}/place").text
    assert client.get(f"{draft}/check").location == f"{draft}/place" and "不在本辖区内" in page
    residents.fill(client, draft, lat="0", lon="0", outside="use")
    assert client.get(f"{draft}/check").status_code == 200


@pytest.mark.setting("AREA")
def test_what_lies_outside_is_what_the_setting_says(client, town, monkeypatch, tmp_path):
    monkeypatch.setattr(Positioned, "tell_area", Positioned.tell_area)  # one for all apps; put back after
    engine_of(make_app(databases.make_empty("sqlite"), tmp_path, AREA="116,39,117,41")).dispose()
    draft = residents.fill(client, lat=BEIJING[0], lon=BEIJING[1])
    assert client.get(f"{draft}/check").status_code == 200


@pytest.mark.parametrize("area", ["", "1,2,3", "a,b,c,d", "110,31,107,34", "107,31,110,95", "nan,1,2,3"])
def test_an_area_that_is_none_is_refused(area):
    with pytest.raises(config.NotConfigured, match="FIELDAPP_AREA"):
        config.area_of(area)
