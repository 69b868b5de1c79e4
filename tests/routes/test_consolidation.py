"""Merging at the desk and \"this is the one\" in the forms, over HTTP."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from support import residents
from support.live import run_live
from support.phone import Phone, report_fields

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import merging
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, Photo, PhotoState, Report, Urgency

ALIKE = {"category": "lamp", "words": "路灯不亮", "place_words": "西大街", "lat": "32.692", "lon": "109.022"}


@pytest.fixture
def twin(session, town, now):
    new = NewReport(town.lamp, "西大街口的路灯三天没亮，很黑", Urgency.ORDINARY, "西大街口", grid=town.grid)
    made = open_report(session, new, Actor.of(town.wu, now.date()), now)
    session.commit()
    return session.get(Case, made.case_id)


def fragment(client, **fields):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#look-alikes"}
    return client.post("/field/reports/look-alikes", data={**ALIKE, **fields}, headers=headers)


def test_a_worker_is_shown_what_may_be_the_same_while_writing(town, sign_in):
    answer = fragment(sign_in(town.mei))
    assert "西大街口的路灯" in answer.text and "<html" not in answer.text and str(town.case.id) in answer.text


@pytest.mark.parametrize(
    "fields", [{"category": ""}, {"minor_involved": "y"}, {"lat": "x"}, {"category": "nope"}]
)
def test_what_cannot_be_looked_for_shows_nothing_and_breaks_nothing(town, sign_in, fields):
    assert fragment(sign_in(town.zhao), **fields).status_code == 200


def test_another_areas_worker_is_shown_nothing(town, sign_in):
    assert str(town.case.id) not in fragment(sign_in(town.far)).text


def test_adding_mine_opens_no_other_case(session, town, sign_in):
    is_open = select(func.count()).select_from(Case).where(Case.is_open.is_(True))
    before = session.scalar(is_open)
    body = {**ALIKE, "urgency": "ordinary", "submission_id": str(uuid4()), "joins": str(town.case.id)}
    assert sign_in(town.wu).post("/field/reports/", data=body).status_code == 303
    assert session.scalar(is_open) == before
    assert session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 2


def test_a_case_one_may_not_see_is_not_joined(session, town, sign_in):
    body = {**ALIKE, "urgency": "ordinary", "submission_id": str(uuid4()), "joins": str(town.case.id)}
    assert sign_in(town.far).post("/field/reports/", data=body).status_code == 303
    assert session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 1


def ask_public(client, **fields):
    """The check page of a resident's report about the same, or with `joins` the answer to sending it."""
    joins = fields.pop("joins", None)
    draft = residents.fill(client, **ALIKE, **fields)
    return client.get(f"{draft}/check") if joins is None else residents.submit(client, draft, joins=joins)


def test_a_resident_is_told_that_it_is_known_but_nobodys_words(town, client):
    page = ask_public(client).text
    assert "可能已有人反映" in page and str(town.case.id) in page
    assert "西大街口的路灯三天没亮了" not in page and town.case.number not in page and "12号门口" not in page


@pytest.mark.parametrize("guard", ["is_restricted", "minor_involved"])
def test_a_resident_never_hears_of_what_is_kept_apart(session, town, client, guard):
    setattr(town.case, guard, True)
    session.commit()
    assert str(town.case.id) not in ask_public(client).text
    answer = ask_public(client, joins=str(town.case.id))
    assert answer.status_code == 303
    assert session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 1


def test_a_resident_adds_theirs_and_follows_it_by_code(session, town, client):
    answer = ask_public(client, joins=str(town.case.id))
    assert answer.status_code == 303
    assert session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 2
    assert client.get(answer.location).status_code == 200


def test_supervisors_see_groups_with_their_reasons(town, sign_in, twin, statements):
    lin = sign_in(town.lin)
    with statements() as ran:
        page = lin.get("/desk/merges/").text
    assert "用词相似" in page and str(twin.id) in page and str(town.case.id) in page
    assert len(ran) <= 10, ran


def test_looking_at_suggestions_merges_nothing(session, town, sign_in, twin):
    sign_in(town.lin).get("/desk/merges/")
    session.expire_all()
    assert twin.state is CaseState.REPORTED and town.case.state is CaseState.REPORTED


def test_a_report_is_split_off_again(session, town, sign_in, twin):
    lin = sign_in(town.lin)
    body = {"case": [str(town.case.id), str(twin.id)], "lead": str(town.case.id), "reason": "同一盏灯"}
    assert lin.post("/desk/merges/", data={**body, "submission_id": str(uuid4())}).status_code == 303
    session.expire_all()
    assert len(town.case.reports) == 2
    report = next(r for r in town.case.reports if r.person_id == town.wu.id)
    address = f"/desk/merges/{town.case.id}/reports/{report.id}"
    assert "这是另一件事" in lin.get(f"/desk/cases/{town.case.id}").text
    assert lin.get(address).status_code == 200
    assert lin.post(address, data={"submission_id": str(uuid4())}).status_code == 422
    answer = lin.post(address, data={"submission_id": str(uuid4()), "internal_words": "另一盏"})
    assert answer.status_code == 303
    session.expire_all()
    assert len(town.case.reports) == 1
    assert sign_in(town.mei).get(address).status_code == 403


def test_the_phones_outbox_adds_mine_as_the_form_does(session, town, sign_in):
    wu = Phone(sign_in(town.wu), town.wu)
    item = wu.save("report", report_fields(town, joins=[str(town.case.id)]))
    answer = wu.send(item)
    assert (answer.status_code, answer.json["see"]) == (201, f"/field/cases/{town.case.id}")
    assert wu.send(item).data == answer.data
    assert session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 2


def test_an_outbox_from_another_town_joins_nothing(session, town, sign_in):
    far = Phone(sign_in(town.far), town.far)
    answer = far.send(far.save("report", report_fields(town, joins=[str(town.case.id)])))
    assert answer.status_code == 201
    assert session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 1


def test_staff_see_the_photos_of_what_may_be_the_same(session, town, sign_in, now):
    photo = Photo(
        id=uuid4(),
        received_sha256="d" * 64,
        state=PhotoState.READY,
        report_id=town.report.id,
        received_at=now,
    )
    session.add(photo)
    session.commit()
    assert f"/photos/{photo.id}/thumbnail" in fragment(sign_in(town.mei)).text


@pytest.fixture
def apart(session, town, now):
    """A dispute of the same village, and a case in which a child is involved."""

    def _open(kind, **more):
        new = NewReport(kind, "西大街两家吵架", Urgency.ORDINARY, "西大街", grid=town.grid, **more)
        report = open_report(session, new, Actor.of(town.mei, now.date()), now)
        return session.get(Case, report.case_id)

    made = _open(town.dispute), _open(town.lamp, minor_involved=True)
    session.commit()
    return made


# Who may merge here: the village's head and those of its street, county and city. Not: workers, a handler, an auditor,
# an administrator, anybody of another place.
MAY = {"lin", "qin", "tang", "luo", "bai", "gao"}


@pytest.mark.parametrize(
    "name", ["mei", "zhao", "wu", "lin", "qin", "tang", "luo", "bai", "gao", "sun", "ding", "yan", "far"]
)
def test_only_who_answers_for_the_place_sees_or_does_anything_here(session, town, sign_in, twin, now, name):
    lin = Actor.of(town.lin, now.date())
    merging.merge(session, lin, town.case, [twin], "同一盏灯", now)
    session.commit()
    client, case, report = sign_in(getattr(town, name)), town.case.id, town.report.id
    asked = [f"/desk/merges/{twin.id}/undo", f"/desk/merges/{case}/reports/{report}"]
    answers = {client.get(address).status_code for address in asked}
    answers |= {
        client.post(address, data={"internal_words": "x", "submission_id": str(uuid4())}).status_code
        for address in asked[::-1]
    }
    assert answers <= ({200, 303} if name in MAY else {403, 404})


@pytest.mark.parametrize(("name", "code"), [("lin", 404), ("tang", 404), ("far", 403), ("luo", 200)])
def test_what_is_kept_apart_is_not_compared_by_who_may_not_see_it(town, sign_in, apart, name, code):
    quarrel, child = apart
    client = sign_in(getattr(town, name))
    for case in apart:
        assert client.get(f"/desk/merges/new?case={town.case.id}&case={case.id}").status_code == code
    if code == 200:
        body = {"case": [str(town.case.id), str(child.id)], "lead": str(town.case.id), "reason": "x"}
        assert client.post("/desk/merges/", data={**body, "submission_id": str(uuid4())}).status_code == 422
        assert child.is_open


def test_no_group_tells_of_what_is_kept_apart(town, sign_in, apart, twin):
    page = sign_in(town.lin).get("/desk/merges/").text
    assert str(twin.id) in page and not any(str(case.id) in page for case in apart)


def test_a_case_of_another_town_is_not_to_be_merged_or_compared(town, sign_in):
    ids = f"case={town.case.id}&case={town.other_case.id}"
    assert sign_in(town.lin).get(f"/desk/merges/new?{ids}").status_code == 404


def test_asking_for_a_dispute_or_about_a_child_finds_nothing(town, sign_in, apart):
    mei = sign_in(town.mei)
    for fields in ({"category": "dispute"}, {"minor_involved": "y"}):
        assert "joins" not in fragment(mei, **fields).text


def test_a_resident_who_asks_from_too_many_places_is_told_nothing_more(tmp_path):
    with run_live(tmp_path, LIMIT_RATES=True) as live:
        client = live.app.test_client()
        told = ["可能已有人反映" in ask_public(client).text for _ in range(50)]
    assert told[0] and not told[-1]


def test_nobody_can_write_down_what_a_worker_asks_about(town, sign_in):
    """A report's words stand in no address."""
    assert sign_in(town.mei).get("/field/reports/look-alikes").status_code == 405
    assert 'hx-post="/field/reports/look-alikes"' in sign_in(town.mei).get("/field/reports/new").text


def test_each_reporters_code_follows_the_case(town, client, sign_in, now, move_clock):
    code = ask_public(client, joins=str(town.case.id)).location.removesuffix("/receipt")
    move_clock(now + timedelta(minutes=1))
    words = {"public_words": "已安排维修", "submission_id": str(uuid4())}
    assert sign_in(town.lin).post(f"/cases/{town.case.id}/acceptance", data=words).status_code == 303
    first = tracking_codes.tracking_code(town.report.id)
    for address in (code, f"/track/{first}"):
        assert "已安排维修" in client.get(address).text
