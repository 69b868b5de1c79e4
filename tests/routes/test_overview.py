"""The overview: each case once, what is to sign for first, refused tasks, and an alarm that renews itself."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.tasks import refusing
from fieldapp.models import Case, SignInSession, Urgency

SEEN = re.compile(r'hx-get="/desk/alarm\?seen=([^"]*)"')


@pytest.fixture
def dispatched(session, town, now):
    steps.dispatch(session, Actor.of(town.lin, clock.day_of(now)), town.case, town.roads, Words(), now)
    session.get_one(Case, town.case.id).due_at = now - timedelta(hours=1)
    session.commit()
    return town.case


def test_a_handler_finds_a_new_dispatch_first_and_once_with_its_step(town, sign_in, dispatched):
    text = sign_in(town.sun).get("/desk/").text
    sections = re.findall(r'<h2 id="morning-(\w+)"', text)
    assert sections[0] == "sign"
    assert text.count(f'/cases/{dispatched.id}"') == 1
    assert f"/cases/{dispatched.id}/signature" in text


def test_a_handler_is_asked_for_no_decision(town, sign_in, dispatched):
    text = sign_in(town.sun).get("/desk/").text
    assert "state=waiting" not in text and "state=new" not in text


def test_what_a_worker_refused_stands_on_the_centres_overview(session, town, sign_in, now):
    refusing.refuse(session, Actor.of(town.mei, clock.day_of(now)), town.task, "", now)
    session.commit()
    address = f"/field/tasks/{town.task.id}"
    assert address in sign_in(town.tang).get("/desk/").text
    assert address not in sign_in(town.sun).get("/desk/").text


def test_what_the_alarm_names_does_not_stand_below_it_again(session, town, sign_in, now):
    session.get_one(Case, town.case.id).urgency = Urgency.URGENT
    session.commit()
    text = sign_in(town.tang).get("/desk/").text
    assert text.count(f'/cases/{town.case.id}"') == 1


def test_the_alarm_answers_only_when_it_has_changed(session, town, sign_in):
    tang = sign_in(town.tang)
    (seen,) = SEEN.findall(tang.get("/desk/").text)
    assert tang.get(f"/desk/alarm?seen={seen}").status_code == 204
    session.get_one(Case, town.case.id).urgency = Urgency.URGENT
    session.commit()
    fresh = tang.get(f"/desk/alarm?seen={seen}")
    assert fresh.status_code == 200 and str(town.case.id) in fresh.text
    (seen,) = SEEN.findall(fresh.text)
    assert tang.get(f"/desk/alarm?seen={seen}").status_code == 204


def test_asking_for_the_alarm_takes_few_statements_and_keeps_no_session_alive(
    session, town, sign_in, statements, move_clock, now
):
    tang = sign_in(town.tang)
    tang.get("/desk/alarm?seen=")
    session.execute(update(SignInSession).values(last_seen_at=now - timedelta(hours=1)))
    session.commit()
    with statements() as ran:
        tang.get("/desk/alarm?seen=")
    assert len(ran) <= 3 and not [sql for sql in ran if not sql.startswith("SELECT")]


def test_who_accepts_no_cases_does_not_ask_for_the_alarm(town, sign_in):
    assert not SEEN.findall(sign_in(town.sun).get("/desk/").text)
