"""Which cases wait for whom."""

from datetime import timedelta

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.overview.entries import Ask
from fieldapp.models import Posting, Role

DONE = Words(internal="换了灯泡", public="路灯已修好")


def actor(person, now):
    return Actor.of(person, clock.day_of(now))


def test_a_head_is_asked_to_dispatch_and_the_reporter_is_not(asked, town):
    assert asked(town.lin) == [(Ask.DISPATCH, town.case.id)]
    assert (Ask.DISPATCH, town.case.id) not in asked(town.mei)


def test_the_one_it_was_dispatched_to_signs_and_feeds_back(session, asked, town, now):
    def case_of(person):
        return [ask for ask, found in asked(person) if found == town.case.id]

    steps.dispatch(session, actor(town.lin, now), town.case, town.wu, Words(), now)
    assert case_of(town.wu) == [Ask.SIGN] and case_of(town.lin) == []
    steps.sign_for(session, actor(town.wu, now), town.case, Words(), now)
    assert case_of(town.wu) == [Ask.FEED_BACK]
    steps.feed_back(session, actor(town.wu, now), town.case, DONE, now)
    assert case_of(town.wu) == [] and case_of(town.lin) == []
    assert case_of(town.mei) == [Ask.VERIFY]
    steps.verify(session, actor(town.mei, now), town.case, DONE, now)
    assert case_of(town.mei) == [] and case_of(town.lin) == [Ask.CLOSE]


def test_what_the_reporter_settled_the_head_verifies(session, asked, town, now):
    session.expire(town.case)
    steps.settle(session, actor(town.mei, now), town.case, DONE, now)
    assert (Ask.VERIFY, town.case.id) in asked(town.lin)
    assert (Ask.VERIFY, town.case.id) not in asked(town.mei)


def test_what_was_escalated_is_the_next_levels_to_do(session, asked, town, now):
    steps.escalate(session, actor(town.lin, now), town.case, Words(internal="要钱"), now)
    assert asked(town.lin) == []


def test_a_case_on_hold_comes_back_on_its_day(session, asked, town, now):
    today = clock.day_of(now)
    steps.dispatch(session, actor(town.lin, now), town.case, town.wu, Words(), now)
    steps.sign_for(session, actor(town.wu, now), town.case, Words(), now)
    held = actor(town.wu, now)
    steps.hold(session, held, town.case, today + timedelta(days=2), Words(internal="等配件"), now)
    assert asked(town.wu) == []
    assert asked(town.wu, now + timedelta(days=2)) == [(Ask.RESUME, town.case.id)]


def test_who_leads_one_village_is_not_asked_to_lead_in_another(session, asked, town, now):
    """A grid head here who also works in a grid there sees the cases of both, and dispatches only here."""
    there = Posting(role=Role.GRID_WORKER, place=town.other_grid, scope=town.other_grid.scope)
    there.starts_on = clock.day_of(now)
    town.lin.postings.append(there)
    session.flush()
    seen = session.scalars(policy.visible_among(actor(town.lin, now), [town.other_case.id])).all()
    assert seen == [town.other_case]
    led = {id for ask, id in asked(town.lin) if ask is Ask.DISPATCH}
    assert led == {town.case.id}
