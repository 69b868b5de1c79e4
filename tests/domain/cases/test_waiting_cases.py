"""More time and being put aside: asked, decided, explained; the clock stands still and somebody looks again."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.deadlines import clocks
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.escalation import run as escalation_run
from fieldapp.domain.escalation.scan import begin
from fieldapp.models import CaseState, ClockKind, Reminder, Verb

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
DUE = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)
WHY = Words(internal="配件要从厂家调")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def actor(person, now):
    return Actor.of(person, day_of(now))


@pytest.fixture
def do(session, town, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    steps.sign_for(session, actor(town.sun, now), town.case, Words(), now)

    def _do(person, verb, *more, words=WHY, moment=now):
        return verb(session, actor(person, now), town.case, *more, words, moment)

    return _do


@pytest.fixture
def scan(session):
    def _scan(moment):
        run = begin(session, moment)
        while ids := escalation_run.due_ids(session, moment):
            assert escalation_run.climb(session, run, ids)
        session.expire_all()

    return _scan


def told(session, case, cause):
    rows = session.scalars(select(Reminder).where(Reminder.case_id == case.id, Reminder.cause == cause))
    return [r.digest.person.name if r.digest.person else r.digest.unit.name for r in rows]


def due_of(session, case, kind):
    return clocks.clocks_of(session, case)[kind].due_at


# --- hold


def test_on_hold_it_waits_for_its_day_and_then_somebody_is_reminded(session, town, do, scan):
    do(town.sun, steps.hold, date(2026, 12, 10))
    assert town.case.state is CaseState.ON_HOLD and town.case.review_on == date(2026, 12, 10)
    overall = due_of(session, town.case, ClockKind.OVERALL)
    scan(at("2026-12-10T08:29"))
    assert told(session, town.case, "review") == [] and told(session, town.case, "overdue") == []
    assert due_of(session, town.case, ClockKind.OVERALL) == overall == DUE  # the second clock never stops
    scan(at("2026-12-10T08:30"))
    assert set(told(session, town.case, "review")) == {town.sun.name, town.village_centre.name}
    scan(at("2026-12-10T08:31"))
    assert len(told(session, town.case, "review")) == 2
    scan(at("2026-12-11T08:30"))  # nobody looked: again on the next working day
    assert len(told(session, town.case, "review")) == 4


def test_taken_up_again_the_time_on_hold_is_given_back(session, town, do):
    do(town.sun, steps.hold, date(2026, 12, 10))
    do(town.sun, steps.resume, moment=at("2026-11-26T10:00"))
    assert town.case.due_at == at("2026-12-03T09:00") and town.case.review_on is None
    assert due_of(session, town.case, ClockKind.OVERALL) == DUE


def test_hold_says_why_and_until_when(town, do, now):
    with pytest.raises(Refusal):
        do(town.sun, steps.hold, date(2026, 12, 10), words=Words())
    with pytest.raises(Refusal):
        do(town.sun, steps.hold, day_of(now))


# --- extension


def test_while_an_answer_is_awaited_the_clock_stands_still(session, town, do, scan):
    do(town.sun, steps.ask_extension, date(2026, 12, 4))
    scan(at("2026-12-02T10:00"))
    assert told(session, town.case, "overdue") == []
    assert town.lin.name not in told(session, town.case, "warning")


def test_granted_it_is_explained_to_the_reporter_and_due_on_its_day(town, do):
    do(town.sun, steps.ask_extension, date(2026, 12, 4))
    with pytest.raises(Refusal):
        do(town.qin, steps.decide_extension, True)
    do(town.qin, steps.decide_extension, True, words=Words(public="配件未到，12月4日前修好"))
    assert town.case.due_at == at("2026-12-04T17:30") and town.case.state is CaseState.IN_HAND


def test_refused_it_explains_itself_and_gives_the_time_waited_back(town, do):
    do(town.sun, steps.ask_extension, date(2026, 12, 4))
    with pytest.raises(Refusal):
        do(town.qin, steps.decide_extension, False, words=Words())
    step = do(
        town.qin,
        steps.decide_extension,
        False,
        words=Words(internal="配件明天就到"),
        moment=at("2026-11-25T10:00"),
    )
    assert step.verb is Verb.REFUSE_EXTENSION and step.internal_words == "配件明天就到"
    assert town.case.due_at == at("2026-12-02T09:00") and town.case.asked_due_at is None


def test_nobody_grants_themselves_more_time(session, town, now):
    lin = actor(town.lin, now)
    steps.dispatch(session, lin, town.case, town.lin, Words(), now)
    steps.sign_for(session, lin, town.case, Words(), now)
    steps.ask_extension(session, lin, town.case, date(2026, 12, 4), WHY, now)
    for granted in (True, False):
        with pytest.raises(NotYours):
            steps.decide_extension(session, lin, town.case, granted, Words("好", "好"), now)
    steps.decide_extension(session, actor(town.qin, now), town.case, True, Words(public="12月4日前"), now)


def test_more_time_is_given_once_and_not_without_end(town, do):
    with pytest.raises(Refusal):
        do(town.sun, steps.ask_extension, day_of(DUE) + timedelta(days=300))
    do(town.sun, steps.ask_extension, date(2026, 12, 4))
    do(town.qin, steps.decide_extension, True, words=Words(public="12月4日前"))
    with pytest.raises(Refusal):
        do(town.sun, steps.ask_extension, date(2026, 12, 7))
