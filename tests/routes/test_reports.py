"""A worker's report over HTTP: one screen, found place, photos, and never twice."""

import io
import re
from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select
from support import databases
from support.pictures import encoded, noisy

from fieldapp.models import Case, Photo, Report

BEFORE = databases.NOW.astimezone(UTC) - timedelta(minutes=30)


def fields(**changed):
    plain = {
        "submission_id": str(uuid4()), "category": "lamp", "words": "灯杆歪了", "place_words": "桥头",
        "urgency": "ordinary", "grid": "", "patrol_id": "", "captured_at": f"{BEFORE:%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip
    return plain | changed


def made(session, words="灯杆歪了"):
    return session.scalars(select(Report).where(Report.words == words)).all()


def test_a_report_opens_a_case_in_the_workers_own_grid(session, town, sign_in):
    answer = sign_in(town.mei).post("/field/reports/", data=fields())
    (report,) = made(session)
    assert answer.status_code == 303 and answer.location == f"/field/cases/{report.case_id}"
    case = session.get_one(Case, report.case_id)
    assert case.place_id == town.grid.id and case.due_at is not None and report.captured_at is not None


def test_the_point_finds_the_grid(session, town, sign_in):
    at = {"lat": "32.692", "lon": "109.0272", "accuracy_m": "12"}
    sign_in(town.mei).post("/field/reports/", data=fields(**at))
    assert made(session)[0].grid_id == town.second_grid.id


def test_a_report_sent_again_changes_nothing(session, town, sign_in):
    mei, data = sign_in(town.mei), fields()
    locations = {mei.post("/field/reports/", data=data).location for _ in range(3)}
    assert len(locations) == 1 and len(made(session)) == 1


def test_the_same_id_with_other_words_is_refused(session, town, sign_in):
    mei, data = sign_in(town.mei), fields()
    mei.post("/field/reports/", data=data)
    assert mei.post("/field/reports/", data={**data, "words": "别的"}).status_code == 409


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"words": ""}, "请写明问题"), ({"category": ""}, "请选择问题类别"), ({"place_words": ""}, "请写明地点"),
     ({"urgency": "soon"}, "field__error"), ({"lat": "200", "lon": "1"}, "field__error"), ({"words": "字" * 1001}, "1000"),
     ({"words": "坏\x00字"}, "无法保存的字符"), ({"words": "11010519491231002X"}, "身份证")],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_everything_typed_stays(session, town, sign_in, changed, words):
    answer = sign_in(town.mei).post("/field/reports/", data=fields(**changed))
    assert answer.status_code == 422 and words in answer.text
    assert changed.get("place_words", "桥头") in answer.text
    assert session.scalar(select(func.count(Report.id))) == 2  # the town's own


def test_photos_are_taken_in_and_wait_for_the_job(session, town, sign_in):
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "PNG")
    files = [(io.BytesIO(out.getvalue()), f"{n}.png") for n in range(1)]
    sign_in(town.mei).post("/field/reports/", data=fields(photos=files))
    (report,) = made(session)
    assert session.scalar(select(func.count()).where(Photo.report_id == report.id)) == 1


def test_a_report_takes_six_photos_at_most(session, town, sign_in):
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "PNG")
    files = [(io.BytesIO(out.getvalue()), f"{n}.png") for n in range(7)]
    answer = sign_in(town.mei).post("/field/reports/", data=fields(photos=files))
    assert answer.status_code == 422 and "六张" in answer.text and made(session) == []


def test_a_restricted_kind_is_hidden_from_other_workers_of_the_grid(session, town, sign_in):
    location = (
        sign_in(town.lin)
        .post("/field/reports/", data=fields(category="dispute", grid=str(town.grid.id)))
        .location
    )
    assert sign_in(town.lin).get(location).status_code == 200
    assert sign_in(town.wu).get(location).status_code == 404
    assert sign_in(town.luo).get(location.replace("/field/", "/desk/")).status_code == 200


def test_somebody_elses_patrol_is_not_linked(session, town, sign_in):
    sign_in(town.mei).post("/field/reports/", data=fields(patrol_id=str(uuid4())))
    assert made(session)[0].patrol_id is None


def test_lists_run_at_most_ten_statements(town, sign_in, statements):
    mei = sign_in(town.mei)
    for address in ("/field/reports/", "/field/cases/", "/field/", "/field/households/"):
        with statements() as ran:
            assert mei.get(address).status_code == 200
        assert len(ran) <= 10, (address, len(ran))


def test_the_same_report_with_another_photo_is_refused(session, town, sign_in):
    """Files count as content: a photo added after going back is not dropped in silence."""
    mei, claim = sign_in(town.mei), str(uuid4())
    one, other = encoded(noisy()), encoded(noisy())

    def send(*pictures):
        photos = [(io.BytesIO(picture), "a.jpg") for picture in pictures]
        data = {**fields(submission_id=claim), "photos": photos}
        return mei.post("/field/reports/", data=data, content_type="multipart/form-data").status_code

    assert send(one) == send(one) == 303
    assert send(one, other) == send(other) == send() == 409
    assert session.scalar(select(func.count()).where(Report.words == "灯杆歪了")) == 1


def test_the_usual_categories_stand_first_for_their_reporter_alone(town, sign_in):
    mei = sign_in(town.mei)
    mei.post("/field/reports/", data=fields())
    groups = re.findall(r'<optgroup label="([^"]+)">', mei.get("/field/reports/new").text)
    assert groups[0] == "常报类别" and len(groups) > 1
    assert "常报类别" not in sign_in(town.wu).get("/field/reports/new").text


def test_the_place_is_that_of_the_last_report_for_some_hours(town, sign_in, now, move_clock):
    mei = sign_in(town.mei)
    mei.post("/field/reports/", data=fields(place_words="桥头第三根灯杆"))
    assert 'value="桥头第三根灯杆"' in mei.get("/field/reports/new").text
    assert "桥头第三根灯杆" not in mei.get("/field/reports/new", headers={"X-Empty": "1"}).text
    assert 'value="桥头第三根灯杆"' not in sign_in(town.lin).get("/field/reports/new").text
    move_clock(now + timedelta(hours=13))
    assert 'value="桥头第三根灯杆"' not in mei.get("/field/reports/new").text


def test_on_patrol_the_place_is_that_of_the_patrol(town, sign_in):
    mei = sign_in(town.mei)
    mei.post("/field/reports/", data=fields(place_words="别处"))
    sent = {"submission_id": str(uuid4()), "grid": str(town.grid.id)}
    patrol = mei.post("/field/patrols/start", data=sent).location.split("/")[3]
    mei.post("/field/reports/", data=fields(place_words="巷口", patrol_id=patrol))
    mei.post("/field/reports/", data=fields(place_words="又是别处"))
    page = mei.get(f"/field/reports/new?patrol={patrol}").text
    assert 'value="巷口"' in page and "换个地点" in page
