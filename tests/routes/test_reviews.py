"""What conflicts with the records is decided by a person who sees both versions; nothing is overwritten silently."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from support.phone import Phone, report_fields, visit_fields
from support.reviews import ADDRESS, LIST, conflict, end_posting, move, set_aside, take_in

from fieldapp import jobs
from fieldapp.models import Case, CaseState, Household, Photo, Posting, Resident, Role, Task, TaskState


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def lin(town, sign_in):
    return sign_in(town.lin)


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def versions(text):
    """{label: (what the phone sent, what is in the records, whether they are marked as different)}"""
    rows = re.findall(r"<tr>(.*?)</tr>", text.split("<tbody>")[1], re.S)
    cells = [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in rows
    ]
    return {
        name.removesuffix("不同").strip(): (sent, now, name.endswith("不同")) for name, sent, now in cells
    }


# --- the list and the page ---


def test_the_oldest_conflict_stands_first_and_says_why_it_came(mei, town, session, lin, now, move_clock):
    session.get_one(Task, town.task.id).state = TaskState.WITHDRAWN
    session.commit()
    mei.send(mei.save("task_done", {"words": "已看望"}, target=town.task.id))
    move_clock(now + timedelta(hours=2))
    conflict(mei, town, session)
    text = lin.get(LIST).text
    assert text.index("任务完成") < text.index("修改住户")
    assert "梅小雨" in text and f"{now:%m-%d %H:%M}" in text


def test_both_versions_stand_side_by_side_and_differences_are_marked(mei, town, session, lin):
    edit = conflict(mei, town, session, headcount=4, contact_tier="hotline")
    text = lin.get(f"{LIST}{edit.id}").text
    rows = versions(text)
    assert rows["地址"] == (ADDRESS, town.house.address, True)
    assert rows["方便的时间"] == ("—", "下午", True)
    assert rows["联系人"] == ("保持不变", "王**", False)
    assert {name for name, (_, _, differs) in rows.items() if differs} == {
        "地址", "人数", "联系方式", "方便的时间", "注意事项",
    }  # fmt: skip
    assert "这条记录已被别人改过" in text  # why it came here


def test_names_and_phones_are_masked_in_both_versions(mei, town, session, lin):
    told = {"contact_name": "王秀英", "contact_phone": "10000005678", "contact_consented": "y"}
    edit = conflict(mei, town, session, **told)
    text = lin.get(f"{LIST}{edit.id}").text
    assert "王**" in text and "100****5678" in text and "100****9001" in text
    assert not {"王秀英", "10000005678", "王桂兰", "10000009001"} & set(
        re.findall(r"[\u4e00-\u9fff]{3}|\d{11}", text)
    )


def test_choices_are_shown_in_words_and_days_as_days(mei, town, session, lin, now):
    move(session, town.mei, town)
    visit = mei.save("visit", visit_fields(town.house, condition="needs_help", needs="需要轮椅"))
    assert mei.send(visit).json["outcome"] == "review"
    text = lin.get(f"{LIST}{visit.id}").text
    for words in (
        "需要帮助",
        "上门",
        "需要轮椅",
        f"{now.year}年{now.month}月{now.day}日",
        town.house.address,
    ):
        assert words in text
    assert "needs_help" not in text


def test_of_a_patrol_only_the_day_is_shown(mei, town, session, lin, now):
    end_posting(session, town.mei)
    patrol = mei.save("patrol_start", {"grid": town.grid.id})
    assert mei.send(patrol).json["outcome"] == "review"
    text = lin.get(f"{LIST}{patrol.id}").text
    written = re.search(r"<dt>填写时间</dt><dd>(.*?)</dd>", text).group(1)
    assert ":" not in written and f"{now.month}月{now.day}日" in written


def test_a_photo_that_arrived_can_be_looked_at_and_one_still_to_come_is_counted(
    mei, town, session, lin, picture, app
):
    session.get_one(Task, town.task.id).state = TaskState.WITHDRAWN
    session.commit()
    item = mei.save(
        "task_done", {"words": "已看望"}, [picture, picture[:-2] + b"\x00\xff\xd9"], target=town.task.id
    )
    assert mei.send(item).json["outcome"] == "review"
    first = next(iter(item.photos))
    assert mei.piece(first, 0, item.photos[first]).status_code == 201
    jobs.carry_out(app)
    text = lin.get(f"{LIST}{item.id}").text
    assert f"/photos/{first}" in text and "还有 1 张照片未送到" in text
    assert lin.get(f"/photos/{first}").status_code == 200


def test_the_photos_of_a_review_are_for_who_may_see_it(mei, town, session, picture, app, sign_in):
    session.get_one(Task, town.task.id).state = TaskState.WITHDRAWN
    session.commit()
    item = mei.save("task_done", {"words": "已看望"}, [picture], target=town.task.id)
    mei.send(item)
    mei.send_photos(item)
    jobs.carry_out(app)
    (photo,) = item.photos
    codes = {
        name: sign_in(getattr(town, name)).get(f"/photos/{photo}").status_code
        for name in ("lin", "zhao", "wu", "sun")
    }
    assert codes == {"lin": 200, "zhao": 404, "wu": 404, "sun": 404}
    assert take_in(sign_in(town.lin), item).status_code == 303
    assert session.get_one(Photo, photo, populate_existing=True).task_id == town.task.id


def test_the_list_takes_ten_statements_at_most(mei, town, session, lin, statements):
    lin.get(LIST)
    for _ in range(12):
        conflict(mei, town, session)
    with statements() as ran:
        assert lin.get(LIST).text.count("card--link") == 12
    assert len(ran) <= 10


# --- who ---


@pytest.mark.parametrize(
    ("name", "code"),
    [("mei", 403), ("wu", 403), ("zhao", 403), ("sun", 403), ("ding", 403), ("yan", 403), ("lin", 200),
     ("qin", 200), ("tang", 200), ("luo", 200), ("bai", 200), ("gao", 200), ("far", 403)],
)  # fmt: skip
def test_only_who_decides_reviews_of_the_area_opens_one(mei, town, session, sign_in, name, code):
    edit = conflict(mei, town, session)
    client = sign_in(getattr(town, name))
    assert client.get(f"{LIST}{edit.id}").status_code == code
    assert client.get(LIST).status_code == code
    if code == 403:
        assert {take_in(client, edit).status_code, set_aside(client, edit).status_code} == {403}


def test_another_area_has_nothing_to_do_with_it(mei, town, session, sign_in):
    edit = conflict(mei, town, session)
    head = Posting(
        person_id=town.far.id, role=Role.GRID_HEAD, place_id=town.far_grid.id, scope=town.far_grid.scope
    )
    head.starts_on = town.far.postings[0].starts_on
    session.add(head)
    session.commit()
    client = sign_in(town.far)
    assert client.get(f"{LIST}{edit.id}").status_code == take_in(client, edit).status_code == 404
    assert "card--link" not in client.get(LIST).text


def child_edit(mei, town, session):
    session.get_one(Resident, town.child.id).version = 2
    session.get_one(Resident, town.child.id).registered_by_id = None
    session.commit()
    fields = {
        "care": ["left_behind_child"],
        "source": "own_request",
        "legal_basis": "statutory_duty",
        "is_minor": "y",
    }
    edit = mei.save("resident_edit", fields, target=town.child.id, base_version=1)
    assert mei.send(edit).json["outcome"] == "review"
    return edit


def restricted_case(mei, town, session):
    case = session.get_one(Case, town.case.id)
    case.handler_id, case.state, case.is_restricted = town.mei.id, CaseState.CLOSED, True
    session.commit()
    item = mei.save("case_feedback", {"public_words": "已修好"}, target=case.id)
    assert mei.send(item).json["outcome"] == "review"
    return item


def child_report(mei, town, session):
    end_posting(session, town.mei)
    item = mei.save("report", report_fields(town, minor_involved="y"))
    assert mei.send(item).json["outcome"] == "review"
    return item


def new_child(mei, town, session):
    move(session, town.mei, town)
    fields = {
        "household": town.house.id,
        "name": "王小宝",
        "care": ["at_risk_child"],
        "source": "own_request",
    }
    item = mei.save("resident", {**fields, "legal_basis": "statutory_duty", "is_minor": "y"})
    assert mei.send(item).json["outcome"] == "review"
    return item


@pytest.mark.parametrize("make", [child_edit, restricted_case, child_report, new_child])
def test_what_touches_a_child_or_is_restricted_takes_the_permission(mei, town, session, sign_in, make):
    item = make(mei, town, session)
    seen = {
        name: sign_in(getattr(town, name)).get(f"{LIST}{item.id}").status_code
        for name in ("lin", "qin", "luo", "gao")
    }
    assert seen == {"lin": 404, "qin": 404, "luo": 200, "gao": 200}
    assert take_in(sign_in(town.lin), item).status_code == 404


# --- Today, and the property ---


def test_today_says_quietly_how_many_records_wait(mei, town, session, lin, sign_in):
    assert "要核对" not in lin.get("/field/").text
    conflict(mei, town, session)
    assert "有 1 条要核对" in lin.get("/field/").text
    assert "要核对" not in sign_in(town.mei).get("/field/").text


COLUMNS = (
    "address",
    "headcount",
    "convenient_hours",
    "please_note",
    "contact_tier",
    "contact_name",
    "version",
)


def told(session, town):
    session.expire_all()
    home = session.get_one(Household, town.house.id)
    return {name: str(getattr(home, name) or "") for name in COLUMNS}
