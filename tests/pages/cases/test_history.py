"""The history of a case as it is told: who in which role did what to whom, and what it did to the deadline."""

from datetime import timedelta

import pytest

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.escalation import run, scan
from fieldapp.models import CaseStep, Verb
from fieldapp.pages.cases import history
from fieldapp.pages.cases.history import SENTENCES, story


@pytest.fixture
def do(session, town, now):
    """do(person, verb, *more): a step of the town's case, at `at`."""

    def _do(person, verb, *more, words=Words(internal="老张家门口", public="正在处理"), at=now):
        verb(session, Actor.of(person, clock.day_of(at)), town.case, *more, words, at)
        session.flush()

    return _do


@pytest.fixture
def told(app, session, town):
    """told() → every event of the story, in order."""

    def _told(numbers=None):
        session.expire(town.case)
        with app.test_request_context("/"):
            return [event for day in story(town.case, numbers or {}) for event in day.events]

    return _told


def test_every_verb_of_the_table_has_its_sentence():
    assert set(Verb) - set(SENTENCES) == set()


def test_a_sentence_says_who_in_which_role_did_what_to_whom(do, town, told):
    do(town.lin, steps.dispatch, town.roads)
    sentences = [event.sentence for event in told()]
    assert sentences[0] == "网格员梅小雨上报。"
    assert sentences[-1] == "网格长林建国派遣给老城街道市政设施管理所。"


def test_words_for_colleagues_and_for_the_reporter_stand_apart(do, town, told):
    do(town.lin, steps.accept)
    event = told()[-1]
    assert (event.internal, event.public) == ("老张家门口", "正在处理")


def test_steps_of_one_day_stand_together_under_it(app, session, do, town, now):
    do(town.lin, steps.accept)
    do(town.lin, steps.dispatch, town.roads, at=now + timedelta(days=1))
    session.expire(town.case)
    with app.test_request_context("/"):
        days = story(town.case, {})
    assert [len(day.events) for day in days] == [2, 1]
    assert days[0].words == f"{now.year}年{now.month}月{now.day}日星期{'一二三四五六日'[now.weekday()]}"


def test_a_pause_says_that_the_clock_stands_and_for_how_long_it_stood(do, town, told, now):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    do(town.sun, steps.hold, clock.day_of(now) + timedelta(days=6))
    do(town.sun, steps.resume, at=now + timedelta(days=3))
    held, resumed = told()[-2:]
    assert "自此停止计时" in held.effects[0]
    assert "停止计时共 3 天" in resumed.effects[0]


@pytest.mark.given_now("2026-11-24T10:00")
def test_more_time_says_from_when_to_when(do, town, told, now):
    do(town.lin, steps.dispatch, town.roads)
    do(town.sun, steps.sign_for)
    due = town.case.due_at
    do(town.sun, steps.ask_extension, clock.day_of(due) + timedelta(days=3))
    do(town.qin, steps.decide_extension, True, at=now + timedelta(hours=1))
    moments = [moment.astimezone(clock.CHINA).strftime("%m-%d %H:%M") for moment in (due, town.case.due_at)]
    assert told()[-1].effects[-1] == "时限由 {} 改为 {}。".format(*moments)


def test_what_the_ladder_did_names_the_rule_and_nobody(session, town, told, now):
    late = town.case.accept_by
    run.climb(session, scan.begin(session, late), [town.case.id])
    event = told()[-1]
    assert event.sentence.startswith("逾期无人承办，已提醒")
    much_later = now + timedelta(days=60)
    run.climb(session, scan.begin(session, much_later), [town.case.id])
    climbed = next(event for event in told() if "按规定升级到" in event.sentence)
    assert town.street_centre.name in climbed.sentence and "督办等级" in climbed.effects[-1]


@pytest.mark.given_now("2026-11-24T10:00")
def test_a_deadline_computed_anew_says_from_when_to_when(session, town, told, now):
    before = {"due_at": "2026-11-30T02:00:00+00:00", "now": "2026-12-01T02:00:00+00:00"}
    number, state = town.case.step_count + 1, town.case.state
    session.add(
        CaseStep(case_id=town.case.id, number=number, verb=Verb.RECKON, to_state=state, at=now, before=before)
    )
    session.flush()
    assert told()[-1].effects == ["时限由 11-30 10:00 改为 12-01 10:00。"]


def test_a_merge_names_the_other_case(session, town, told, now):
    tang = Actor.of(town.tang, clock.day_of(now))
    merging.merge(session, tang, town.case, [town.other_case], "同一盏", now)
    numbers = {town.other_case.id: town.other_case.number}
    assert town.other_case.number in told(numbers)[-1].sentence
    session.expire(town.case)
    assert history.others_named([town.case]) == {town.other_case.id}


def test_being_chased_names_the_reminded(do, town, told):
    do(town.lin, steps.dispatch, town.roads)
    do(town.tang, chasing.chase)
    assert told()[-1].sentence == "网格中心工作人员唐志明向老城街道市政设施管理所催办。"


def test_the_last_sentence_says_how_it_stands(app, do, town):
    with app.test_request_context("/"):
        assert "尚无人承办" in history.as_it_stands(town.case)
    do(town.lin, steps.dispatch, town.roads)
    with app.test_request_context("/"):
        stands = history.as_it_stands(town.case)
    assert "已派遣" in stands and town.roads.name in stands and "到期" in stands


def test_the_page_tells_it(do, session, town, sign_in):
    do(town.lin, steps.dispatch, town.roads)
    session.commit()
    page = sign_in(town.lin).get(f"/field/cases/{town.case.id}").text
    assert "网格长林建国派遣给老城街道市政设施管理所" in page
    assert page.index("内部意见") < page.index("老张家门口") < page.index("正在处理")
