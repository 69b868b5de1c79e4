"""Noting a visit, with the visits before it in sight."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from support.databases import iso_day

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households import visits
from fieldapp.domain.households.visits import VisitEntry
from fieldapp.models import Condition, Report, TaskState, Visit, VisitWay


@pytest.fixture
def noted(town):
    def _noted(**changed):
        return {
            "submission_id": str(uuid4()), "household": str(town.house.id), "on": iso_day(), "way": "door",
            "condition": "well", **changed,
        }  # fmt: skip

    return _noted


def test_a_visit_about_a_child_tells_only_that_somebody_was_there(session, town, sign_in, now):
    entry = VisitEntry(
        on=day_of(now), way=VisitWay.PHONE, condition=Condition.CHANGED, purpose="了解入学", needs="缺一套课本",
        resident=town.child,
    )  # fmt: skip
    visits.write_visit(session, Actor.of(town.lin, day_of(now)), town.house, entry, now)
    session.commit()
    for address in (f"/field/households/{town.house.id}", f"/field/visits/new?household={town.house.id}"):
        page = sign_in(town.mei).get(address).text
        assert "林建国" in page
        assert "课本" not in page and "入学" not in page and "王乐" not in page
        listed = page.partition('id="visits"')[2]
        assert "有变化" not in listed and "王" not in listed
        assert "缺一套课本" in sign_in(town.lin).get(address).text


def test_somebody_elses_resident_cannot_be_named(session, town, sign_in, noted):
    mei = sign_in(town.mei)
    for stranger in (town.child.id, uuid4(), "nonsense"):
        asked = f"/field/visits/new?household={town.house.id}&resident={stranger}"
        assert mei.get(asked).status_code == 404
        assert mei.post("/field/visits/", data=noted(resident=str(stranger))).status_code == 404
    assert session.scalar(select(func.count(Visit.id))) == 0


def test_another_grids_household_takes_no_visit(town, sign_in, noted):
    for home in (str(town.other_house.id), "nonsense", ""):
        assert sign_in(town.mei).post("/field/visits/", data=noted(household=home)).status_code == 404


def test_a_household_head_writes_no_visit(town, sign_in, noted):
    assert sign_in(town.wu).post("/field/visits/", data=noted()).status_code == 403


def test_a_refused_visit_keeps_what_was_typed(town, sign_in, noted):
    answer = sign_in(town.mei).post(
        "/field/visits/", data=noted(needs="卡 4111111111111111 丢了", purpose="走访", condition="")
    )
    assert answer.status_code == 422
    assert "卡 4111111111111111 丢了" in answer.text and "走访" in answer.text


def test_what_arrived_masked_is_handed_back_in_words(session, town, sign_in, now):
    entry = VisitEntry(
        on=day_of(now), way=VisitWay.DOOR, condition=Condition.WELL, needs="证 11010519491231002X"
    )
    visits.write_visit(session, Actor.of(town.mei, day_of(now)), town.house, entry, now)
    session.commit()
    page = sign_in(town.mei).get(f"/field/households/{town.house.id}").text
    assert "证 11****2X" in page and "11010519491231002X" not in page
    assert "身份证号或银行卡号" in page


def test_a_note_sent_twice_is_one_visit(session, town, sign_in, noted):
    mei, data = sign_in(town.mei), noted()
    assert [mei.post("/field/visits/", data=data).status_code for _ in range(2)] == [303, 303]
    assert session.scalar(select(func.count(Visit.id))) == 1


def test_at_night_the_form_says_to_wait(town, sign_in, now, move_clock):
    address = f"/field/visits/new?household={town.house.id}"
    tomorrow = now + timedelta(days=1)
    move_clock(tomorrow.replace(hour=10))
    assert "21:00-08:00" not in sign_in(town.mei).get(address).text
    move_clock(tomorrow.replace(hour=22))
    assert "21:00-08:00" in sign_in(town.mei).get(address).text


def test_the_pages_of_a_busy_household_run_few_statements(session, town, sign_in, statements, now):
    for days in range(20):
        entry = VisitEntry(
            on=day_of(now) - timedelta(days=days), way=VisitWay.DOOR, condition=Condition.WELL,
            resident=town.granny,
        )  # fmt: skip
        visits.write_visit(session, Actor.of(town.lin, day_of(now)), town.house, entry, now)
    session.commit()
    mei = sign_in(town.mei)
    for address in (f"/field/households/{town.house.id}", f"/field/visits/new?household={town.house.id}"):
        with statements() as ran:
            assert mei.get(address).status_code == 200
        assert len(ran) <= 10, ran


def test_a_neighbour_sees_that_somebody_came_but_neither_how_they_were_nor_what_was_needed(town, sign_in):
    mei = sign_in(town.mei)
    visit = {
        "submission_id": str(uuid4()), "household": str(town.house.id), "on": iso_day(), "way": "door",
        "condition": "changed", "needs": "屋顶漏雨", "purpose": "看看取暖",
    }  # fmt: skip
    assert mei.post("/field/visits/", data=visit).status_code == 303
    address = f"/field/households/{town.house.id}"
    assert "屋顶漏雨" in mei.get(address).text
    page = sign_in(town.wu).get(address).text
    assert "上门" in page
    assert not any(words in page for words in ("有变化", "屋顶漏雨", "看看取暖"))


def test_today_has_one_card_for_one_household(session, town, sign_in):
    text = sign_in(town.mei).get("/field/").text
    form = f"/field/visits/new?household={town.house.id}&amp;resident={town.granny.id}"
    assert text.count('class="card card--link"') == 1 and form in text
    assert town.task.title in text and town.house.address in text


def test_the_visits_form_finishes_the_tasks_that_are_ticked(session, town, noted, sign_in):
    mei = sign_in(town.mei)
    page = mei.get(f"/field/visits/new?household={town.house.id}").text
    assert f'value="{town.task.id}"' in page and town.task.title in page
    mei.post("/field/visits/", data=noted())
    session.expire_all()
    assert town.task.state is TaskState.OPEN
    mei.post("/field/visits/", data=noted(tasks=[str(town.task.id)], needs="换灯泡"))
    session.expire_all()
    assert town.task.state is TaskState.DONE and town.task.done_words == "换灯泡"


def test_a_ticked_task_that_moved_on_or_is_anothers_is_left_alone(session, town, noted, sign_in):
    town.task.assignee_id = town.zhao.id
    session.commit()
    sent = noted(tasks=[str(town.task.id), str(uuid4()), "nonsense"])
    assert sign_in(town.mei).post("/field/visits/", data=sent).status_code == 303
    session.expire_all()
    assert town.task.state is TaskState.OPEN


def test_a_visit_that_needs_help_opens_the_report_filled_in_and_both_are_linked(
    session, town, noted, sign_in
):
    mei = sign_in(town.mei)
    visit = noted(condition="needs_help", needs="屋顶漏雨")
    answer = mei.post("/field/visits/", data=visit)
    address = f"/field/reports/new?visit={visit['submission_id']}"
    assert address in mei.get(answer.location).text
    form = mei.get(address).text
    assert "屋顶漏雨" in form and f'value="{town.house.address}"' in form
    assert f'<option selected value="{town.grid.id}"' in form
    report = {
        "submission_id": str(uuid4()), "category": "lamp", "words": "屋顶漏雨", "urgency": "pressing",
        "place_words": town.house.address, "visit_id": visit["submission_id"],
    }  # fmt: skip
    case = mei.post("/field/reports/", data=report).location
    assert case in mei.get(f"/field/households/{town.house.id}").text
    assert f"/field/households/{town.house.id}" in mei.get(case).text


def test_a_report_that_arrives_before_its_visit_is_linked_when_the_visit_does(session, town, noted, sign_in):
    mei, visit = sign_in(town.mei), noted(condition="needs_help", needs="屋顶漏雨")
    report = {
        "submission_id": str(uuid4()), "category": "lamp", "words": "漏雨", "urgency": "pressing",
        "place_words": "西大街", "visit_id": visit["submission_id"],
    }  # fmt: skip
    mei.post("/field/reports/", data=report)
    mei.post("/field/visits/", data=visit)
    found = session.get_one(Visit, UUID(visit["submission_id"]))
    assert found.case_id == session.get_one(Report, UUID(report["submission_id"])).case_id


def test_nobody_elses_visit_fills_in_or_links_a_report(session, town, noted, sign_in):
    visit = noted(condition="needs_help", needs="屋顶漏雨")
    sign_in(town.mei).post("/field/visits/", data=visit)
    lin = sign_in(town.lin)
    assert "屋顶漏雨" not in lin.get(f"/field/reports/new?visit={visit['submission_id']}").text
    report = {
        "submission_id": str(uuid4()), "category": "lamp", "words": "漏雨", "urgency": "pressing",
        "place_words": "西大街", "visit_id": visit["submission_id"],
    }  # fmt: skip
    lin.post("/field/reports/", data=report)
    assert session.get_one(Visit, UUID(visit["submission_id"])).case_id is None
