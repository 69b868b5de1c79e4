"""The minutes say what was recorded, stand still once signed off, and are corrected by a version that says why."""

from datetime import timedelta

import pytest
from support.meetings import actor, decide, line_about, opened

from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.meetings import decisions, meetings, minutes, minutes_content
from fieldapp.domain.meetings.meetings import MeetingMovedOn
from fieldapp.models import MeetingState


@pytest.fixture
def meeting(session, town, now, overdue):
    """Held, with a decision for a worker, one for a unit, and one that was taken back."""
    found = opened(session, town, now)
    line, then = line_about(session, found, now, case_id=overdue.id), found.starts_at
    decide(session, town, found, line, owner=town.mei, words="派人修灯")
    decide(session, town, found, line, as_step=True, words="查线路")
    gone = decide(session, town, found, line, words="收回的")
    decisions.take_back(session, actor(town.tang, then), gone, then)
    meetings.note_attendance(session, actor(town.tang, then), found, [town.roads.id])
    return found


def sign(session, town, meeting, course="逐件研究"):
    return minutes.sign_off(session, actor(town.tang, meeting.starts_at), meeting, course, meeting.starts_at)


def words_of(content):
    return [each["words"] for matter in content["matters"] for each in matter["decisions"]]


def test_the_minutes_say_what_was_recorded(session, town, meeting):
    content = sign(session, town, meeting).content
    assert words_of(content) == ["派人修灯", "查线路"] and content["course"] == "逐件研究"
    assert {each["name"]: each["is_present"] for each in content["units"]} == {
        town.roads.name: True, town.street_centre.name: False, town.village_centre.name: False,
    }  # fmt: skip
    first, second = (each for matter in content["matters"] for each in matter["decisions"])
    assert (first["owner"], first["is_task"], second["owner"], second["step"]) == (
        town.mei.name, True, town.roads.name, "dispatch",
    )  # fmt: skip


def test_signed_minutes_stand_still(session, town, meeting, overdue):
    signed = sign(session, town, meeting)
    before = str(signed.content)
    overdue.place_words, town.roads.name = "别处", "改名的单位"
    session.flush()
    session.refresh(signed)
    assert str(signed.content) == before and meeting.state is MeetingState.SIGNED_OFF
    with pytest.raises(MeetingMovedOn):
        sign(session, town, meeting)


def test_attendance_is_noted_before_signing(session, town, now, overdue):
    meeting = opened(session, town, now)
    with pytest.raises(RuleBroken, match="present"):
        sign(session, town, meeting)


def test_who_only_attends_signs_nothing(session, town, meeting):
    for who in (town.sun, town.lin, town.ding):
        with pytest.raises(NotYours):
            minutes.sign_off(session, actor(who, meeting.starts_at), meeting, "", meeting.starts_at)


def correct(session, town, meeting, part, words, reason="笔误"):
    then = meeting.starts_at + timedelta(hours=2)
    return minutes.correct(session, actor(town.tang, then), meeting, part, words, reason, then)


def test_a_correction_is_a_new_version_that_says_why(session, town, meeting):
    first = sign(session, town, meeting)
    at = next(number for number, matter in enumerate(first.content["matters"]) if matter["decisions"])
    second = correct(session, town, meeting, f"decision:{at}:1", "查线路并报结果")
    assert words_of(first.content) == ["派人修灯", "查线路"]
    assert words_of(second.content) == ["派人修灯", "查线路并报结果"] and second.reason == "笔误"
    third = correct(session, town, meeting, "unit:0", "")
    flipped = [each["is_present"] for each in third.content["units"]]
    assert flipped[0] is not first.content["units"][0]["is_present"] and words_of(third.content) == words_of(
        second.content
    )
    fourth = correct(session, town, meeting, "course", "")
    assert fourth.content["course"] == "" and [
        each.number for each in minutes.versions(session, meeting)
    ] == [1, 2, 3, 4]


@pytest.mark.parametrize(("part", "words", "reason"), [
    ("course", "x", " "), ("decision:0:99", "x", "y"), ("decision:x:y", "x", "y"), ("", "x", "y"), ("unit:99", "", "y"),
])  # fmt: skip
def test_a_correction_without_reason_or_of_nothing_is_refused(session, town, meeting, part, words, reason):
    sign(session, town, meeting)
    with pytest.raises(RuleBroken):
        correct(session, town, meeting, part, words, reason)


def test_an_empty_decision_is_no_correction(session, town, meeting):
    content = sign(session, town, meeting).content
    part = next(part for part in minutes_content.parts_of(content) if part.startswith("decision"))
    with pytest.raises(RuleBroken, match="reads correctly"):
        correct(session, town, meeting, part, " ")
