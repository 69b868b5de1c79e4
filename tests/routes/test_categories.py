"""Categories at the desk: previewed, saved, added; then chosen by a resident."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.models import Category

PAGE = "/desk/categories/"


@pytest.fixture
def category(session, town):
    return session.get_one(Category, town.case.category_id)


def sent(category, **changed):
    plain = {
        "submission_id": str(uuid4()), "name": category.name, "report_when": category.report_when,
        "done_when": category.done_when, "search_words": category.search_words, "usual_department": category.usual_department or "",
        "duplicate_radius_m": category.duplicate_radius_m, "duplicate_window_days": category.duplicate_window_days,
        "is_public": "y" if category.is_public else "", "photo_needed": "y" if category.photo_needed else "",
        "basis": "安网格〔2026〕3号", **changed,
    }  # fmt: skip
    return {name: value for name, value in plain.items() if value != ""}


def test_a_change_is_shown_before_it_is_saved_and_a_resident_then_reads_it(town, sign_in, session, category):
    yan, data = sign_in(town.yan), sent(category, report_when="路灯连续两晚不亮")
    shown = yan.post(f"{PAGE}{category.id}/preview", data=data)
    assert shown.status_code == 200 and "修改内容" in shown.text and "路灯连续两晚不亮" in shown.text
    session.refresh(category)
    assert category.report_when != "路灯连续两晚不亮"
    assert yan.post(f"{PAGE}{category.id}", data=data).status_code == 303
    session.refresh(category)
    assert category.report_when == "路灯连续两晚不亮"
    again = yan.get(f"{PAGE}{category.id}").text
    assert "安网格〔2026〕3号" in again and "初始设置" in again


def test_a_mistake_keeps_what_was_typed_and_says_so_at_the_field(town, sign_in, category):
    yan = sign_in(town.yan)
    told = yan.post(
        f"{PAGE}{category.id}", data=sent(category, name="", report_when="新写的说明", duplicate_radius_m="0")
    )
    assert told.status_code == 422 and "请填写名称。" in told.text and "新写的说明" in told.text


def test_a_new_category_is_offered_to_residents(town, sign_in, client, session, category):
    yan = sign_in(town.yan)
    family = session.get_one(Category, category.parent_id)
    data = sent(category, name="景观灯损坏", family=family.code, is_public="y")
    assert yan.post(PAGE, data=data).status_code == 303
    assert session.scalars(select(Category).where(Category.name == "景观灯损坏")).one().parent_id == family.id
    assert "景观灯损坏" in yan.get(PAGE).text


def test_a_family_is_no_category_to_change(town, sign_in, session, category):
    assert sign_in(town.yan).get(f"{PAGE}{category.parent_id}").status_code == 404


@pytest.mark.parametrize("who", ["tang", "mei", "ding"])
def test_only_administrators_open_the_categories(town, sign_in, who, category):
    assert sign_in(getattr(town, who)).get(f"{PAGE}{category.id}").status_code == 403


def test_who_is_told_that_it_changed_meanwhile_sees_what_stands_there_and_may_save(
    town, sign_in, session, category
):
    yan = sign_in(town.yan)
    opened = yan.get(f"{PAGE}{category.id}").text
    seen = re.search(r'name="as_seen"[^>]*value="([^"]*)"', opened).group(1)
    mine = sent(category, done_when="夜间全部亮灯", as_seen=seen)
    assert (
        yan.post(f"{PAGE}{category.id}", data=sent(category, report_when="连续两晚不亮")).status_code == 303
    )
    told = yan.post(f"{PAGE}{category.id}", data=mine)
    assert told.status_code == 409 and "连续两晚不亮" in told.text and "夜间全部亮灯" in told.text
    seen = re.search(r'name="as_seen"[^>]*value="([^"]*)"', told.text).group(1)
    assert yan.post(f"{PAGE}{category.id}", data={**mine, "as_seen": seen}).status_code == 303
    session.refresh(category)
    assert category.done_when == "夜间全部亮灯"
