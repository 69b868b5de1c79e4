"""What conflicts with the records is taken in or set aside once, as its sender, and written down."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support.phone import Phone, visit_fields
from support.reviews import ADDRESS, LIST, conflict, move, set_aside, take_in

from fieldapp import jobs
from fieldapp.models import (
    AccessEntry,
    Case,
    CaseState,
    Household,
    Outcome,
    Receipt,
    Task,
    TaskState,
    Unapplied,
    Verb,
    Visit,
)


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def lin(town, sign_in):
    return sign_in(town.lin)


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


def test_what_waited_for_a_review_follows_its_decision(mei, town, session, lin):
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
def test_a_review_taken_in_is_exactly_the_phones_version_and_one_set_aside_changes_nothing(
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
