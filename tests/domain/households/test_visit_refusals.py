"""A household may refuse visits, for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.errors import NotYours
from fieldapp.domain.households import visit_refusals
from fieldapp.domain.households.visit_refusals import RefusalEntry
from fieldapp.models import AccessEntry, Setting, VisitWay

SAID = RefusalEntry("别再来了", VisitWay.DOOR)


def test_a_refusal_holds_as_long_as_the_setting_says(session, town, acting, now):
    session.scalars(select(Setting).where(Setting.key == "refusal_cooldown_days")).one().value = "90"
    until = visit_refusals.refuse_visits(session, acting(town.mei), town.house, SAID, now)
    assert until == day_of(now) + timedelta(days=90) and town.house.refused_on == day_of(now)
    assert town.house.is_refusing(until - timedelta(days=1))
    assert not town.house.is_refusing(until)


def test_without_a_setting_a_refusal_holds_180_days(session, town, acting, now):
    session.delete(session.scalars(select(Setting).where(Setting.key == "refusal_cooldown_days")).one())
    until = visit_refusals.refuse_visits(session, acting(town.mei), town.house, SAID, now)
    assert until == day_of(now) + timedelta(days=180)


def test_a_refusal_and_its_withdrawal_are_written_down(session, town, acting, now):
    visit_refusals.refuse_visits(session, acting(town.mei), town.house, SAID, now)
    visit_refusals.withdraw_refusal(session, acting(town.lin), town.house, now)
    session.flush()
    written = session.execute(
        select(AccessEntry.verb, AccessEntry.person_id).where(AccessEntry.subject_id == town.house.id)
    )
    assert set(written) == {("refusal", town.mei.id), ("refusal_withdrawn", town.lin.id)}
    assert town.house.refused_on is None and not town.house.is_refusing(day_of(now))


def test_a_household_head_records_no_refusal(session, town, acting, now):
    with pytest.raises(NotYours):
        visit_refusals.refuse_visits(session, acting(town.wu), town.house, SAID, now)
    with pytest.raises(NotYours):
        visit_refusals.withdraw_refusal(session, acting(town.wu), town.house, now)
