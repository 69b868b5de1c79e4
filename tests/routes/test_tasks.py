"""Giving, doing, handing on and withdrawing a task over HTTP."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from fieldapp import clock
from fieldapp.models import Person, Photo, Posting, Role, Task, TaskState


@pytest.fixture
def ping(session, town, now):
    """A second worker in mei's village."""
    person = Person(name="平安", sign_in_name="ping", must_change_password=False)
    person.postings.append(
        Posting(
            role=Role.GRID_WORKER, place_id=town.second_grid.id, scope=town.second_grid.scope,
            starts_on=clock.day_of(now),
        )
    )  # fmt: skip
    session.add(person)
    session.commit()
    return person


def fields(town, now, **other):
    plain = {
        "submission_id": str(uuid4()), "household": str(town.house.id), "title": "看看取暖",
        "item": str(town.visit_item.id), "assignee": str(town.mei.id), "due_on": clock.day_of(now).isoformat(),
    }  # fmt: skip
    return plain | other


def given(session, title="看看取暖"):
    return session.scalars(select(Task).where(Task.title == title)).all()


def test_a_head_gives_a_task_and_a_resent_form_changes_nothing(session, town, sign_in, now):
    lin, sent = sign_in(town.lin), fields(town, now, note="带上药盒")
    answers = [lin.post("/field/tasks/", data=sent) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    (task,) = given(session)
    assert answers[0].location == answers[2].location == f"/field/tasks/{task.id}"
    assert task.note == "带上药盒" and str(task.id) == sent["submission_id"]
    assert "看看取暖" in sign_in(town.mei).get("/field/").text


def test_an_ended_item_is_not_offered_and_is_refused(session, town, sign_in, now):
    lin = sign_in(town.lin)
    offered = lin.get(f"/field/tasks/new?household={town.house.id}").text
    assert str(town.visit_item.id) in offered and str(town.ended_item.id) not in offered
    answer = lin.post("/field/tasks/", data=fields(town, now, item=str(town.ended_item.id)))
    assert answer.status_code == 422 and "notice--danger" in answer.text
    assert "看看取暖" in answer.text  # what was typed stays
    assert given(session) == []


def test_a_household_without_an_item_is_refused_at_the_field(session, town, sign_in, now):
    answer = sign_in(town.lin).post("/field/tasks/", data=fields(town, now, item=""))
    assert answer.status_code == 422 and 'id="item-error"' in answer.text
    assert given(session) == []


def test_a_day_in_the_past_is_refused_at_the_field(town, sign_in, now):
    yesterday = clock.day_of(now) - timedelta(days=1)
    answer = sign_in(town.lin).post("/field/tasks/", data=fields(town, now, due_on=yesterday.isoformat()))
    assert answer.status_code == 422 and 'id="due_on-error"' in answer.text


def test_a_case_is_a_basis_by_itself(session, town, sign_in, now):
    lin = sign_in(town.lin)
    assert lin.get(f"/field/tasks/new?case={town.case.id}").status_code == 200
    sent = fields(town, now, household="", case=str(town.case.id), item="")
    assert lin.post("/field/tasks/", data=sent).status_code == 303
    assert given(session)[0].case_id == town.case.id


def test_without_a_subject_the_grid_is_asked_first(town, sign_in):
    lin = sign_in(town.lin)
    assert str(town.second_grid.id) in lin.get("/field/tasks/new").text
    assert lin.get(f"/field/tasks/new?place={town.second_grid.id}").status_code == 200
    assert lin.get("/field/tasks/new?place=nonsense").status_code == 404


def test_subjects_outside_my_area_do_not_exist(session, town, sign_in, now):
    lin = sign_in(town.lin)
    for subject in (
        {"household": town.other_house.id}, {"case": town.other_case.id}, {"place": town.other_grid.id},
    ):  # fmt: skip
        assert lin.get("/field/tasks/new", query_string=subject).status_code == 404
        sent = fields(town, now, household="") | {name: str(found) for name, found in subject.items()}
        assert lin.post("/field/tasks/", data=sent).status_code == 404
    assert given(session) == []


@pytest.mark.parametrize("name", ["mei", "wu", "ding", "sun"])
def test_others_give_no_tasks(town, sign_in, now, name):
    person = sign_in(getattr(town, name))
    assert person.get("/field/tasks/new").status_code == 403
    assert person.post("/field/tasks/", data=fields(town, now)).status_code == 403


def test_centre_staff_give_tasks_from_the_desk(session, town, sign_in, now):
    assert sign_in(town.tang).post("/field/tasks/", data=fields(town, now)).status_code == 303
    assert len(given(session)) == 1


@pytest.mark.parametrize(
    "name, code", [("mei", 200), ("lin", 200), ("tang", 200), ("zhao", 404), ("wu", 404), ("ding", 404)]
)
def test_a_task_is_seen_by_its_worker_its_giver_and_their_centre(town, sign_in, name, code):
    assert sign_in(getattr(town, name)).get(f"/field/tasks/{town.task.id}").status_code == code


def test_the_worker_finishes_a_task_with_words_and_a_photo(session, town, sign_in):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    sent = {
        "submission_id": str(uuid4()), "words": "一切都好",
        "photos": (io.BytesIO(picture.getvalue()), "a.jpg"),
    }  # fmt: skip
    mei = sign_in(town.mei)
    answer = mei.post(f"/field/tasks/{town.task.id}/done", data=sent)
    assert answer.status_code == 303
    session.refresh(town.task)
    assert town.task.state is TaskState.DONE and town.task.done_words == "一切都好"
    photo = session.scalars(select(Photo).where(Photo.task_id == town.task.id)).one()
    assert photo.uploaded_by_id == town.mei.id
    assert "一切都好" in mei.get(answer.location).text


def test_finishing_twice_answers_the_same_and_another_form_is_too_late(session, town, sign_in):
    mei, sent = sign_in(town.mei), {"submission_id": str(uuid4()), "words": ""}
    address = f"/field/tasks/{town.task.id}/done"
    assert [mei.post(address, data=sent).status_code for _ in range(2)] == [303, 303]
    assert mei.post(address, data={"submission_id": str(uuid4())}).status_code == 409


def test_a_file_that_is_no_photo_is_told_at_once(session, town, sign_in):
    sent = {"submission_id": str(uuid4()), "words": "好", "photos": (io.BytesIO(b"text"), "a.jpg")}
    answer = sign_in(town.mei).post(f"/field/tasks/{town.task.id}/done", data=sent)
    assert answer.status_code == 422 and "好</textarea>" in answer.text
    session.refresh(town.task)
    assert town.task.state is TaskState.OPEN


def test_only_the_assignee_finishes_it(town, sign_in):
    sent = {"submission_id": str(uuid4())}
    assert sign_in(town.lin).post(f"/field/tasks/{town.task.id}/done", data=sent).status_code == 403
    assert sign_in(town.zhao).post(f"/field/tasks/{town.task.id}/done", data=sent).status_code == 404
    assert "/done" not in sign_in(town.lin).get(f"/field/tasks/{town.task.id}").text


def test_a_worker_hands_a_task_on_and_a_resent_form_is_answered(session, town, ping, sign_in):
    mei, address = sign_in(town.mei), f"/field/tasks/{town.task.id}/hand-on"
    page = mei.get(address).text
    assert str(ping.id) in page and str(town.zhao.id) not in page and str(town.mei.id) not in page
    sent = {"submission_id": str(uuid4()), "to": str(ping.id), "reason": "我休假"}
    assert [mei.post(address, data=sent).status_code for _ in range(2)] == [303, 303]
    session.refresh(town.task)
    assert town.task.assignee_id == ping.id
    assert "我休假" in sign_in(ping).get(f"/field/tasks/{town.task.id}").text
    assert mei.get(f"/field/tasks/{town.task.id}").status_code == 404


def test_handing_on_without_a_reason_or_to_another_village_is_refused(session, town, ping, sign_in):
    mei, address = sign_in(town.mei), f"/field/tasks/{town.task.id}/hand-on"
    for sent in (
        {"to": str(ping.id), "reason": ""}, {"to": str(town.zhao.id), "reason": "忙"},
        {"to": "nobody", "reason": "忙"}, {"to": "", "reason": "忙"},
    ):  # fmt: skip
        assert mei.post(address, data={"submission_id": str(uuid4()), **sent}).status_code == 422
    session.refresh(town.task)
    assert town.task.assignee_id == town.mei.id


def test_the_head_withdraws_a_task_and_the_worker_does_not(session, town, sign_in):
    address = f"/field/tasks/{town.task.id}/withdraw"
    assert sign_in(town.mei).post(address).status_code == 403
    assert sign_in(town.lin).post(address).status_code == 303
    session.refresh(town.task)
    assert town.task.state is TaskState.WITHDRAWN


def test_overdue_is_word_sign_and_colour(session, town, sign_in, now):
    town.task.due_on = clock.day_of(now) - timedelta(days=3)
    session.commit()
    mei = sign_in(town.mei)
    for address in ("/field/tasks/", f"/field/tasks/{town.task.id}", "/field/"):
        text = mei.get(address).text
        assert "tag--danger" in text and "逾期" in text and "#warn" in text


def test_the_list_is_narrowed_by_whose_and_state(session, town, sign_in):
    lin = sign_in(town.lin)
    assert town.task.title in lin.get("/field/tasks/").text
    assert town.task.title not in lin.get("/field/tasks/?whose=mine").text
    assert town.task.title not in lin.get("/field/tasks/?state=done").text
    assert town.task.title not in sign_in(town.zhao).get("/field/tasks/").text


def test_the_list_takes_ten_statements_at_most(session, town, sign_in, now, statements):
    for number in range(60):
        session.add(
            Task(
                title=f"任务{number}", due_on=clock.day_of(now), scope=town.grid.scope, place_id=town.grid.id,
                service_item_id=town.visit_item.id, assignee_id=town.mei.id, given_by_id=town.lin.id, given_at=now,
            )
        )  # fmt: skip
    session.commit()
    lin = sign_in(town.lin)
    with statements() as ran:
        text = lin.get("/field/tasks/").text
    assert text.count("任务") > 30
    assert len(ran) <= 10
    assert 'rel="next"' in text


def page_of(town):
    return f"/field/tasks/{town.task.id}"


def test_the_worker_refuses_unlisted_work_by_one_tap_with_the_rule_quoted(session, town, sign_in):
    mei = sign_in(town.mei)
    assert "未准入事项不得交由网格员承担" in mei.get(page_of(town)).text
    assert mei.post(f"{page_of(town)}/refusal", data={"submission_id": str(uuid4())}).status_code == 303
    session.expire_all()
    assert town.task.state is TaskState.REFUSED
    lin = sign_in(town.lin)
    assert page_of(town) in lin.get("/field/").text
    page = lin.get(page_of(town)).text
    assert "按依据重新交办" in page and f"{page_of(town)}/withdraw" in page
    assert lin.post(f"{page_of(town)}/withdraw").status_code == 303
    assert page_of(town) not in lin.get("/field/").text


def test_nobody_else_may_refuse_it(town, sign_in):
    lin = sign_in(town.lin)
    assert "退回：未准入事项" not in lin.get(page_of(town)).text
    assert lin.post(f"{page_of(town)}/refusal", data={"submission_id": str(uuid4())}).status_code == 403


def test_a_finished_task_is_taken_back_from_its_page(session, town, sign_in, now, move_clock):
    mei = sign_in(town.mei)
    mei.post(f"{page_of(town)}/done", data={"submission_id": str(uuid4()), "words": "看过了"})
    assert f"{page_of(town)}/undo" in mei.get(page_of(town)).text
    assert f"{page_of(town)}/undo" not in sign_in(town.lin).get(page_of(town)).text
    assert mei.post(f"{page_of(town)}/undo").status_code == 303
    session.expire_all()
    assert town.task.state is TaskState.OPEN and "已撤销" in mei.get(page_of(town)).text
    mei.post(f"{page_of(town)}/done", data={"submission_id": str(uuid4())})
    move_clock(now + timedelta(days=2))
    assert mei.post(f"{page_of(town)}/undo").status_code == 403


def test_a_tap_on_undo_in_a_stale_page_changes_nothing(session, town, sign_in):
    mei = sign_in(town.mei)
    mei.post(f"{page_of(town)}/done", data={"submission_id": str(uuid4())})
    assert mei.post(f"{page_of(town)}/undo", data={"as_seen": "refused:00000000"}).status_code == 409
    session.expire_all()
    assert town.task.state is TaskState.DONE


@pytest.fixture
def refused_house(session, town, now):
    town.house.refusal_until = clock.day_of(now) + timedelta(days=30)
    session.commit()
    return town.house


def test_a_task_at_a_refused_household_is_stopped_with_the_rule(session, town, sign_in, now, refused_house):
    lin = sign_in(town.lin)
    assert "第二十二条" in lin.get(f"/field/tasks/new?household={refused_house.id}").text
    answer = lin.post("/field/tasks/", data=fields(town, now))
    assert answer.status_code == 422 and "请写明紧急情况" in answer.text and given(session) == []


def test_an_emergency_with_its_reason_is_excepted(session, town, sign_in, now, refused_house):
    sent = fields(town, now, emergency_reason="两天无人应答")
    assert sign_in(town.lin).post("/field/tasks/", data=sent).status_code == 303
    (task,) = given(session)
    assert task.emergency_reason == "两天无人应答"
    assert "两天无人应答" in sign_in(town.mei).get(f"/field/tasks/{task.id}").text


def test_each_task_at_a_refused_household_is_marked(town, sign_in, refused_house):
    mei = sign_in(town.mei)
    for address in ("/field/", "/field/tasks/", page_of(town)):
        assert "不上门" in mei.get(address).text or "不愿被打扰" in mei.get(address).text, address
