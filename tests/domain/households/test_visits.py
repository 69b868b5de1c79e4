"""Visit notes: the cycle, the refusal, quiet hours, and private numbers from any door."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours, Refusal
from fieldapp.domain.households import visit_refusals, visits
from fieldapp.domain.households.visit_refusals import RefusalEntry
from fieldapp.models import Condition, VisitWay

SAID = RefusalEntry("别再来了", VisitWay.DOOR)


@pytest.fixture
def acting(now):
    return lambda person: Actor.of(person, day_of(now))


def test_a_visit_starts_the_cycle_again(town, write, now):
    write(2, resident=town.granny)
    assert town.granny.next_visit_on == day_of(now) + timedelta(days=28)


def test_a_visit_noted_late_does_not_turn_the_cycle_back(town, write, now):
    write(1, resident=town.granny)
    write(9, resident=town.granny)
    assert town.granny.next_visit_on == day_of(now) + timedelta(days=29)


def test_somebody_not_met_is_still_due(town, write, now):
    write(resident=town.granny, condition=Condition.NOT_MET)
    assert town.granny.next_visit_on == day_of(now)


def test_private_numbers_are_stored_masked_and_handed_back(session, write):
    visit = write(needs="身份证 11010519491231002X 要补办", purpose="卡 4111 1111 1111 1111")
    session.expire(visit)
    assert (visit.needs, visit.purpose) == ("身份证 11****2X 要补办", "卡 41****11")
    assert visit.words_note == visits.MASKED


def test_plain_words_come_back_as_written(write):
    visit = write(needs="电话 10000001234，明早来", purpose="走访")
    assert (visit.needs, visit.words_note) == ("电话 10000001234，明早来", None)


def test_a_refused_household_is_only_visited_in_an_emergency(session, town, acting, write, now):
    visit_refusals.refuse_visits(session, acting(town.mei), town.house, SAID, now)
    with pytest.raises(Refusal):
        write()
    assert write(is_emergency=True).household_id == town.house.id


def test_a_day_to_come_and_somebody_elses_resident_are_refused(town, write):
    with pytest.raises(Refusal):
        write(-1)
    with pytest.raises(Refusal):
        write(home=town.other_house, person=town.zhao, resident=town.granny)


def test_only_workers_and_heads_of_the_grid_write_visits(town, write):
    for person in (town.wu, town.zhao, town.tang, town.ding, town.far):
        with pytest.raises(NotYours):
            write(person=person)
    assert write(person=town.lin).person_id == town.lin.id
