"""Service items at the desk, on the phone and in public."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from support.admissions import accepted, apply_for, fields_of, in_force, reviewed

from fieldapp.models import ItemOpinion, ItemState, MinutesSample, Receipt, ServiceItem, Task, TaskState

DESK = "/desk/service-items/"


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


def kept(session, make, *args, **other):
    item = make(session, *args, **other)
    session.commit()
    return item


def test_a_department_applies_and_reads_its_application(session, town, sign_in):
    sun = sign_in(town.sun)
    assert "申请准入" in sun.get(DESK).text
    answer = sun.post(DESK, data=form(**fields_of(town)))
    assert answer.status_code == 303
    page = sun.get(answer.location).text
    assert "井盖巡查" in page and "提交准入申请" in page and "井盖编号" in page


def test_what_is_held_is_refused_at_its_field_and_all_typed_is_kept(session, town, sign_in):
    answer = sign_in(town.sun).post(
        DESK, data=form(**fields_of(town, field_2="联系电话", field_3="身份证号"))
    )
    assert answer.status_code == 422
    assert "同一信息不重复采集" in answer.text and "一律不得采集和保存" in answer.text
    assert 'value="联系电话"' in answer.text and "《城市道路管理条例》" in answer.text
    assert session.scalar(select(func.count()).where(ServiceItem.name == "井盖巡查")) == 0
    with_reason = fields_of(town, field_2="联系电话", reason_2="原号码大量停机")
    assert sign_in(town.sun).post(DESK, data=form(**with_reason)).status_code == 303


@pytest.mark.parametrize("kind", ["temporary", "urgent"])
def test_an_item_with_an_end_must_say_it(town, sign_in, kind):
    answer = sign_in(town.sun).post(DESK, data=form(**fields_of(town, kind=kind)))
    assert answer.status_code == 422 and "须写明截止日期" in answer.text


def test_the_whole_way_over_the_pages(session, town, sign_in):
    sun, bai, tang = sign_in(town.sun), sign_in(town.bai), sign_in(town.tang)
    item = sun.post(DESK, data=form(**fields_of(town))).location
    bai.post(f"{item}/steps", data=form(step="accept"))
    tang.post(f"{item}/opinion", data=form(stance="agree", words="可以承担"))
    bai.post(f"{item}/steps", data=form(step="review", words="已核对"))
    for unit in (town.county_centre, town.street_centre, town.village_centre):
        assert bai.post(f"{item}/votes", data=form(unit=str(unit.id), ballot="for")).status_code == 303
    bai.post(f"{item}/steps", data=form(step="admit", words="同意"))
    bai.post(f"{item}/steps", data=form(step="publish"))
    offered = sign_in(town.lin).get(f"/field/tasks/new?place={town.grid.id}").text
    assert "井盖巡查" in offered
    assert "井盖巡查" in bai.get(f"/services/?in={town.village.code}").text
    answer = bai.post(f"{item}/steps", data=form(step="end", words="不再需要"))
    assert answer.status_code == 422 and "请选择退出情形" in answer.text and "不再需要" in answer.text
    bai.post(f"{item}/steps", data=form(step="end", words="不再需要", ground="basis_repealed"))
    assert "依据废止或修改" in sun.get(item).text
    assert "井盖巡查" not in sign_in(town.lin).get(f"/field/tasks/new?place={town.grid.id}").text
    assert "井盖巡查" not in bai.get(f"/services/?in={town.village.code}").text


def test_a_step_without_its_reason_comes_back(session, town, now, sign_in):
    item = kept(session, apply_for, town, now)
    answer = sign_in(town.bai).post(f"{DESK}{item.id}/steps", data=form(step="return", words=" "))
    assert answer.status_code == 422 and "请写明理由" in answer.text


def test_the_second_of_two_acts_keeps_what_was_typed(session, town, now, sign_in):
    item, bai = kept(session, apply_for, town, now), sign_in(town.bai)
    seen = f"{item.state.value}:{item.step_count}"
    bai.post(f"{DESK}{item.id}/steps", data=form(step="accept", as_seen=seen))
    answer = sign_in(town.gao).post(
        f"{DESK}{item.id}/steps", data=form(step="return", words="依据不足", as_seen=seen)
    )
    assert answer.status_code == 409 and "依据不足" in answer.text
    session.expire_all()
    assert session.get_one(ServiceItem, item.id).state is ItemState.ACCEPTED


@pytest.mark.parametrize("name", ["tang", "qin", "sun"])
def test_who_may_not_take_a_step_is_refused(session, town, now, sign_in, name):
    item = kept(session, apply_for, town, now)
    answer = sign_in(getattr(town, name)).post(f"{DESK}{item.id}/steps", data=form(step="accept"))
    assert answer.status_code in {403, 404}
    session.expire_all()
    assert session.get_one(ServiceItem, item.id).state is ItemState.APPLIED


def test_a_worker_is_asked_on_today_and_answers_without_a_name(session, town, now, sign_in):
    item, mei = kept(session, accepted, town, now), sign_in(town.mei)
    assert f"/field/opinions/{item.id}" in mei.get("/field/").text
    address = f"/field/opinions/{item.id}"
    assert "匿名" in mei.get(address).text
    receipts = session.scalar(select(func.count()).select_from(Receipt))
    assert (
        mei.post(address, data={"stance": "change", "words": "先补编号牌", "name": "without"}).status_code
        == 303
    )
    said = session.scalars(select(ItemOpinion).where(ItemOpinion.item_id == item.id)).one()
    assert said.person_id is None and said.on is None
    assert (
        session.scalar(select(func.count()).select_from(Receipt)) == receipts
    )  # none that tells who sent it
    assert address not in mei.get("/field/").text
    assert mei.post(address, data={"stance": "agree", "name": "with"}).status_code == 409
    page = sign_in(town.bai).get(f"{DESK}{item.id}").text
    assert "先补编号牌" in page and "梅小雨" not in page
    assert sign_in(town.far).get(address).status_code == 404


def test_nothing_else_of_it_stands_on_a_workers_phone(session, town, now, sign_in):
    kept(session, in_force, town, now)
    mei = sign_in(town.mei)
    assert "service-items" not in mei.get("/field/").text + mei.get("/field/mine/").text
    assert mei.get(DESK).status_code == 403


@pytest.mark.parametrize(
    "name, may", [("sun", True), ("tang", True), ("bai", True), ("ding", True), ("yan", True)]
)
def test_it_stands_in_the_navigation_of_each_role(town, sign_in, name, may):
    assert (f'href="{DESK}"' in sign_in(getattr(town, name)).get("/desk/mine/").text) is may


def test_a_refused_task_reaches_the_department_and_becomes_an_application(session, town, sign_in):
    lin, mei, sun, bai = (sign_in(getattr(town, name)) for name in ("lin", "mei", "sun", "bai"))
    given = {"title": "逐户拍照", "item": str(town.visit_item.id), "assignee": str(town.mei.id)}
    about = {"place": str(town.grid.id), "unit": str(town.roads.id), "due_on": "2026-11-30"}
    task = lin.post("/field/tasks/", data=form(**given, **about)).location.rpartition("/")[2]
    mei.post(f"/field/tasks/{task}/refusal", data=form())
    for who in (sun, bai):
        page = who.get(f"{DESK}refused-tasks/").text
        assert "逐户拍照" in page and town.roads.name in page and "梅小雨" not in page
    apply_at = re.search(rf"{DESK}new\?task={task}", sun.get(f"{DESK}refused-tasks/").text).group()
    assert 'value="逐户拍照"' in sun.get(apply_at).text
    assert sun.post(f"{DESK}refused-tasks/{task}/withdrawal").status_code == 303
    session.expire_all()
    assert session.scalars(select(Task).where(Task.title == "逐户拍照")).one().state is TaskState.WITHDRAWN


def test_a_worker_may_say_how_long_a_task_took(session, town, sign_in):
    mei, address = sign_in(town.mei), f"/field/tasks/{town.task.id}"
    mei.post(f"{address}/done", data=form(words="看过了"))
    assert "这项任务用了多少分钟" in mei.get(address).text
    receipts = session.scalar(select(func.count()).select_from(Receipt))
    assert mei.post(f"{address}/minutes", data={"minutes": "900"}).status_code == 422
    assert mei.post(f"{address}/minutes", data={"minutes": "25"}).status_code == 303
    assert session.scalars(select(MinutesSample.minutes)).all() == [25]
    assert session.scalar(select(func.count()).select_from(Receipt)) == receipts
    assert "这项任务用了多少分钟" not in mei.get(address).text


def test_ten_statements_are_enough(session, town, now, sign_in, statements):
    for number in range(12):
        reviewed(session, town, now, name=f"事项{number}")
        in_force(session, town, now, name=f"施行{number}")
    session.commit()
    for who in (town.bai, town.tang, town.sun, town.yan):
        client = sign_in(who)
        review = [f"{DESK}review/"] if who in (town.bai, town.tang) else []
        for address in (DESK, f"{DESK}?show=in_force", f"{DESK}?show=open", *review):
            with statements() as ran:
                assert client.get(address).status_code == 200
            assert len(ran) <= 10, (address, len(ran))
    for who in (town.bai, town.sun):
        client = sign_in(who)
        with statements() as ran:
            assert client.get(f"{DESK}refused-tasks/").status_code == 200
        assert len(ran) <= 10
