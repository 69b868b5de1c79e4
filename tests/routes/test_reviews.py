"""What conflicts with the records is decided by a person who sees both versions; nothing is overwritten silently."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select
from support.phone import Phone, report_fields, visit_fields

from fieldapp import jobs
from fieldapp.models import (
    AccessEntry,
    Case,
    CaseState,
    Household,
    Outcome,
    Photo,
    Posting,
    Receipt,
    Resident,
    Role,
    Task,
    TaskState,
    Unapplied,
    Verb,
    Visit,
)

ADDRESS = "西大街12号1单元303室"
LIST = "/desk/reviews/"


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


def conflict(mei, town, session, **fields):
    """An edit of a household that somebody else has changed meanwhile."""
    edit = mei.save("household_edit", {"address": ADDRESS, **fields}, target=town.house.id, base_version=1)
    home = session.get_one(Household, town.house.id)
    home.version, home.convenient_hours = 2, "下午"
    session.commit()
    assert mei.send(edit).json["outcome"] == "review"
    return edit


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


def take_in(client, item, words=""):
    return client.post(f"{LIST}{item.id}/take-in", data={"words": words})


def set_aside(client, item, reason="已核实，以现有为准"):
    return client.post(f"{LIST}{item.id}/set-aside", data={"reason": reason})


def end_posting(session, person):
    posting = session.scalars(select(Posting).where(Posting.person_id == person.id)).one()
    posting.ends_on = posting.starts_on + timedelta(days=1)
    session.commit()
    return posting


def move(session, person, town):
    """`person` works in another grid from today on."""
    posting = end_posting(session, person)
    other = town.other_grid
    moved = Posting(person_id=person.id, role=Role.GRID_WORKER, place_id=other.id, scope=other.scope)
    moved.starts_on = posting.ends_on
    session.add(moved)
    session.commit()


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


# --- deciding ---


def test_taken_in_the_record_becomes_what_the_phone_has(mei, town, session, lin):
    edit = conflict(mei, town, session, please_note="门铃坏了")
    assert take_in(lin, edit, "电话核实过").location == LIST
    session.expire_all()
    home = session.get_one(Household, town.house.id)
    assert (home.address, home.please_note, home.version) == (ADDRESS, "门铃坏了", 3)
    assert mei.outcome_of(edit)["outcome"] == "applied"
    row = session.get_one(Unapplied, edit.id)
    assert (row.body, row.decision, row.decided_by_id) == (None, "电话核实过", town.lin.id)


def test_set_aside_the_record_stays_and_the_words_are_kept_for_thirty_days(
    mei, town, session, lin, app, now, move_clock
):
    edit = conflict(mei, town, session)
    assert set_aside(lin, edit).status_code == 303
    session.expire_all()
    assert session.get_one(Household, town.house.id).address == town.house.address != ADDRESS
    answer = mei.outcome_of(edit)
    assert answer["outcome"] == "set_aside" and "对照" in answer["reason"]
    assert ADDRESS in session.get_one(Unapplied, edit.id).body
    move_clock(now + timedelta(days=31))
    jobs.tick(app)
    session.expire_all()
    assert session.get(Unapplied, edit.id) is None
    assert session.get_one(Receipt, edit.id).outcome is Outcome.SET_ASIDE


def test_setting_aside_takes_a_reason(mei, town, session, lin):
    edit = conflict(mei, town, session)
    assert set_aside(lin, edit, " ").status_code == 422
    assert session.get_one(Unapplied, edit.id, populate_existing=True).outcome is Outcome.REVIEW


def test_who_decided_what_stands_in_the_access_log(mei, town, session, lin):
    first, second = conflict(mei, town, session), conflict(mei, town, session)
    take_in(lin, first)
    set_aside(lin, second)
    entries = session.scalars(select(AccessEntry).where(AccessEntry.subject_id.in_([first.id, second.id])))
    assert {(e.verb, e.person_id) for e in entries} == {("take_in", town.lin.id), ("set_aside", town.lin.id)}


@pytest.mark.parametrize("again", [take_in, set_aside])
def test_a_second_decision_is_told_that_there_was_one(mei, town, session, lin, again):
    edit = conflict(mei, town, session)
    take_in(lin, edit)
    assert again(lin, edit).status_code == 409
    assert session.get_one(Household, town.house.id, populate_existing=True).version == 3


def test_late_words_of_a_task_are_added_beside_what_is_there(mei, town, session, lin):
    task = session.get_one(Task, town.task.id)
    task.state, task.done_words = TaskState.DONE, "已由同事办好"
    session.commit()
    item = mei.save("task_done", {"words": "我也去过"}, target=task.id)
    mei.send(item)
    take_in(lin, item)
    session.expire_all()
    words = session.get_one(Task, town.task.id).done_words
    assert words.splitlines() == ["已由同事办好", "梅小雨: 我也去过"]


def test_late_words_of_a_case_stand_in_its_history_and_change_nothing(mei, town, session, lin):
    case = session.get_one(Case, town.case.id)
    case.handler_id, case.state = town.mei.id, CaseState.CLOSED
    session.commit()
    item = mei.save("case_feedback", {"public_words": "已修好"}, target=case.id)
    mei.send(item)
    take_in(lin, item)
    session.expire_all()
    case = session.get_one(Case, town.case.id)
    assert (case.state, case.steps[-1].verb, case.steps[-1].person_id) == (
        CaseState.CLOSED,
        Verb.NOTE_LATE,
        town.mei.id,
    )


def test_a_visit_of_a_worker_who_has_moved_keeps_its_author(mei, town, session, lin):
    move(session, town.mei, town)
    visit = mei.save("visit", visit_fields(town.house))
    mei.send(visit)
    take_in(lin, visit)
    assert session.get_one(Visit, visit.id).person_id == town.mei.id


def test_what_cannot_be_taken_in_says_why_and_stays(mei, town, session, lin, now):
    move(session, town.mei, town)
    visit = mei.save("visit", visit_fields(town.house))
    mei.send(visit)
    session.get_one(Household, town.house.id).refusal_until = (now + timedelta(days=90)).date()
    session.commit()
    answer = take_in(lin, visit)
    assert answer.status_code == 422 and "无法采纳" in answer.text
    assert session.get_one(Unapplied, visit.id, populate_existing=True).outcome is Outcome.REVIEW
    assert session.get(Visit, visit.id) is None


def test_what_waited_for_it_follows(mei, town, session, lin):
    move(session, town.mei, town)
    home = mei.save("household", {"grid": town.grid.id, "address": "西大街99号"})
    visit = mei.save("visit", visit_fields(home))
    assert [mei.send(item).json["outcome"] for item in (visit, home)] == ["parked", "review"]
    take_in(lin, home)
    session.expire_all()
    assert session.get_one(Household, home.id).registered_by_id == town.mei.id
    assert session.get_one(Receipt, visit.id).outcome is Outcome.REVIEW  # its worker has moved: decided, too
    take_in(lin, visit)
    assert session.get_one(Visit, visit.id).household_id == home.id


def test_ones_own_second_change_follows_the_first_whatever_was_decided(mei, town, session, lin):
    for decide, address in ((take_in, "西大街15号"), (set_aside, None)):
        first = conflict(mei, town, session)
        version = session.get_one(Household, town.house.id, populate_existing=True).version
        second = mei.save(
            "household_edit", {"address": "西大街15号"}, target=town.house.id, base_version=1, after=first.id
        )
        assert mei.send(second).json["outcome"] == "parked"
        decide(lin, first)
        session.expire_all()
        home = session.get_one(Household, town.house.id)
        if address:
            assert (home.address, home.version) == (address, version + 2)
        else:
            assert mei.outcome_of(second)["outcome"] == "review"


def test_what_belonged_to_something_set_aside_is_looked_at_at_once(mei, town, session, lin):
    move(session, town.mei, town)
    home = mei.save("household", {"grid": town.grid.id, "address": "西大街99号"})
    visit = mei.save("visit", visit_fields(home))
    for item in (visit, home):
        mei.send(item)
    set_aside(lin, home)
    assert session.get_one(Unapplied, visit.id, populate_existing=True).outcome is Outcome.REVIEW
    assert take_in(lin, visit).status_code in {404, 422}  # nothing to belong to


def test_a_parent_that_has_not_come_for_a_day_is_told_by_the_minute_job(
    mei, town, session, app, now, move_clock
):
    visit = mei.save("visit", {**visit_fields(town.house), "household": uuid4()})
    assert mei.send(visit).json["outcome"] == "parked"
    move_clock(now + timedelta(hours=25))
    jobs.tick(app)
    assert session.get_one(Unapplied, visit.id, populate_existing=True).outcome is Outcome.REVIEW


# --- who ---


@pytest.mark.parametrize(
    ("name", "code"),
    [("mei", 403), ("wu", 403), ("zhao", 403), ("sun", 403), ("ding", 403), ("yan", 403), ("lin", 200),
     ("qin", 200), ("tang", 200), ("luo", 200), ("bai", 200), ("gao", 200), ("far", 403)],
)  # fmt: skip
def test_who_opens_a_review(mei, town, session, sign_in, name, code):
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


WORDS = st.text(alphabet="东西南北街巷号楼一二三", min_size=1, max_size=12)
FIELDS = st.fixed_dictionaries(
    {"address": WORDS},
    optional={
        "headcount": st.integers(1, 99).map(str),
        "convenient_hours": WORDS,
        "please_note": WORDS,
        "contact_tier": st.sampled_from(["online", "front_line", "hotline"]),
    },
)
COLUMNS = (
    "address",
    "headcount",
    "convenient_hours",
    "please_note",
    "contact_tier",
    "contact_name",
    "version",
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(fields=FIELDS, is_taken=st.booleans())
def test_taken_in_it_is_exactly_the_phones_version_and_set_aside_nothing_has_changed(
    mei, town, session, lin, fields, is_taken
):
    edit = mei.save("household_edit", fields, target=town.house.id, base_version=99)
    assert mei.send(edit).json["outcome"] == "review"
    before = told(session, town)
    (take_in if is_taken else set_aside)(lin, edit)
    after = told(session, town)
    if is_taken:
        asked = {
            "headcount": "",
            "convenient_hours": "",
            "please_note": "",
            "contact_tier": "front_line",
            **fields,
        }
        kept = {"contact_name": before["contact_name"], "version": str(int(before["version"]) + 1)}
        assert after == {**asked, **kept}
    else:
        assert after == before


def told(session, town):
    session.expire_all()
    home = session.get_one(Household, town.house.id)
    return {name: str(getattr(home, name) or "") for name in COLUMNS}
