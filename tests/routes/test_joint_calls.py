"""A whistle over HTTP: from the call to the conclusion as different people, and who sees what of it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, JointCall, Urgency


@pytest.fixture
def report(session, town, now):
    new = NewReport(town.lamp, "路灯坏了", Urgency.ORDINARY, "西大街口", grid=town.grid)
    made = open_report(session, new, None, now)
    session.commit()
    return made


@pytest.fixture
def case(session, report):
    return session.get_one(Case, report.case_id)


def send(client, case, noun, **fields):
    return client.post(f"/cases/{case.id}/{noun}", data={"submission_id": str(uuid4()), **fields})


@pytest.fixture
def whistled(town, case, sign_in, now):
    send(sign_in(town.tang), case, "dispatch", target=f"unit:{town.roads.id}")
    send(sign_in(town.sun), case, "signature")
    until = (day_of(now) + timedelta(days=2)).isoformat()
    units = [f"unit:{town.village_centre.id}", f"unit:{town.county_centre.id}"]
    words = {"internal_words": "请一起看线路", "public_words": "已请多家单位共同处理"}
    answer = send(sign_in(town.sun), case, "whistle", units=units, until=until, **words)
    assert answer.status_code == 303
    return case


def test_from_the_call_to_the_conclusion(session, town, whistled, report, sign_in, client, now):
    lin, bai, sun = sign_in(town.lin), sign_in(town.bai), sign_in(town.sun)
    assert "协同：请答复" in lin.get("/field/").text
    assert "次答复" not in bai.get("/desk/").text and "前答复" in bai.get("/desk/").text
    page = lin.get(f"/cases/{whistled.id}/call-answer").text
    assert "请一起看线路" in page and town.roads.name in page
    assert send(lin, whistled, "call-answer", decision="yes").status_code == 303
    assert send(bai, whistled, "call-answer", decision="no", internal_words="本日防汛值守").status_code == 303
    today = day_of(now).isoformat()
    assert send(lin, whistled, "arrival", until=today, internal_words="电缆被挖断").status_code == 303
    assert "电缆被挖断" in sun.get(f"/cases/{whistled.id}/conclusion").text
    refused = send(sun, whistled, "feedback", public_words="修好了")
    assert refused.status_code == 422 and "请先填写协同结论" in refused.text and "修好了" in refused.text
    conclusion = {"internal_words": "由供电更换电缆", "public_words": "已明确由责任单位更换电缆"}
    assert send(sun, whistled, "conclusion", **conclusion).status_code == 303
    assert send(sun, whistled, "feedback", public_words="修好了").status_code == 303
    story = sun.get(f"/desk/cases/{whistled.id}").text
    for words in ("吹哨", "本日防汛值守", "电缆被挖断", "由供电更换电缆", town.county_centre.name):
        assert words in story
    session.refresh(whistled)
    assert whistled.state is CaseState.FED_BACK


def test_the_reporter_reads_of_a_call_in_public_words(town, whistled, report, sign_in, client):
    send(sign_in(town.bai), whistled, "call-answer", decision="no", internal_words="本日防汛值守")
    page = client.get(f"/track/{tracking_codes.tracking_code(report.id)}").text
    assert "已请多家单位共同处理" in page and town.county_centre.name in page
    assert "请一起看线路" not in page and "防汛" not in page and "不能到场" not in page


def test_a_call_sent_twice_is_one_call(session, town, case, sign_in, now):
    tang, until = sign_in(town.tang), day_of(now) + timedelta(days=1)
    send(tang, case, "acceptance")
    form = {
        "submission_id": str(uuid4()), "units": f"unit:{town.roads.id}", "until": until.isoformat(),
        "internal_words": "看现场",
    }  # fmt: skip
    for _ in range(2):
        assert tang.post(f"/cases/{case.id}/whistle", data=form).status_code == 303
    assert len(session.scalars(select(JointCall)).all()) == 1


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(town, case, sign_in):
    tang = sign_in(town.tang)
    send(tang, case, "acceptance")
    answer = send(tang, case, "whistle", units=f"unit:{town.roads.id}", public_words="请稍候")
    assert answer.status_code == 422 and "请写明请有关单位来做什么" in answer.text
    assert "请稍候" in answer.text
    assert re.search(f'<input checked [^>]*value="unit:{town.roads.id}"', answer.text)


def test_a_unit_outside_the_cases_area_cannot_be_called(session, town, case, sign_in, now):
    from fieldapp.models import Unit

    stranger = Unit(name="城关镇市政所", place_id=town.other_town.id, scope=town.other_town.scope)
    session.add(stranger)
    session.commit()
    tang = sign_in(town.tang)
    send(tang, case, "acceptance")
    fields = {"until": day_of(now).isoformat(), "internal_words": "看现场"}
    assert send(tang, case, "whistle", units=f"unit:{stranger.id}", **fields).status_code == 422
    assert session.scalars(select(JointCall)).all() == []


def test_a_call_that_was_answered_meanwhile_has_moved_on(town, whistled, sign_in):
    lin, qin = sign_in(town.lin), sign_in(town.qin)
    send(lin, whistled, "call-answer", decision="yes")
    assert qin.get(f"/cases/{whistled.id}/call-answer").status_code == 409
    assert send(qin, whistled, "call-answer", decision="no", internal_words="没空").status_code == 409


@pytest.mark.parametrize("noun", ["whistle", "conclusion", "signature", "feedback", "hold", "objection"])
def test_a_helper_is_refused_the_leads_steps(session, town, whistled, sign_in, noun):
    """Mei posted to a called unit that has no power over the case."""
    from fieldapp.models import Posting, Role

    where = {"place_id": town.county.id, "scope": town.county.scope, "unit_id": town.county_centre.id}
    session.add(
        Posting(
            person_id=town.far.id, role=Role.DEPARTMENT_HANDLER, starts_on=day_of(whistled.opened_at), **where
        )
    )
    session.commit()
    session.expire(town.far)
    far = sign_in(town.far)
    assert far.get(f"/desk/cases/{whistled.id}").status_code == 200
    assert far.get(f"/cases/{whistled.id}/{noun}").status_code == 403
    assert send(far, whistled, noun).status_code == 403
    assert far.get(f"/cases/{whistled.id}/call-answer").status_code == 200


def test_the_overview_and_today_stay_within_ten_statements(town, whistled, sign_in, statements):
    for person, address in ((town.bai, "/desk/"), (town.sun, "/desk/"), (town.lin, "/field/")):
        client = sign_in(person)
        with statements() as ran:
            assert client.get(address).status_code == 200
        assert len(ran) <= 10, (address, len(ran))


def test_an_objection_names_a_unit_and_is_dispatched_where_it_belongs(session, town, case, sign_in):
    tang, sun, luo = sign_in(town.tang), sign_in(town.sun), sign_in(town.luo)
    send(tang, case, "dispatch", target=f"unit:{town.roads.id}")
    assert f'value="unit:{town.roads.id}"' not in sun.get(f"/cases/{case.id}/objection").text
    assert send(sun, case, "objection", internal_words="不归我们").status_code == 422
    suggested = f"unit:{town.street_centre.id}"
    assert send(sun, case, "objection", internal_words="归中心", target=suggested).status_code == 303
    page = luo.get(f"/cases/{case.id}/objection-decision").text
    assert "归中心" in page and f'selected value="{suggested}"' in page
    assert send(luo, case, "objection-decision", decision="no", target=suggested).status_code == 422
    assert send(luo, case, "objection-decision", decision="yes", target=suggested).status_code == 303
    session.refresh(case)
    assert case.state is CaseState.DISPATCHED and case.unit_id == town.street_centre.id


def test_an_objection_upheld_without_a_target_waits(session, town, case, sign_in):
    send(sign_in(town.tang), case, "dispatch", target=f"unit:{town.roads.id}")
    send(
        sign_in(town.sun), case, "objection", internal_words="归中心", target=f"unit:{town.street_centre.id}"
    )
    assert send(sign_in(town.luo), case, "objection-decision", decision="yes", target="").status_code == 303
    session.refresh(case)
    assert case.state is CaseState.ACCEPTED and case.unit_id is None


def test_objections_are_counted_at_the_desk(town, case, sign_in):
    send(sign_in(town.tang), case, "dispatch", target=f"unit:{town.roads.id}")
    send(
        sign_in(town.sun), case, "objection", internal_words="归中心", target=f"unit:{town.street_centre.id}"
    )
    luo = sign_in(town.luo)
    page = luo.get("/desk/objections/").text
    assert "较小单位合计" in page and town.tang.name not in page and town.sun.name not in page
    assert "没有退单异议" in luo.get("/desk/objections/?since=2020-01-01&until=2020-02-01").text
    assert luo.get("/desk/objections/?since=nonsense").status_code == 200
    assert sign_in(town.sun).get("/desk/objections/").status_code == 403


@pytest.mark.given_now("2026-11-24T10:00")
def test_more_time_is_explained_on_the_tracking_page(town, case, report, sign_in, client):
    send(sign_in(town.tang), case, "dispatch", target=f"unit:{town.roads.id}")
    sun, luo = sign_in(town.sun), sign_in(town.luo)
    send(sun, case, "signature")
    assert send(sun, case, "extension", until="2026-12-04", internal_words="配件要调").status_code == 303
    assert "配件要调" in luo.get(f"/cases/{case.id}/extension-decision").text
    assert send(luo, case, "extension-decision", decision="no").status_code == 422
    assert send(luo, case, "extension-decision", decision="yes").status_code == 422
    said = {"decision": "yes", "public_words": "配件未到，12月4日前修好"}
    assert send(luo, case, "extension-decision", **said).status_code == 303
    page = client.get(f"/track/{tracking_codes.tracking_code(report.id)}").text
    assert "配件未到，12月4日前修好" in page and "2026年12月4日" in page and "配件要调" not in page


@pytest.mark.given_now("2026-11-24T10:00")
def test_on_hold_the_tracking_page_says_when_it_is_looked_at_again(town, case, report, sign_in, client):
    send(sign_in(town.tang), case, "dispatch", target=f"unit:{town.roads.id}")
    send(sign_in(town.sun), case, "signature")
    send(
        sign_in(town.sun),
        case,
        "hold",
        until="2026-12-20",
        internal_words="等天晴",
        public_words="天晴后修补",
    )
    page = client.get(f"/track/{tracking_codes.tracking_code(report.id)}").text
    assert "2026年12月20日" in page and "天晴后修补" in page and "等天晴" not in page
