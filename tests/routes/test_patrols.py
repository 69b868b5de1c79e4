"""Patrols over HTTP: begun, finished, written down afterwards, and what others see of them."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from support.databases import iso_day

from fieldapp import clock
from fieldapp.models import Patrol, PatrolCheck, Report

LINE = json.dumps([[32.690, 109.020, 0], [32.691, 109.020, 60], [32.692, 109.020, 600]])


def one(session):
    session.expire_all()
    return session.scalars(select(Patrol)).one()


@pytest.fixture
def mei(town, sign_in):
    return sign_in(town.mei)


@pytest.fixture
def begun(mei, session, town):
    mei.post("/field/patrols/start", data={"submission_id": str(uuid4()), "grid": str(town.grid.id)})
    return one(session)


@pytest.fixture
def finish(mei, begun):
    def _finish(**found):
        sent = {"submission_id": str(uuid4()), **found}
        return mei.post(f"/field/patrols/{begun.id}/finish", data=sent)

    return _finish


def test_today_starts_a_patrol_in_one_tap_and_twice_is_once(session, town, mei, now):
    assert "/field/patrols/start" in mei.get("/field/").text
    sent = {"submission_id": str(uuid4()), "grid": str(town.grid.id)}
    answers = [mei.post("/field/patrols/start", data=sent) for _ in range(2)]
    patrol = one(session)
    assert [a.location for a in answers] == [f"/field/patrols/{patrol.id}/edit"] * 2
    assert patrol.started_at == now and str(patrol.id) == sent["submission_id"]
    assert mei.get(answers[0].location).status_code == 200


def test_a_patrol_of_another_grid_is_refused(session, town, mei):
    for chosen in (town.other_grid.id, town.second_grid.id, "nonsense"):
        sent = {"submission_id": str(uuid4()), "grid": str(chosen), "on": iso_day()}
        assert mei.post("/field/patrols/start", data=sent).status_code == 422
        assert mei.post("/field/patrols/", data=sent).status_code == 422
    assert session.scalars(select(Patrol)).all() == []


def test_nothing_to_report_is_fine_and_stays_neutral(session, mei, finish, begun):
    assert finish().status_code == 303
    assert one(session).is_finished
    for address in (f"/field/patrols/{begun.id}", "/field/patrols/"):
        text = mei.get(address).text
        assert "无异常" in text or "Nothing to report" in text
        assert "tag--danger" not in text and "tag--warn" not in text


def test_points_are_kept_in_order_and_empty_rows_left_out(session, finish):
    finish(place_words="沿河一线", point_1="河堤", found_1="有裂缝", point_4="配电房")
    checks = session.scalars(select(PatrolCheck).order_by(PatrolCheck.number)).all()
    assert [(c.number, c.point, c.found) for c in checks] == [(1, "河堤", "有裂缝"), (2, "配电房", "")]


def test_something_found_needs_its_point(session, finish):
    answer = finish(found_3="有裂缝", words="看了一圈")
    assert answer.status_code == 422 and 'id="found_3-error"' in answer.text
    assert "看了一圈" in answer.text and "有裂缝" in answer.text
    assert not one(session).is_finished


def test_an_identity_number_is_refused(session, finish):
    assert finish(words="身份证 11010519491231002X").status_code == 422
    assert not one(session).is_finished


def test_finishing_twice_answers_the_same(mei, begun):
    sent, address = {"submission_id": str(uuid4()), "words": "好"}, f"/field/patrols/{begun.id}/finish"
    assert [mei.post(address, data=sent).status_code for _ in range(2)] == [303, 303]
    assert mei.post(address, data={"submission_id": str(uuid4())}).status_code == 409


def test_a_line_is_kept_for_the_walker_only(session, town, mei, finish, sign_in):
    finish(route=LINE)
    patrol = one(session)
    assert (patrol.route.length_m, patrol.route.gap_count) == (111, 1)
    assert "111" in mei.get(f"/field/patrols/{patrol.id}").text
    for person in (town.lin, town.qin, town.wu, town.ding):
        text = sign_in(person).get(f"/field/patrols/{patrol.id}").text
        assert (
            " 111 " not in text
            and "111 米" not in text
            and "109.02" not in text
            and "patrol-route" not in text
        )


@pytest.mark.parametrize(
    "route",
    [
        "nonsense", "{}", "[[1,2]]", "[[91,0,0],[1,1,1]]", "[[1,181,0]]", "[[NaN,1,1]]", '[["a",1,1]]', "[1,2]",
        "[[1,1,-5]]", "[[null,1,1]]", json.dumps([[1, 1, n] for n in range(5001)]), "[" * 100_000,
    ],
)  # fmt: skip
def test_a_broken_line_is_left_out_and_told(session, finish, route):
    answer = finish(route=route, words="走了一圈")
    assert answer.status_code == 422 and "走了一圈" in answer.text
    assert not one(session).is_finished
    assert "路线" in answer.text and route[:40] not in answer.text


def test_clock_times_are_hidden_from_everybody_else(
    session, town, mei, finish, begun, sign_in, move_clock, now
):
    end = now + timedelta(hours=1, minutes=7)
    times = [f"{moment:%H:%M}" for moment in (now, end)]
    move_clock(end)
    finish(words="一切正常")
    mine = mei.get(f"/field/patrols/{begun.id}").text
    assert all(time in mine for time in times)
    for person in (town.lin, town.qin, town.wu, town.ding, town.gao):
        client = sign_in(person)
        for address in (f"/field/patrols/{begun.id}", "/field/patrols/"):
            text = client.get(address).text
            assert "一切正常" in text
            assert not any(time in text for time in times) and town.mei.name not in text


def test_an_unfinished_patrol_is_nobody_elses(town, mei, begun, sign_in):
    assert mei.get(f"/field/patrols/{begun.id}/edit").status_code == 200
    assert str(begun.id) in mei.get("/field/").text
    lin = sign_in(town.lin)
    assert lin.get(f"/field/patrols/{begun.id}").status_code == 404
    assert lin.post(f"/field/patrols/{begun.id}/finish").status_code == 404
    assert str(begun.id) not in lin.get("/field/patrols/").text


def test_another_grids_patrol_does_not_exist(town, finish, begun, sign_in):
    finish()
    assert sign_in(town.lin).get(f"/field/patrols/{begun.id}/edit").status_code == 403
    zhao = sign_in(town.zhao)
    for address in (f"/field/patrols/{begun.id}", f"/field/patrols/{begun.id}/edit"):
        assert zhao.get(address).status_code == 404
    assert zhao.post(f"/field/patrols/{begun.id}/discard").status_code == 404
    assert sign_in(town.sun).get(f"/field/patrols/{begun.id}").status_code == 403


def test_reports_made_on_the_way_are_linked(session, town, mei, finish, begun, sign_in):
    edit = mei.get(f"/field/patrols/{begun.id}/edit").text
    assert f"/field/reports/new?patrol={begun.id}" in edit
    form = mei.get(f"/field/reports/new?patrol={begun.id}").text
    assert str(begun.id) in form
    sent = {
        "submission_id": str(uuid4()), "category": town.lamp.code, "words": "路灯又灭了", "urgency": "ordinary",
        "place_words": "河边", "patrol_id": str(begun.id),
    }  # fmt: skip
    assert mei.post("/field/reports/", data=sent).status_code == 303
    assert session.get_one(Report, UUID(sent["submission_id"])).patrol_id == begun.id
    finish()
    for client in (mei, sign_in(town.lin)):
        assert "路灯又灭了" in client.get(f"/field/patrols/{begun.id}").text


def test_a_restricted_report_is_not_shown_above(session, town, finish, begun, sign_in):
    town.report.patrol_id, town.case.is_restricted = begun.id, True
    session.commit()
    finish()
    assert town.report.words not in sign_in(town.qin).get(f"/field/patrols/{begun.id}").text


def test_a_patrol_is_written_down_afterwards_by_day(session, town, mei, now):
    assert mei.get("/field/patrols/new").status_code == 200
    yesterday = clock.day_of(now) - timedelta(days=1)
    sent = {
        "submission_id": str(uuid4()), "grid": str(town.grid.id), "on": yesterday.isoformat(),
        "words": "扫了雪", "route": LINE,
    }  # fmt: skip
    answers = [mei.post("/field/patrols/", data=sent) for _ in range(2)]
    patrol = one(session)
    assert [a.location for a in answers] == [f"/field/patrols/{patrol.id}"] * 2
    assert (patrol.on, patrol.started_at, patrol.finished_at, patrol.route) == (yesterday, None, None, None)


def test_a_day_in_the_future_is_refused_at_the_field(town, mei, now):
    tomorrow = (clock.day_of(now) + timedelta(days=1)).isoformat()
    sent = {"submission_id": str(uuid4()), "grid": str(town.grid.id), "on": tomorrow}
    answer = mei.post("/field/patrols/", data=sent)
    assert answer.status_code == 422 and 'id="on-error"' in answer.text


def test_a_patrol_begun_by_mistake_is_thrown_away(session, mei, begun):
    assert mei.post(f"/field/patrols/{begun.id}/discard").location == "/field/"
    assert session.scalars(select(Patrol)).all() == []


def test_the_list_takes_ten_statements_at_most(session, town, sign_in, now, statements):
    for number in range(60):
        patrol = Patrol(
            person_id=town.mei.id, grid_id=town.grid.id, scope=town.grid.scope, is_finished=True,
            on=clock.day_of(now) - timedelta(days=number % 20), words=f"第{number}次",
        )  # fmt: skip
        session.add(patrol)
        session.flush()
        session.add(PatrolCheck(patrol_id=patrol.id, number=1, point="河堤", found="有水"))
    session.commit()
    lin = sign_in(town.lin)
    with statements() as ran:
        text = lin.get("/field/patrols/").text
    assert text.count("有水") == 30
    assert len(ran) <= 10


def test_my_patrols_are_mine_and_the_others_stand_under_all(town, finish, begun, sign_in):
    finish()
    lin, here = sign_in(town.lin), f"/field/patrols/{begun.id}"
    assert here in lin.get("/field/patrols/?whose=all").text
    assert here not in lin.get("/field/patrols/?whose=mine").text
    assert here in sign_in(town.mei).get("/field/patrols/?whose=mine").text
